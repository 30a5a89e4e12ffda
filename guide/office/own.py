"""What workers set on their own account: password, second factor, recovery codes."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from guide.office.audit import Line, record
from guide.office.base import Office
from guide.office.factors import hash_codes, new_recovery_codes, seal_secret, step_of
from guide.office.passwords import Weak, fits, make_hash, weakness
from guide.storage.accounts import RECOVERY_CODES, STAFF, STAFF_SESSIONS
from guide.storage.database import reading, writing


def set_password(office: Office, staff_id: str, password: str, now: datetime, keep: str = "") -> Weak | None:
    """Sets an own password, and signs out every browser but the one whose session's hash is `keep`.

    What is wrong with the password, and nothing was set; or None.
    """
    with reading(office.engine) as connection:
        row = connection.execute(select(STAFF).where(STAFF.c.id == staff_id)).one()
    problem = weakness(password, row.login, row.name)
    if problem is None and fits(row.password_hash, password):
        problem = Weak.SAME
    if problem is not None:
        return problem
    values = {"password_hash": make_hash(password), "one_time_until": None}
    with writing(office.engine) as connection:
        connection.execute(update(STAFF).where(STAFF.c.id == staff_id).values(**values))
        _sign_out_others(connection, staff_id, keep)
        record(connection, Line("account.password", staff_id, staff_id), now)
    return None


def set_factor(
    office: Office, staff_id: str, secret: str, code: str, now: datetime, *, first: bool, keep: str = ""
) -> list[str] | None:
    """Takes a new second factor into use, shown to work by `code`; the ten new recovery codes, or None.

    `first`: only when there is none yet, so that a password alone never replaces a second factor.
    """
    step = step_of(secret, code, now, 0)
    if step is None:
        return None
    same = STAFF.c.id == staff_id
    target = update(STAFF).where(same, STAFF.c.totp.is_(None)) if first else update(STAFF).where(same)
    sealed, codes = seal_secret(office, staff_id, secret), new_recovery_codes()
    hashes = hash_codes(office, staff_id, codes)
    with writing(office.engine) as connection:
        if not connection.execute(target.values(totp=sealed, last_totp=step)).rowcount:
            return None
        _keep_codes(connection, staff_id, hashes)
        _sign_out_others(connection, staff_id, keep)
        record(connection, Line("account.second_factor", staff_id, staff_id), now)
    return codes


def renew_codes(office: Office, staff_id: str, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones stop working."""
    codes = new_recovery_codes()
    hashes = hash_codes(office, staff_id, codes)
    with writing(office.engine) as connection:
        _keep_codes(connection, staff_id, hashes)
        record(connection, Line("account.recovery_codes", staff_id, staff_id), now)
    return codes


def codes_left(office: Office, staff_id: str) -> int:
    """How many recovery codes still work."""
    left = select(RECOVERY_CODES.c.id).where(RECOVERY_CODES.c.staff_id == staff_id, RECOVERY_CODES.c.used_at.is_(None))
    with reading(office.engine) as connection:
        return len(connection.execute(left).all())


def _keep_codes(connection: Connection, staff_id: str, hashes: list[str]) -> None:
    connection.execute(delete(RECOVERY_CODES).where(RECOVERY_CODES.c.staff_id == staff_id))
    rows = [{"id": secrets.token_hex(16), "staff_id": staff_id, "code_hash": made} for made in hashes]
    connection.execute(insert(RECOVERY_CODES), rows)


def _sign_out_others(connection: Connection, staff_id: str, keep: str) -> None:
    others = (STAFF_SESSIONS.c.staff_id == staff_id, STAFF_SESSIONS.c.id_hash != keep)
    connection.execute(delete(STAFF_SESSIONS).where(*others))
