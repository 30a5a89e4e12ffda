"""What the office adds to a request: notes, the time, reminders, letters to send, and words to search by.

Everything a person could be known by is sealed to the office's public key, as the request itself is. The rows of a
request go with it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlmodel import Field

from guide.storage.base import Record, UtcTime, table_of


class NoteRecord(Record, table=True):
    """A worker's note on a request: a plain note, a reason, or what the meeting led to (`kind`)."""

    __tablename__ = "notes"

    id: str = Field(primary_key=True, sa_type=String(32))
    request_id: str = Field(foreign_key="requests.id", index=True, ondelete="CASCADE", sa_type=String(32))
    at: datetime = Field(sa_type=UtcTime)
    who: str = Field(sa_type=String(32))
    kind: str = Field(sa_type=String(16))
    key_id: str
    sealed: bytes = Field(sa_type=LargeBinary)


class AppointmentRecord(Record, table=True):
    """The settled time of a request; one row, whose `sequence` grows with every change of the invitation (RFC 5545).

    In clear stands only the moment, so that lists and reminders need no key.
    """

    __tablename__ = "appointments"
    __table_args__ = (CheckConstraint("state IN ('set', 'cancelled', 'held')", name="known_state"),)

    id: str = Field(primary_key=True, sa_type=String(32))
    request_id: str = Field(foreign_key="requests.id", unique=True, ondelete="CASCADE", sa_type=String(32))
    sequence: int = 0
    state: str = Field(sa_type=String(16))
    starts_at: datetime = Field(sa_type=UtcTime, index=True)
    who: str = Field(sa_type=String(32))
    changed_at: datetime = Field(sa_type=UtcTime)
    key_id: str
    sealed: bytes = Field(sa_type=LargeBinary)


class ReminderRecord(Record, table=True):
    """Something of a request that comes round for the office: a review, the latest review, the final assessment."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("request_id", "kind", "due_on", name="once_a_day"),)

    id: str = Field(primary_key=True, sa_type=String(32))
    request_id: str = Field(foreign_key="requests.id", index=True, ondelete="CASCADE", sa_type=String(32))
    kind: str = Field(sa_type=String(32))
    due_on: date = Field(index=True)
    done_on: date | None = None
    who: str = Field(sa_type=String(32))


class SearchTermRecord(Record, table=True):
    """A keyed hash of a word to find a request by; only the staff side has the key and writes here."""

    __tablename__ = "search_terms"

    request_id: str = Field(foreign_key="requests.id", primary_key=True, ondelete="CASCADE", sa_type=String(32))
    term: str = Field(primary_key=True, index=True, sa_type=String(32))


class OutboxRecord(Record, table=True):
    """A letter to be sent by e-mail, written in the transaction that made it necessary.

    `once` names the letter, so that it is written once only. `claimed_until`: a worker is at it until then.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'unsure')", name="known_outbox_state"),
    )

    id: str = Field(primary_key=True, sa_type=String(32))
    request_id: str | None = Field(
        default=None, foreign_key="requests.id", index=True, ondelete="CASCADE", sa_type=String(32)
    )
    kind: str = Field(sa_type=String(32))
    once: str = Field(unique=True, sa_type=String(100))
    state: str = Field(default="waiting", sa_type=String(16))
    attempts: int = 0
    next_at: datetime = Field(sa_type=UtcTime, index=True)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcTime)
    made_at: datetime = Field(sa_type=UtcTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcTime)
    key_id: str
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)


class AuditRecord(Record, table=True):
    """One line of the audit log: who did or saw what, when. It is only ever added to, and holds no content.

    `hash` covers the line and the hash before it, so that a line changed or taken out later shows. `subject` is the
    random id of a request or an account.
    """

    __tablename__ = "audit"
    __table_args__ = (CheckConstraint("length(hash) = 64", name="whole_hash"),)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcTime)
    who: str = Field(sa_type=String(32))
    action: str = Field(index=True, sa_type=String(40))
    subject: str = Field(default="", index=True, sa_type=String(64))
    place: str = ""
    detail: str = ""
    previous: str = Field(sa_type=String(64))
    hash: str = Field(sa_type=String(64))


NOTES = table_of(NoteRecord)
APPOINTMENTS = table_of(AppointmentRecord)
REMINDERS = table_of(ReminderRecord)
SEARCH_TERMS = table_of(SearchTermRecord)
OUTBOX = table_of(OutboxRecord)
AUDIT = table_of(AuditRecord)
