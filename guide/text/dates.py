"""Dates as readers of all four languages see them: numbers only, "9.3.2026".

Names of months are left out on purpose: Babel has none for Skolt Sámi, and a sentence would inflect them.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

_HELSINKI = "Europe/Helsinki"


def day(value: date) -> str:
    """A day as "1.1.2025". A moment with a zone is given as the day it falls on in Finland."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(ZoneInfo(_HELSINKI))
    return f"{value.day}.{value.month}.{value.year}"


_WRITTEN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


def read(text: str) -> date:
    """The day that is written as "1.5.2026" or "2026-05-01". Raises ValueError for anything else."""
    found = _WRITTEN.fullmatch(text)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)


def moment(value: datetime) -> str:
    """A moment with a zone as it is in Finland: "1.1.2025 9.05"."""
    local = value.astimezone(ZoneInfo(_HELSINKI))
    return f"{day(local)} {local.hour}.{local.minute:02}"


def day_range(first: date, last: date) -> str:
    """The days from `first` to `last` as "1.1.2025–31.12.2025"; one day alone is written once.

    Raises ValueError when the last day is before the first.
    """
    if last < first:
        raise ValueError(f"The range ends ({last}) before it begins ({first}).")
    return day(first) if first == last else f"{day(first)}–{day(last)}"
