"""Bars for a table: numbered like its rows, so that no text has to fit into the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guide.office.hiding import LEAST, Shown

WIDTH, ROW = 320, 24
_LEFT, _RIGHT, _THICK = 28, 56, 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its row's number and the count beside it, and where they stand. `open`: what is known is less."""

    number: int
    text: str
    x: int
    y: int
    width: int
    height: int
    text_x: int
    text_y: int
    open: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of a table and the size of the picture (in its own units)."""

    width: int
    height: int
    bars: tuple[Bar, ...]


def chart(counts: Sequence[Shown]) -> Chart | None:
    """A bar for each count, in order; None when no number is known: there is nothing to compare."""
    longest = max((shown.number for shown in counts), default=0)
    if longest == 0:
        return None
    bars = tuple(_bar(number, shown, longest) for number, shown in enumerate(counts, start=1))
    return Chart(WIDTH, ROW * len(bars), bars)


def _bar(number: int, shown: Shown, longest: int) -> Bar:
    top = (number - 1) * ROW
    width = round((WIDTH - _LEFT - _RIGHT) * shown.number / longest)
    middle = top + ROW - 7
    return Bar(number, short(shown), _LEFT, top + 4, width, _THICK, _LEFT + width + 6, middle, bool(shown.hidden))


def short(shown: Shown) -> str:
    """A count in a picture or a table of numbers: 12, 12+ (something is hidden), <5, or – (hidden)."""
    if not shown.hidden:
        return str(shown.number)
    if shown.number:
        return f"{shown.number}+"
    return f"<{LEAST}" if shown.small else "–"
