"""Counts without persons, and the quality log: what people said about the pages."""

from __future__ import annotations

from datetime import date

from sqlalchemy import LargeBinary, String
from sqlmodel import Field

from guide.storage.base import Record, table_of


class CounterRecord(Record, table=True):
    """How often something happened at a place in a month (`2026-11`). Nothing in it belongs to one person."""

    __tablename__ = "counters"

    place: str = Field(primary_key=True, sa_type=String(64))
    month: str = Field(primary_key=True, sa_type=String(7))
    kind: str = Field(primary_key=True, sa_type=String(32))
    item: str = Field(primary_key=True, sa_type=String(100))
    count: int = 0


class FeedbackRecord(Record, table=True):
    """One answer to “was this clear?”. Free text is sealed to the office, because people write about themselves.

    `page` is the name of a page, never an address. `due_on`: the answer is due (14 days, 306/2019 7–10 §).
    """

    __tablename__ = "feedback"

    id: str = Field(primary_key=True, sa_type=String(32))
    reference: str = Field(unique=True, sa_type=String(11))
    place: str = Field(index=True, sa_type=String(64))
    language: str = Field(sa_type=String(8))
    page: str = Field(sa_type=String(64))
    clear: bool
    day: date
    due_on: date = Field(index=True)
    delete_on: date = Field(index=True)
    key_id: str | None = None
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    done_on: date | None = None
    done_by: str | None = Field(default=None, sa_type=String(32))
    submission_hash: str = Field(unique=True, sa_type=String(64))


COUNTERS = table_of(CounterRecord)
FEEDBACK = table_of(FeedbackRecord)
