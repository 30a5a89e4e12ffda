"""Dates as readers of all four languages see them: numbers only, "9.3.2026".

Names of months are left out on purpose: Babel has none for Skolt Sámi, and a sentence would inflect them.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

_HELSINKI = "Europe/Helsinki"


def day(value: date) -> str:
    """A day as "1.1.2025". A moment with a zone is given as the day it falls on in Finland."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(ZoneInfo(_HELSINKI))
    return f"{value.day}.{value.month}.{value.year}"


def day_range(first: date, last: date) -> str:
    """The days from `first` to `last` as "1.1.2025–31.12.2025"; one day alone is written once.

    Raises ValueError when the last day is before the first.
    """
    if last < first:
        raise ValueError(f"The range ends ({last}) before it begins ({first}).")
    return day(first) if first == last else f"{day(first)}–{day(last)}"
