"""Accounts of workers: made by an operator or at the organisation's own sign-in, never by default.

Whatever changes what somebody may do, or how somebody signs in, signs that worker out everywhere, in the same
transaction, and stands in the audit log.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from guide.office.audit import Line, record
from guide.office.base import Office
from guide.office.passwords import make_hash
from guide.office.roles import EVERY_PLACE, Role, Worker
from guide.office.sessions import worker_of
from guide.storage.accounts import RECOVERY_CODES, STAFF, STAFF_SESSIONS
from guide.storage.database import reading, writing

OPERATOR = "operator"
"""Who did it, when it was done with a command."""
ONE_TIME = timedelta(days=7)  # how long a one-time password can be used
_LONGEST = 100  # characters of a login and of a name


class AccountProblem(ValueError):
    """An account that cannot be made or changed so; the message says why and what to do."""


class NoSuchAccount(LookupError):
    """There is no such account."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account as lists show it. `one_time`: its owner has not yet set an own password."""

    worker: Worker
    disabled: bool
    blocked_until: datetime | None
    one_time: bool
    second_factor: bool
    issuer: str | None
    last_sign_in: date | None

    def blocked(self, now: datetime) -> bool:
        """Whether sign-in is blocked at `now`."""
        return self.blocked_until is not None and self.blocked_until > now


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is made of. `password` is good for the first sign-in only."""

    login: str
    name: str
    roles: frozenset[Role]
    places: frozenset[str]
    password: str | None = None
    issuer: str | None = None
    subject: str | None = None


def tidy_login(login: str) -> str:
    """A login as it is kept and compared; empty when it holds what no login can hold."""
    login = unicodedata.normalize("NFC", login).strip().casefold()
    return login if login.isprintable() else ""


def add(office: Office, new: NewAccount, now: datetime, who: str = OPERATOR) -> Worker:
    """Makes an account. Raises AccountProblem when it cannot be, or when there is one of that login."""
    staff_id = secrets.token_hex(16)
    values = {
        "id": staff_id,
        "login": _login(new.login),
        "name": _name(new.name),
        "roles": _joined(new.roles, "role"),
        "places": _joined(new.places, "place"),
        "language": "fi",
        "password_hash": make_hash(new.password) if new.password else None,
        "one_time_until": now + ONE_TIME if new.password else None,
        "last_totp": 0,
        "failures": 0,
        "issuer": new.issuer,
        "subject": new.subject,
        "made_at": now,
    }
    try:
        with writing(office.engine) as connection:
            connection.execute(insert(STAFF).values(**values))
            _note(connection, "add", staff_id, now, who, f"{values['roles']} @ {values['places']}")
            row = _row(connection, staff_id)
    except IntegrityError:
        raise AccountProblem(f"There is already an account “{values['login']}” or one of that person.") from None
    return worker_of(row)


def listing(office: Office, at: Worker | None = None) -> list[Account]:
    """All accounts by name; with `at` only those that have rights at a place of that worker."""
    with reading(office.engine) as connection:
        rows = connection.execute(select(STAFF).order_by(STAFF.c.name, STAFF.c.login)).all()
    found = [_account(row) for row in rows]
    return found if at is None else [account for account in found if _sees(at, account.worker)]


def by_login(office: Office, login: str) -> Account:
    """The account of a login. Raises NoSuchAccount."""
    with reading(office.engine) as connection:
        row = connection.execute(select(STAFF).where(STAFF.c.login == tidy_login(login))).first()
    if row is None:
        raise NoSuchAccount(login)
    return _account(row)


def by_id(office: Office, staff_id: str, at: Worker | None = None) -> Account:
    """The account of an id; with `at` only one that this worker looks after. Raises NoSuchAccount."""
    with reading(office.engine) as connection:
        found = _account(_row(connection, staff_id))
    if at is not None and not looks_after(at, found.worker):
        raise NoSuchAccount(staff_id)
    return found


def change(
    office: Office,
    staff_id: str,
    now: datetime,
    who: str = OPERATOR,
    *,
    name: str | None = None,
    roles: Iterable[Role] | None = None,
    places: Iterable[str] | None = None,
) -> bool:
    """Changes what is given; whether anything changed. Other roles or places sign the worker out.

    Raises NoSuchAccount and AccountProblem.
    """
    wanted: dict[str, Any] = {}
    if name is not None:
        wanted["name"] = _name(name)
    if roles is not None:
        wanted["roles"] = _joined(roles, "role")
    if places is not None:
        wanted["places"] = _joined(places, "place")
    with writing(office.engine) as connection:
        row = _row(connection, staff_id)
        changed = {column: value for column, value in wanted.items() if getattr(row, column) != value}
        if changed:
            connection.execute(update(STAFF).where(STAFF.c.id == staff_id).values(**changed))
            _note(connection, "change", staff_id, now, who, _told(changed))
        if changed.keys() & {"roles", "places"}:
            _sign_out(connection, staff_id)
    return bool(changed)


def set_disabled(office: Office, staff_id: str, disabled: bool, now: datetime, who: str = OPERATOR) -> None:
    """Closes an account, or opens it again with a clean sheet. Raises NoSuchAccount."""
    with writing(office.engine) as connection:
        _row(connection, staff_id)
        values: dict[str, Any] = {"disabled": disabled, "failures": 0, "blocked_until": None}
        connection.execute(update(STAFF).where(STAFF.c.id == staff_id).values(**values))
        _sign_out(connection, staff_id)
        _note(connection, "disable" if disabled else "enable", staff_id, now, who)


def unblock(office: Office, staff_id: str, now: datetime, who: str) -> None:
    """Forgets failed attempts. Raises NoSuchAccount."""
    with writing(office.engine) as connection:
        _row(connection, staff_id)
        connection.execute(update(STAFF).where(STAFF.c.id == staff_id).values(failures=0, blocked_until=None))
        _note(connection, "unblock", staff_id, now, who)


def end_sessions(office: Office, staff_id: str, now: datetime, who: str, keep: str = "") -> int:
    """Signs a worker out of every browser but the one of the session `keep` (its hash); how many.

    Raises NoSuchAccount.
    """
    with writing(office.engine) as connection:
        _row(connection, staff_id)
        ended = _sign_out(connection, staff_id, keep)
        _note(connection, "end_sessions", staff_id, now, who)
    return ended


def reset(office: Office, staff_id: str, password: str, now: datetime, who: str = OPERATOR) -> None:
    """Gives a new one-time password and forgets the second factor and its recovery codes. Raises NoSuchAccount."""
    values: dict[str, Any] = {
        "password_hash": make_hash(password),
        "one_time_until": now + ONE_TIME,
        "totp": None,
        "failures": 0,
        "blocked_until": None,
    }
    with writing(office.engine) as connection:
        _row(connection, staff_id)
        connection.execute(update(STAFF).where(STAFF.c.id == staff_id).values(**values))
        connection.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.staff_id == staff_id))
        _sign_out(connection, staff_id)
        _note(connection, "reset", staff_id, now, who)


def looks_after(at: Worker, other: Worker) -> bool:
    """Whether `at` may close the account of `other`: never the own one, nor one that has rights elsewhere too."""
    return at.id != other.id and (EVERY_PLACE in at.places or (bool(other.places) and other.places <= at.places))


def _row(connection: Connection, staff_id: str) -> Row[Any]:
    row = connection.execute(select(STAFF).where(STAFF.c.id == staff_id)).first()
    if row is None:
        raise NoSuchAccount(staff_id)
    return row


def _account(row: Row[Any]) -> Account:
    return Account(
        worker_of(row),
        row.disabled,
        row.blocked_until,
        row.one_time_until is not None,
        row.totp is not None,
        row.issuer,
        row.last_sign_in,
    )


def _sees(at: Worker, other: Worker) -> bool:
    return EVERY_PLACE in at.places | other.places or not other.places.isdisjoint(at.places)


def _sign_out(connection: Connection, staff_id: str, keep: str = "") -> int:
    others = (STAFF_SESSIONS.c.staff_id == staff_id, STAFF_SESSIONS.c.id_hash != keep)
    return connection.execute(delete(STAFF_SESSIONS).where(*others)).rowcount


def _note(connection: Connection, action: str, staff_id: str, now: datetime, who: str, detail: str = "") -> None:
    record(connection, Line(f"account.{action}", who, staff_id, detail=detail), now)


def _told(changed: dict[str, Any]) -> str:
    """What the log says of a change: roles and places, but no name."""
    return "; ".join(column if column == "name" else f"{column}: {value}" for column, value in sorted(changed.items()))


def _login(text: str) -> str:
    login = tidy_login(text)
    if not login or len(login) > _LONGEST or " " in login:
        raise AccountProblem(f"“{text}” cannot be a login. Write an e-mail address or a word without spaces.")
    return login


def _name(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise AccountProblem(f"“{text}” cannot be a name. Write the worker's first name and last name.")
    return name


def _joined(words: Iterable[str], what: str) -> str:
    found = sorted({str(word) for word in words})
    if not found:
        raise AccountProblem(f"An account needs at least one {what}.")
    return " ".join(found)
