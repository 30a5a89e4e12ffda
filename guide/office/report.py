"""The figures of one flow for a choice of places and months, with small counts hidden. It knows no words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guide.office.figures import Numbers, Unit
from guide.office.hiding import ZERO, Shown, added, alone, protect, rounded

Table = dict[str, Shown]


@dataclass(frozen=True, slots=True)
class Report:
    """Protected counts of one flow. The items of a table are languages, modes, findings, steps or bands of days.

    `languages` and `modes` both split `starts`, `findings` split `finished`, `meetings` split `met`. `reached`,
    `answered`, `told` and `unknown` are by step and rounded down.
    """

    starts: Shown
    finished: Shown
    sent: Shown
    met: Shown
    languages: Table
    modes: Table
    findings: Table
    reached: Table
    answered: Table
    told: Table
    unknown: Table
    meetings: Table


def report(units: Mapping[Unit, Numbers], flow: str, *, with_meetings: bool) -> Report:
    """The report of `flow`. Meetings are counted for all flows together: only the main one shows them."""
    parts = [_of_unit(numbers, flow, with_meetings) for numbers in units.values()]
    return Report(
        starts=_sum(part.starts for part in parts),
        finished=_sum(part.finished for part in parts),
        sent=_sum(part.sent for part in parts),
        met=_sum(part.met for part in parts),
        languages=added(part.languages for part in parts),
        modes=added(part.modes for part in parts),
        findings=added(part.findings for part in parts),
        reached=added(part.reached for part in parts),
        answered=added(part.answered for part in parts),
        told=added(part.told for part in parts),
        unknown=added(part.unknown for part in parts),
        meetings=added(part.meetings for part in parts),
    )


def _of_unit(numbers: Numbers, flow: str, with_meetings: bool) -> Report:
    """One place and month, protected by itself."""
    (languages, modes), starts = protect([_own(numbers, "language", flow), _own(numbers, "mode", flow)])
    findings, finished = _ends(numbers, flow)
    (meetings,), met = protect([numbers.get("meeting", {}) if with_meetings else {}])
    return Report(
        starts=starts,
        finished=finished,
        sent=alone({flow: numbers.get("sent", {}).get(flow, 0)})[flow],
        met=met,
        languages=languages,
        modes=modes,
        findings=findings,
        reached=rounded(_own(numbers, "reached", flow)),
        answered=rounded(_own(numbers, "answered", flow)),
        told=rounded(_own(numbers, "told", flow)),
        unknown=rounded(_own(numbers, "unknown", flow)),
        meetings=meetings,
    )


def _ends(numbers: Numbers, flow: str) -> tuple[Table, Shown]:
    """The findings with their total; a flow that works out no finding has only how often it was finished."""
    if findings := _own(numbers, "finding", flow):
        (shown,), total = protect([findings])
        return shown, total
    return {}, alone({flow: numbers.get("finished", {}).get(flow, 0)})[flow]


def _own(numbers: Numbers, kind: str, flow: str) -> dict[str, int]:
    """The counts of one flow, by what stands after its name."""
    start = f"{flow}/"
    return {item.removeprefix(start): n for item, n in numbers.get(kind, {}).items() if item.startswith(start)}


def _sum(parts: Iterable[Shown]) -> Shown:
    total = ZERO
    for part in parts:
        total = total + part
    return total
