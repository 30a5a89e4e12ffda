"""The days of a time line: months of every length, ends, and clauses that fall on one day."""

from __future__ import annotations

from datetime import date

import pytest

from guide.core.logic import Truth
from guide.law.rules import Clause
from guide.law.schema import ClauseSpec
from guide.law.timeline import add_months, milestones


def clause(name: str, **timing: int) -> Clause:
    period = {"from": "2020-01-01", "mark": "U", "source": "Esimerkki"}
    spec = ClauseSpec.model_validate(
        {
            "id": name,
            "kind": "fact",
            "text": "Näin.",
            "timing": {"text": "Nyt.", **timing} if timing else None,
            "periods": [period],
        }
    )
    return Clause(spec, spec.periods[0], Truth.YES)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 24), 3, date(2027, 2, 24)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), 24, date(2028, 12, 31)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


MEETING = date(2026, 11, 24)
REVIEW, MAPPING, LAST = clause("A-3", every_months=3), clause("B-3", after_months=3), clause("C-14", before_end_days=14)


@pytest.mark.parametrize(
    ("clauses", "end", "days"),
    [
        ([REVIEW], None, ["2027-02-24 A-3", "2027-05-24 A-3", "2027-08-24 A-3", "2027-11-24 A-3"]),
        ([REVIEW], date(2027, 6, 1), ["2027-02-24 A-3", "2027-05-24 A-3"]),
        ([clause("A-6", every_months=6)], None, ["2027-05-24 A-6", "2027-11-24 A-6"]),
        ([MAPPING], None, ["2027-02-24 B-3"]),
        # What falls on one day stands there together.
        ([REVIEW, MAPPING], date(2027, 3, 1), ["2027-02-24 A-3 B-3"]),
        # An end that nobody gave says nothing; two weeks before it are two weeks.
        ([LAST], None, []),
        ([LAST], date(2027, 2, 23), ["2027-02-09 C-14"]),
        ([LAST], date(2026, 12, 8), []),  # it would be the day of the meeting itself
        ([clause("N-0")], None, []),
    ],
)
def test_what_comes_round(clauses: list[Clause], end: date | None, days: list[str]) -> None:
    found = milestones(clauses, MEETING, end)
    assert [f"{one.day} {' '.join(c.spec.id for c in one.clauses)}" for one in found] == days
