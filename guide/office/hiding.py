"""Keeps small counts from showing, also by subtraction.

A count from 1 to 4 is hidden. Where a table has a total, what is hidden could be worked out from the rest; then the
smallest of the other counts is hidden as well, until every small count could be anything from 1 to 4. If that cannot
be reached, nothing of the tables with this total is shown.

Every place and month is protected by itself and added up afterwards: so no choice of places and months shows more than
those tables do, and two choices cannot be subtracted from each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 5
"""The smallest count that is shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A count as it may be shown: `number` is what is known of it, `hidden` how many parts of it are not shown.

    `small`: all that is hidden is one count under LEAST.
    """

    number: int = 0
    hidden: int = 0
    small: bool = False

    def __add__(self, other: Shown) -> Shown:
        hidden = self.hidden + other.hidden
        return Shown(self.number + other.number, hidden, hidden == 1 and (self.small or other.small))


ZERO, SMALL, COVERED = Shown(), Shown(0, 1, True), Shown(0, 1)
Table = Mapping[str, int]


def protect(tables: Sequence[Table]) -> tuple[list[dict[str, Shown]], Shown]:
    """Tables of one place and month that split the same total, protected together; and the total as it may be shown.

    The total is that of the first table; the others may be empty.
    """
    total = sum(tables[0].values())
    if total == 0:
        return [dict.fromkeys(table, ZERO) for table in tables], ZERO
    covered = [_cover(table) for table in tables]
    if total < LEAST or any(found is None for found in covered):
        small = SMALL if total < LEAST else COVERED
        return [_all_hidden(table) for table in tables], small
    shown = [_shown(table, found or frozenset()) for table, found in zip(tables, covered, strict=True)]
    return shown, Shown(total)


def alone(table: Table) -> dict[str, Shown]:
    """Counts that are no parts of a total."""
    return _shown(table, frozenset())


def rounded(table: Table) -> dict[str, Shown]:
    """Counts whose differences tell something as well: rounded down to the next multiple of LEAST."""
    return {item: _one(count // LEAST * LEAST if count >= LEAST else count) for item, count in table.items()}


def added(tables: Iterable[Mapping[str, Shown]]) -> dict[str, Shown]:
    """Protected tables of several places and months, added up."""
    total: dict[str, Shown] = {}
    for table in tables:
        for item, shown in table.items():
            total[item] = total.get(item, ZERO) + shown
    return total


def _cover(table: Table) -> frozenset[str] | None:
    """The counts that are hidden besides the small ones; None when even hiding all of them would not be enough."""
    small = [count for count in table.values() if 0 < count < LEAST]
    if not small:
        return frozenset()
    hidden, total = [], sum(small)
    for count, item in sorted((count, item) for item, count in table.items() if count >= LEAST):
        hidden.append(item)
        total += count
        # What one small count could be at most, when all others hidden are as small as they can be.
        at_most = total - (len(small) - 1) - LEAST * len(hidden)
        if at_most >= LEAST - 1:
            return frozenset(hidden)
    return None


def _shown(table: Table, covered: frozenset[str]) -> dict[str, Shown]:
    return {item: COVERED if item in covered else _one(count) for item, count in table.items()}


def _all_hidden(table: Table) -> dict[str, Shown]:
    return {item: COVERED if count >= LEAST else _one(count) for item, count in table.items()}


def _one(count: int) -> Shown:
    return SMALL if 0 < count < LEAST else Shown(count)
