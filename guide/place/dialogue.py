"""A flow at one place on one day, with all its rules: the one thing that web, terminal and checks talk to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from guide.core.logic import Answers, Truth, value
from guide.flow.edition import Edition, make_edition
from guide.flow.replay import Replay, most_left, replay
from guide.flow.schema import Kind
from guide.law.agenda import RulesAgenda
from guide.law.findings import FindingResult, as_json, evaluate, participants, who_starts
from guide.law.rules import Clause, FindingRules, Party, Start
from guide.place.library import Library
from guide.place.loader import Place
from guide.place.telling import own_findings, told

Stored = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Outcome:
    """What the answers lead to. `headline` heads the result: None when nothing is likely or open."""

    replay: Replay
    findings: Mapping[str, FindingResult]
    headline: FindingResult | None
    recipient: str
    participants: tuple[str, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Dialogue:
    """One flow, place and day."""

    library: Library
    place: Place
    day: date
    edition: Edition
    findings: tuple[FindingRules, ...]
    clauses: tuple[Clause, ...]

    @property
    def explains(self) -> bool:
        """Whether its result goes through topics instead of what the answers suggest."""
        return bool(self.edition.flow.spec.topics)

    @property
    def requests(self) -> bool:
        """Whether a meeting can be asked for from this flow."""
        return any(step.kind is Kind.REQUEST for step in self.edition.flow.spec.steps)

    def suiting(self, step: str, known: Answers) -> frozenset[str]:
        """The options of a grouped step that suit the answers so far. It orders the list and decides nothing."""
        if not self.edition.step(step).grouped:
            return frozenset()
        suits = self.library.suits
        offered = (option.id for option in self.edition.options[step] if option.id in suits)
        return frozenset(option for option in offered if value(suits[option], known) is Truth.YES)

    def replay(self, stored: Stored) -> Replay:
        """The path of these answers."""
        return replay(self.edition, stored)

    def at_most_left(self, result: Replay) -> int:
        """How many questions can at most follow the one now asked."""
        return most_left(self.edition, result)

    def outcome(self, stored: Stored) -> Outcome:
        """What these answers suggest, complete or not."""
        walk = self.replay(stored)
        results = {rules.spec.id: evaluate(rules, walk.known) for rules in self.findings}
        headline = self.headline(results)
        shown = tuple(clause for clause in self.clauses if self._speaks(clause, results, walk))
        if not self.edition.flow.spec.headline:
            return Outcome(walk, results, None, "", (), shown)
        fallback = results[self.edition.flow.spec.headline[-1]]
        rules = (headline or fallback).rules
        recipient = who_starts(rules, walk.known) or who_starts(fallback.rules, walk.known) or ""
        return Outcome(walk, results, headline, recipient, participants(rules, walk.known), shown)

    def headline(self, results: Mapping[str, FindingResult]) -> FindingResult | None:
        """The finding that heads the result: the first that is likely, else the first that is open."""
        order = [results[finding] for finding in self.edition.flow.spec.headline]
        for truth in (Truth.YES, Truth.UNKNOWN):
            if found := next((result for result in order if result.truth is truth), None):
                return found
        return None

    @staticmethod
    def _speaks(clause: Clause, results: Mapping[str, FindingResult], walk: Replay) -> bool:
        about = clause.about
        likely = not about or any(f in results and results[f].truth is not Truth.NO for f in about)
        return likely and value(clause.when, walk.known) is Truth.YES

    def as_json(self, stored: Stored) -> dict[str, Any]:
        """What `guide walk --json` prints."""
        outcome = self.outcome(stored)
        known = outcome.replay.known
        return {
            "path": list(outcome.replay.path),
            "asks": outcome.replay.asks,
            "findings": {key: as_json(result, known) for key, result in outcome.findings.items()},
            "recipient": outcome.recipient,
            "participants": list(outcome.participants),
            "unused": list(outcome.replay.unused),
        }


class Dialogues:
    """Makes dialogues and keeps them: one for each flow, place and stretch of days without a change."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._made: dict[tuple[str, str, date], Dialogue] = {}

    def get(self, flow_id: str, place_id: str, day: date) -> Dialogue:
        """The dialogue in force on `day`. Raises KeyError for an unknown flow or place."""
        days = self.library.change_days(flow_id, place_id)
        number = bisect_right(days, day)
        stretch = days[number - 1] if number else date.min
        key = (flow_id, place_id, stretch)
        if key not in self._made:
            self._made[key] = make_dialogue(self.library, flow_id, place_id, day)
        made = self._made[key]
        return made if made.day == day else replace(made, day=day)


def make_dialogue(library: Library, flow_id: str, place_id: str, day: date) -> Dialogue:
    """Puts together what is in force. Raises KeyError for an unknown flow or place."""
    flow, place = library.flows[flow_id], library.places[place_id]
    findings = tuple(
        _with_practice(library.findings[name].on(day), place, day) for name in own_findings(flow, library.findings)
    )
    practice = (
        Clause(clause, period, place.conditions["practice", number], place.conditions["here", number], clause.about)
        for number, clause in enumerate(place.spec.practice)
        if (period := clause.on(day))
    )
    clauses = tuple(
        clause for any_clause in (*library.clauses.on(day), *practice) if (clause := told(flow, any_clause))
    )
    services = library.services_at(place.id)
    sets = {"municipalities": place.municipalities, "services": services}
    grouped = any(step.grouped for step in flow.spec.steps)
    suits = (library.suits[service.id] for service in services if grouped and service.offered(day))
    agenda = RulesAgenda(findings, clauses, tuple(suits))
    edition = make_edition(flow, agenda, day, sets, library.machines[flow_id])
    return Dialogue(library, place, day, edition, findings, clauses)


def _with_practice(rules: FindingRules, place: Place, day: date) -> FindingRules:
    """Local practice: its starters stand before the law's list, its table takes the place of the law's."""
    starts = tuple(
        Start(start, place.conditions["starts", number])
        for number, start in enumerate(place.spec.starts)
        if start.about == rules.spec.id and start.on(day)
    )
    parties = tuple(
        Party(party, place.conditions["parties", number])
        for number, party in enumerate(place.spec.parties)
        if party.about == rules.spec.id and party.on(day)
    )
    return replace(rules, starts=(*starts, *rules.starts), parties=parties or rules.parties)
