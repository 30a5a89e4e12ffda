"""Signing in with a local account: password, second factor, and what slows down those who guess.

Every attempt is counted before it is looked at, so that many at once do not get more tries than one after the other.
The answer is the same for an unknown login, a wrong password, a disabled account and one that is blocked, and so is
the work: a password is always hashed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from guide.office.accounts import tidy_login
from guide.office.audit import Line, record
from guide.office.base import Office
from guide.office.factors import hash_codes, looks_like_recovery, open_secret, step_of
from guide.office.passwords import fits, make_hash, outdated
from guide.storage.accounts import RECOVERY_CODES, STAFF
from guide.storage.database import reading, writing
from guide.storage.office import AUDIT
from guide.text.moments import day_of

NOBODY = "-"
"""Who it was, when nobody knows."""
FREE = 3  # failures in a row without a delay
BLOCKED_AT = 10  # failures in a row that block
BLOCK = timedelta(minutes=15)
_FIRST_DELAY = timedelta(seconds=2)  # doubles with every failure

MANY = 30  # failures of all accounts together within MANY_IN that slow everybody down
MANY_IN = timedelta(minutes=1)
SLOWED = 1.0  # seconds that every attempt then takes longer
_AT_ONCE = 4  # attempts that are worked on at the same time: each takes 19 MiB
_WAIT = 5.0  # seconds an attempt waits for its turn


class Busy(RuntimeError):
    """Too many are signing in at this moment; try again soon."""


@dataclass(frozen=True, slots=True)
class Known:
    """An account whose password was right. `mark` changes with the password, so that older proofs of it end."""

    id: str
    login: str
    name: str
    language: str
    mark: str
    one_time: bool
    second_factor: bool


_turns = threading.BoundedSemaphore(_AT_ONCE)


def check_password(
    office: Office, login: str, password: str, now: datetime, pause: Callable[[float], None] = time.sleep
) -> Known | None:
    """The account when login and password are right and it may sign in now; else None. Raises Busy."""
    with _turn():
        if _many_failures(office, now):
            pause(SLOWED)
        row = _by_login(office, login)
        counted = _count(office, row.id if row else "", now)
        right = fits(row.password_hash if row else None, password)
        expired = row is not None and row.one_time_until is not None and row.one_time_until < now
        if row is None or not right or not counted or row.disabled or expired:
            _failed(office, row, now, counted=counted)
            return None
        _uncount(office, row.id)
        if outdated(row.password_hash):
            row = _rehash(office, row, password)
        return known(row)


def known(row: Row[Any]) -> Known:
    """What the next pages need to know of an account."""
    return Known(
        row.id,
        row.login,
        row.name,
        row.language,
        (row.password_hash or "")[-16:],
        row.one_time_until is not None,
        row.totp is not None,
    )


def find_known(office: Office, staff_id: str, mark: str) -> Known | None:
    """The account whose password was right a moment ago, while that still is its password."""
    with reading(office.engine) as connection:
        row = connection.execute(select(STAFF).where(STAFF.c.id == staff_id)).first()
    if row is None or row.disabled or not row.password_hash or known(row).mark != mark:
        return None
    return known(row)


def find_by_id(office: Office, staff_id: str) -> Known:
    """The account of somebody whose password was right or has just been set."""
    with reading(office.engine) as connection:
        return known(connection.execute(select(STAFF).where(STAFF.c.id == staff_id)).one())


def wait_until(office: Office, staff_id: str, now: datetime) -> datetime | None:
    """Until when an account takes no attempt; None when it takes one now."""
    with reading(office.engine) as connection:
        until: datetime | None = connection.execute(
            select(STAFF.c.blocked_until).where(STAFF.c.id == staff_id)
        ).scalar_one_or_none()
    return until if until is not None and until > now else None


def check_factor(office: Office, staff_id: str, code: str, now: datetime) -> bool:
    """Whether `code` is the second factor's code or an unused recovery code; either works once. Raises FactorLost."""
    with reading(office.engine) as connection:
        row = connection.execute(select(STAFF).where(STAFF.c.id == staff_id)).first()
    if row is None or not _count(office, staff_id, now):
        return False
    if looks_like_recovery(code):
        right = _use_recovery(office, staff_id, code, now)
    else:
        right = row.totp is not None and _use_step(office, row, code, now)
    if right:
        _uncount(office, staff_id)
    else:
        _failed(office, row, now, counted=True)
    return right


def confirm_password(office: Office, staff_id: str, password: str, now: datetime) -> bool:
    """Whether that is the password of a worker who is signed in and changes the account. Counted as other attempts."""
    with reading(office.engine) as connection:
        row = connection.execute(select(STAFF).where(STAFF.c.id == staff_id)).first()
    counted = _count(office, staff_id, now)
    right = fits(row.password_hash if row else None, password)
    if row is None or not (counted and right):
        _failed(office, row, now, counted=counted)
        return False
    _uncount(office, staff_id)
    return True


