"""The counts without persons as the office needs them: read by place and month, and what only the office can count."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, Engine, select

from guide.storage.counters import Count, add, month_of
from guide.storage.database import reading
from guide.storage.figures import COUNTERS

BANDS: tuple[tuple[str, int | None], ...] = (
    ("0_7", 7),
    ("8_14", 14),
    ("15_30", 30),
    ("31_60", 60),
    ("61_or_over", None),
)
"""Days from a request to its meeting: the name of each band and its last day (None: no end)."""

Unit = tuple[str, str]
"""A place and a month: what is protected by itself before anything is added up."""
Numbers = dict[str, dict[str, int]]
"""By kind and item."""


def count_meeting(connection: Connection, place: str, asked_on: date, meets_on: date) -> None:
    """Counts the days from a request to its meeting, in the month of the request. Call it once a request."""
    days = max((meets_on - asked_on).days, 0)
    band = next(name for name, last in BANDS if last is None or days <= last)
    add(connection, {Count(place, month_of(asked_on), "meeting", band): 1})


def numbers(engine: Engine, places: Collection[str], first: str, last: str) -> dict[Unit, Numbers]:
    """What was counted at `places` in the months from `first` to `last` (`2026-11`), both included."""
    within = (COUNTERS.c.place.in_(places), COUNTERS.c.month.between(first, last))
    found: dict[Unit, Numbers] = {}
    with reading(engine) as connection:
        for row in connection.execute(select(COUNTERS).where(*within)):
            kinds = found.setdefault((row.place, row.month), {})
            kinds.setdefault(row.kind, {})[row.item] = row._mapping["count"]  # a row's own `count` is a method
    return found
