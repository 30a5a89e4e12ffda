"""Staff accounts and their sessions. No password, recovery code or session key is kept, only hashes of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint, false
from sqlmodel import Field

from guide.storage.base import Record, UtcTime, table_of


class StaffRecord(Record, table=True):
    """One worker. `roles` and `places` are ids separated by spaces; `*` stands for every place.

    `issuer` and `subject` name the same person at the organisation's own sign-in. `totp` is the second factor's
    secret, encrypted; `last_totp` the last time step that was used, so that a code works once. `failures` in a row
    delay, then block sign-in until `blocked_until`. `one_time_until`: the password is a one-time password, good for
    nothing but setting an own one, until then.
    """

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("issuer", "subject", name="one_person"),)

    id: str = Field(primary_key=True, sa_type=String(32))
    login: str = Field(unique=True, sa_type=String(100))
    name: str = Field(sa_type=String(100))
    roles: str
    places: str
    language: str = Field(default="fi", sa_type=String(8))
    password_hash: str | None = None
    one_time_until: datetime | None = Field(default=None, sa_type=UtcTime)
    totp: bytes | None = Field(default=None, sa_type=LargeBinary)
    last_totp: int = 0
    issuer: str | None = None
    subject: str | None = None
    disabled: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    failures: int = 0
    blocked_until: datetime | None = Field(default=None, sa_type=UtcTime)
    made_at: datetime = Field(sa_type=UtcTime)
    last_sign_in: date | None = None


class RecoveryCodeRecord(Record, table=True):
    """A code that stands in for the second factor once."""

    __tablename__ = "recovery_codes"

    id: str = Field(primary_key=True, sa_type=String(32))
    staff_id: str = Field(foreign_key="staff.id", index=True, ondelete="CASCADE", sa_type=String(32))
    code_hash: str
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)


class StaffSessionRecord(Record, table=True):
    """A signed-in browser. `id_hash` is the hash of the cookie; `csrf` guards its forms.

    `show_names`: the worker has switched names on in the lists of this browser.
    """

    __tablename__ = "staff_sessions"

    id_hash: str = Field(primary_key=True, sa_type=String(64))
    staff_id: str = Field(foreign_key="staff.id", index=True, ondelete="CASCADE", sa_type=String(32))
    begun_at: datetime = Field(sa_type=UtcTime)
    seen_at: datetime = Field(sa_type=UtcTime)
    csrf: str = Field(sa_type=String(64))
    show_names: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


STAFF = table_of(StaffRecord)
RECOVERY_CODES = table_of(RecoveryCodeRecord)
STAFF_SESSIONS = table_of(StaffSessionRecord)
