"""The two tables of the store. In clear stands only what is needed without opening a request.

Not in clear, ever: names, contact details, answers, own words. The submission key and the private link are
kept only as hashes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import CheckConstraint, DateTime, Dialect, LargeBinary, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, MetaData, SQLModel

from guide.request.lifecycle import Status

FORMAT = 1  # of the sealed payload and the row; a later program reads it to know what it has in hand

metadata = MetaData()


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no time zone, so it is taken off on the way in and put back after."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a moment without a time zone (ValueError)."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored moment, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def _one_of_statuses(column: str) -> str:
    names = ", ".join(f"'{status.value}'" for status in Status)
    return f"{column} IN ({names})"


class _Base(SQLModel):
    metadata = metadata


class RequestRecord(_Base, table=True):
    """One meeting request. A withdrawn one has no content any more."""

    __tablename__ = "requests"
    __table_args__ = (
        CheckConstraint(_one_of_statuses("status"), name="known_status"),
        CheckConstraint("(status = 'withdrawn') = (sealed IS NULL)", name="withdrawn_is_empty"),
        CheckConstraint("length(id) = 32", name="whole_id"),
        CheckConstraint("delete_on >= day", name="delete_after_arrival"),
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
    format: int = FORMAT


class EventRecord(_Base, table=True):
    """One change of status: when (UTC), from what to what, by whom. `who` is `client` or a worker's id."""

    __tablename__ = "events"
    __table_args__ = (CheckConstraint(_one_of_statuses("after"), name="known_after"),)

    id: int | None = Field(default=None, primary_key=True)
    request_id: str = Field(foreign_key="requests.id", index=True, sa_type=String(32))
    at: datetime = Field(sa_type=UtcTime)
    before: str | None = Field(default=None, sa_type=String(16))
    after: str = Field(sa_type=String(16))
    who: str
