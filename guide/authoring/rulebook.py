"""Lists what is in force at a place on a day: rules, who starts, who takes part, clauses and practice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from guide.law.schema import ClauseKind, Dated, Period
from guide.place.library import Library


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in force: what kind of thing, its name, whom it speaks of, and the period that covers the day."""

    kind: str
    id: str
    about: tuple[str, ...]
    text: str
    period: Period

    def as_json(self) -> dict[str, Any]:
        """As `guide rules list --json` prints it."""
        period = self.period
        return {
            "kind": self.kind,
            "id": self.id,
            "about": list(self.about),
            "text": self.text,
            "mark": period.mark.value,
            "verified": period.verified,
            "source": period.source,
            "url": period.url,
            "from": period.first.isoformat(),
            "to": period.last.isoformat() if period.last else None,
            "checked_on": period.checked_on.isoformat() if period.checked_on else None,
            "checked_by": period.checked_by,
        }


def in_force(library: Library, place: str, day: date) -> list[Entry]:
    """Everything in force, in the order of the files. Raises KeyError for an unknown place."""
    return [entry for entry in _entries(library, place, day) if entry is not None]


def _entries(library: Library, place: str, day: date) -> Iterator[Entry | None]:
    for finding in library.findings.values():
        about = (finding.spec.id,)
        for rule in finding.spec.rules:
            yield _entry(rule, day, rule.role.value, rule.id, about, rule.text)
        for start in finding.spec.starts:
            yield _entry(start, day, "start", start.who, about, library.actors[start.who])
        for party in finding.spec.parties:
            names = ", ".join(library.actors[role] for role in party.roles)
            yield _entry(party, day, "party", "+".join(party.roles), about, names)
    for clause in library.clauses.spec.clauses:
        yield _entry(clause, day, clause.kind.value, clause.id, clause.about, clause.text)
    yield from _local(library, place, day)


def _local(library: Library, place: str, day: date) -> Iterator[Entry | None]:
    spec = library.places[place].spec
    for start in spec.starts:
        yield _entry(start, day, "local start", start.who, (start.about,), library.actors[start.who])
    for party in spec.parties:
        names = ", ".join(library.actors[role] for role in party.roles)
        yield _entry(party, day, "local party", "+".join(party.roles), (party.about,), names)
    for clause in spec.practice:
        kind = "practice" if clause.kind is ClauseKind.PRACTICE else f"local {clause.kind.value}"
        yield _entry(clause, day, kind, clause.id, clause.about, clause.text)


def _entry(item: Dated, day: date, kind: str, name: str, about: tuple[str, ...], text: str) -> Entry | None:
    period = item.on(day)
    return Entry(kind, name, about, text, period) if period else None
