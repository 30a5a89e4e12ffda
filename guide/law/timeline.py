"""What comes round when: the days of reviews and final assessments, counted from a meeting or back from an end."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from guide.law.rules import Clause

# How far a time line looks ahead when no end is known, in months.
AHEAD = 12


@dataclass(frozen=True)
class Milestone:
    """A day, and the clauses that make it one."""

    day: date
    clauses: tuple[Clause, ...]


def milestones(clauses: Iterable[Clause], meeting: date, end: date | None) -> tuple[Milestone, ...]:
    """The days after `meeting` on which something comes round, in order; up to `end`, or a year ahead."""
    days: dict[date, list[Clause]] = {}
    for clause in clauses:
        for day in _days(clause, meeting, end):
            days.setdefault(day, []).append(clause)
    return tuple(Milestone(day, tuple(days[day])) for day in sorted(days))


def _days(clause: Clause, meeting: date, end: date | None) -> Iterator[date]:
    timing = clause.spec.timing
    if timing is None:
        return
    last = end or add_months(meeting, AHEAD)
    if timing.every_months:
        rounds = range(timing.every_months, 24 * timing.every_months, timing.every_months)
        yield from (day for months in rounds if (day := add_months(meeting, months)) <= last)
    elif timing.after_months:
        yield add_months(meeting, timing.after_months)
    elif end is not None and timing.before_end_days is not None:
        day = end - timedelta(days=timing.before_end_days)
        if day > meeting:
            yield day


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
