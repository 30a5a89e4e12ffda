"""Signed-in browsers: a random key in a cookie, its hash in the database, an end after idle time and a day's work.

A worker who is disabled or whose roles change is signed out at once, because every request reads the account anew.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, delete, insert, select, update

from guide.office.base import Office
from guide.office.roles import Role, Worker
from guide.storage.accounts import STAFF, STAFF_SESSIONS
from guide.storage.database import reading, writing

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
_SEEN_EVERY = timedelta(seconds=30)  # a page view need not write more often than this


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. `csrf` guards its forms; `show_names`: names are shown in its lists."""

    key_hash: str
    worker: Worker
    csrf: str
    show_names: bool
    begun_at: datetime


def begin(office: Office, staff_id: str, now: datetime) -> str:
    """Signs a worker in: the key for the cookie (256 bits), always a new one."""
    key = secrets.token_urlsafe(32)
    values = {
        "id_hash": _hash(key),
        "staff_id": staff_id,
        "begun_at": now,
        "seen_at": now,
        "csrf": secrets.token_urlsafe(24),
    }
    with writing(office.engine) as connection:
        connection.execute(delete(STAFF_SESSIONS).where(STAFF_SESSIONS.c.begun_at < now - LONGEST))
        connection.execute(insert(STAFF_SESSIONS).values(**values))
    return key


def find(office: Office, key: str, now: datetime, *, alone: bool = False) -> Session | None:
    """The session of a cookie's key; None when it is unknown, over, idle too long, or the account is disabled.

    `alone`: a page asks by itself, with nobody at the keyboard, and must not keep the session alive.
    """
    joined = select(STAFF_SESSIONS, STAFF).join(STAFF, STAFF.c.id == STAFF_SESSIONS.c.staff_id)
    with reading(office.engine) as connection:
        row = connection.execute(joined.where(STAFF_SESSIONS.c.id_hash == _hash(key))).first()
    if row is None or row.disabled or not _alive(row, now):
        return None
    if not alone and now - row.seen_at >= _SEEN_EVERY:
        with writing(office.engine) as connection:
            same = STAFF_SESSIONS.c.id_hash == row.id_hash
            connection.execute(update(STAFF_SESSIONS).where(same).values(seen_at=now))
    return Session(row.id_hash, worker_of(row), row.csrf, row.show_names, row.begun_at)


def _alive(row: Row[tuple[object, ...]], now: datetime) -> bool:
    """A clock set back does not bring a session back to life."""
    return bool(now - row.seen_at <= IDLE and row.begun_at - _SEEN_EVERY <= now <= row.begun_at + LONGEST)


def end(office: Office, key: str) -> None:
    """Signs one browser out."""
    with writing(office.engine) as connection:
        connection.execute(delete(STAFF_SESSIONS).where(STAFF_SESSIONS.c.id_hash == _hash(key)))


def of_worker(office: Office, staff_id: str, now: datetime) -> list[tuple[str, datetime, datetime]]:
    """The browsers a worker is signed in with, newest first: the key's hash, since when, last seen when."""
    with reading(office.engine) as connection:
        rows = connection.execute(
            select(STAFF_SESSIONS)
            .where(STAFF_SESSIONS.c.staff_id == staff_id)
            .order_by(STAFF_SESSIONS.c.begun_at.desc())
        ).all()
    return [(row.id_hash, row.begun_at, row.seen_at) for row in rows if _alive(row, now)]


def show_names(office: Office, session: Session, shown: bool) -> None:
    """Switches names in the lists of this browser on or off."""
    with writing(office.engine) as connection:
        same = STAFF_SESSIONS.c.id_hash == session.key_hash
        connection.execute(update(STAFF_SESSIONS).where(same).values(show_names=shown))


def worker_of(row: Row[tuple[object, ...]]) -> Worker:
    """The worker of a row of the accounts. A role that does not exist any more gives nothing."""
    known = {role.value for role in Role}
    roles = frozenset(Role(role) for role in row.roles.split() if role in known)
    return Worker(row.id, row.login, row.name, roles, frozenset(row.places.split()), row.language)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
