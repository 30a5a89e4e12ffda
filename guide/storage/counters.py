"""Adds to the counts without persons: a place, a month, a kind and an item have a number. No row is a person.

Both processes write here; only the staff side reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from guide.storage.figures import COUNTERS


class Count(NamedTuple):
    """What is counted. `month` is `2026-11`; `item` is made of ids of flows, steps and findings."""

    place: str
    month: str
    kind: str
    item: str


def month_of(day: date) -> str:
    """The month of a day as the counters name it.

    >>> month_of(date(2026, 3, 9))
    '2026-03'
    """
    return f"{day.year:04}-{day.month:02}"


def add(connection: Connection, counts: Mapping[Count, int]) -> None:
    """Adds numbers to the counters, in a fixed order: two processes never wait for each other in a circle."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for count in sorted(counts):
        row = make(COUNTERS).values(**count._asdict(), count=counts[count])
        same = list(Count._fields)
        more = {"count": COUNTERS.c.count + row.excluded.count}
        connection.execute(row.on_conflict_do_update(index_elements=same, set_=more))
