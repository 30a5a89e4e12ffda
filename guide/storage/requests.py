"""The tables of the meeting requests. In clear stands only what is needed without opening a request.

Not in clear, ever: names, contact details, answers, findings, own words. The submission key and the private link are
kept only as hashes.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, false
from sqlmodel import Field

from guide.storage.base import Record, UtcTime, table_of

FORMAT = 1  # of the sealed payload and the row; a later program reads it to know what it has in hand
STATUSES = ("new", "in_progress", "time_set", "done", "waiting", "transferred", "withdrawn")
"""As `guide.request.lifecycle.Status` has them; the database refuses any other."""


def _one_of_statuses(column: str) -> str:
    names = ", ".join(f"'{status}'" for status in STATUSES)
    return f"{column} IN ({names})"


class RequestRecord(Record, table=True):
    """One meeting request. A withdrawn one has no content any more.

    `version` grows with every change: who changes a request names the version that was read. `handler`: the worker
    who has it. `mode`: public, assisted or tablet. `indexed`: its search terms have been made. `letter_hash`: of a
    second private link, the one that the office's letters carry.
    """

    __tablename__ = "requests"
    __table_args__ = (
        CheckConstraint(_one_of_statuses("status"), name="known_status"),
        CheckConstraint("(status = 'withdrawn') = (sealed IS NULL)", name="withdrawn_is_empty"),
        CheckConstraint("length(id) = 32", name="whole_id"),
        CheckConstraint("delete_on >= day", name="delete_after_arrival"),
        Index("ix_requests_inbox", "place", "status", "day"),
        Index("ix_requests_unindexed", "indexed"),
    )

    id: str = Field(primary_key=True, sa_type=String(32))
    reference: str = Field(unique=True, sa_type=String(11))
    place: str
    recipient: str
    flow: str
    flow_version: str
    rules_date: date
    status: str = Field(sa_type=String(16))
    day: date = Field(index=True)
    language: str
    key_id: str
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    delete_on: date = Field(index=True)
    submission_hash: str = Field(unique=True, sa_type=String(64))
    link_hash: str = Field(unique=True, sa_type=String(64))
    letter_hash: str | None = Field(default=None, unique=True, index=True, sa_type=String(64))
    format: int = FORMAT
    mode: str = Field(default="public", sa_type=String(16), sa_column_kwargs={"server_default": "public"})
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    handler: str | None = Field(default=None, index=True, sa_type=String(32))
    indexed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class EventRecord(Record, table=True):
    """One change: when (UTC), what (`kind`), from which status to which, by whom.

    `who` is `client`, `system` or a worker's id; `target` is the new handler or recipient where there is one.
    """

    __tablename__ = "events"
    __table_args__ = (CheckConstraint(_one_of_statuses("after"), name="known_after"),)

    id: int | None = Field(default=None, primary_key=True)
    request_id: str = Field(foreign_key="requests.id", index=True, sa_type=String(32))
    at: datetime = Field(sa_type=UtcTime)
    kind: str = Field(default="status", sa_type=String(16), sa_column_kwargs={"server_default": "status"})
    before: str | None = Field(default=None, sa_type=String(16))
    after: str = Field(sa_type=String(16))
    who: str
    target: str | None = None


REQUESTS = table_of(RequestRecord)
EVENTS = table_of(EventRecord)