def signed_in(office: Office, staff_id: str, now: datetime, how: str, language: str) -> None:
    """Records a sign-in and forgets the failures before it. `how`: a fixed word for the log.

    At the very first one the account takes over the `language` in which it was done.
    """
    values = {"failures": 0, "blocked_until": None, "last_sign_in": day_of(now)}
    same = STAFF.c.id == staff_id
    with writing(office.engine) as connection:
        connection.execute(update(STAFF).where(same, STAFF.c.last_sign_in.is_(None)).values(language=language))
        connection.execute(update(STAFF).where(same).values(**values))
        record(connection, Line("sign_in", staff_id, staff_id, detail=how), now)


def delay(failures: int) -> timedelta:
    """How long an account takes no attempt after so many failures in a row."""
    if failures >= BLOCKED_AT:
        return BLOCK
    return _FIRST_DELAY * 2 ** (failures - FREE - 1) if failures > FREE else timedelta(0)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_WAIT):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


def _by_login(office: Office, login: str) -> Row[Any] | None:
    with reading(office.engine) as connection:
        return connection.execute(select(STAFF).where(STAFF.c.login == tidy_login(login))).first()


def _count(office: Office, staff_id: str, now: datetime) -> bool:
    """Counts an attempt as failed for now. False when the account takes none at this moment."""
    same = STAFF.c.id == staff_id
    with writing(office.engine) as connection:
        wanted = select(STAFF.c.failures, STAFF.c.blocked_until).where(same).with_for_update()
        row = connection.execute(wanted).first()
        if row is None or (row.blocked_until is not None and row.blocked_until > now):
            return False
        failures = row.failures + 1
        until = now + delay(failures)
        connection.execute(update(STAFF).where(same).values(failures=failures, blocked_until=until))
    return True


def _uncount(office: Office, staff_id: str) -> None:
    """Takes back one count: that attempt was right. Earlier failures stay until somebody is wholly signed in."""
    fewer = update(STAFF).where(STAFF.c.id == staff_id, STAFF.c.failures > 0)
    with writing(office.engine) as connection:
        connection.execute(fewer.values(failures=STAFF.c.failures - 1, blocked_until=None))


def _failed(office: Office, row: Row[Any] | None, now: datetime, *, counted: bool) -> None:
    """Records a failure, and the block that it led to; of a login that nobody has only that there was one."""
    with writing(office.engine) as connection:
        record(connection, Line("sign_in.fail", NOBODY, row.id if row else ""), now)
        if row is None or not counted:
            return
        failures = connection.execute(select(STAFF.c.failures).where(STAFF.c.id == row.id)).scalar_one()
        if failures >= BLOCKED_AT:
            record(connection, Line("sign_in.block", NOBODY, row.id), now)


def _many_failures(office: Office, now: datetime) -> bool:
    """Whether sign-in fails more often than people mistype, over all accounts and processes."""
    failures = select(AUDIT.c.at).where(AUDIT.c.action == "sign_in.fail").order_by(AUDIT.c.number.desc())
    with reading(office.engine) as connection:
        at = connection.execute(failures.offset(MANY - 1).limit(1)).scalar_one_or_none()
    return at is not None and now - at < MANY_IN


def _rehash(office: Office, row: Row[Any], password: str) -> Row[Any]:
    made = make_hash(password)
    with writing(office.engine) as connection:
        same = (STAFF.c.id == row.id, STAFF.c.password_hash == row.password_hash)
        connection.execute(update(STAFF).where(*same).values(password_hash=made))
        return connection.execute(select(STAFF).where(STAFF.c.id == row.id)).one()


def _use_step(office: Office, row: Row[Any], code: str, now: datetime) -> bool:
    step = step_of(open_secret(office, row.id, bytes(row.totp)), code, now, row.last_totp)
    if step is None:
        return False
    unused = update(STAFF).where(STAFF.c.id == row.id, STAFF.c.last_totp < step)
    with writing(office.engine) as connection:
        return connection.execute(unused.values(last_totp=step)).rowcount == 1


def _use_recovery(office: Office, staff_id: str, code: str, now: datetime) -> bool:
    (wanted,) = hash_codes(office, staff_id, [code])
    unused = (
        RECOVERY_CODES.c.staff_id == staff_id,
        RECOVERY_CODES.c.code_hash == wanted,
        RECOVERY_CODES.c.used_at.is_(None),
    )
    with writing(office.engine) as connection:
        used = connection.execute(update(RECOVERY_CODES).where(*unused).values(used_at=now)).rowcount == 1
        if used:
            record(connection, Line("sign_in.recovery_code", staff_id, staff_id), now)
    return used
