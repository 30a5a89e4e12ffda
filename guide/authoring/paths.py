"""Walks every path of a flow: all classes of answers, at every place, on every day on which something changes.

Two sets of answers that leave the same open must go on in the same way, so each such state is measured once; the
number of paths is exact all the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from guide.core.logic import Answers, Condition, Truth, facts, value
from guide.core.problems import Problem
from guide.core.yamlfile import read_yaml
from guide.flow.edition import Edition, Open
from guide.flow.loader import Flow
from guide.flow.replay import is_asked, next_step
from guide.flow.schema import LONE_OPTIONS, Kind
from guide.law.findings import STATUS, evaluate
from guide.law.rules import FindingRules
from guide.place.dialogue import Dialogue, Dialogues

MOST_QUESTIONS = 15
NO_RESULT = "none"


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead of a state: how many paths, the most questions, what is reached, and the results by paths."""

    paths: int = 0
    longest: int = 0
    reached: frozenset[str] = frozenset()
    statuses: frozenset[tuple[str, str]] = frozenset()
    results: tuple[tuple[str, int], ...] = ()

    def beside(self, other: Ahead) -> Ahead:
        """Both together, as two answers to one question."""
        results = dict(self.results)
        for result, paths in other.results:
            results[result] = results.get(result, 0) + paths
        return Ahead(
            self.paths + other.paths,
            max(self.longest, other.longest),
            self.reached | other.reached,
            self.statuses | other.statuses,
            tuple(sorted(results.items())),
        )

    def after(self, step: str, questions: int) -> Ahead:
        """The same with `step` put in front; `questions` is 1 when it is asked."""
        return Ahead(self.paths, self.longest + questions, self.reached | {step}, self.statuses, self.results)

    def with_statuses(self, statuses: frozenset[tuple[str, str]]) -> Ahead:
        """The same with what was settled on the way to it."""
        if statuses <= self.statuses:
            return self
        return Ahead(self.paths, self.longest, self.reached, self.statuses | statuses, self.results)


@dataclass(frozen=True, slots=True)
class Survey:
    """Every path of one flow at one place on one day."""

    place: str
    day: date
    ahead: Ahead
    unreached: tuple[str, ...]
    needless: tuple[str, ...]  # asked, though nothing uses the answer

    def as_json(self) -> dict[str, Any]:
        """As `guide paths --json` prints it."""
        return {
            "place": self.place,
            "as_of": self.day.isoformat(),
            "paths": self.ahead.paths,
            "longest": self.ahead.longest,
            "reached": sorted(self.ahead.reached),
            "unreached": list(self.unreached),
            "results": dict(self.ahead.results),
        }


@dataclass
class _Walker:
    """Walks one dialogue; `seen` holds what lies ahead of every state measured so far."""

    dialogue: Dialogue
    seen: dict[Hashable, Ahead] = field(default_factory=dict)
    _stood: dict[Hashable, tuple[Truth, Truth]] = field(default_factory=dict)

    @property
    def edition(self) -> Edition:
        return self.dialogue.edition

    def ahead(self, step_id: str, known: dict[str, tuple[str, ...]], left: Open) -> Ahead:
        key = self._state(step_id, known, left)
        if (found := self.seen.get(key)) is None:
            found = self.seen[key] = self._measure(step_id, known, left)
        return found

    def _measure(self, step_id: str, known: dict[str, tuple[str, ...]], left: Open) -> Ahead:
        step = self.edition.step(step_id)
        if step.kind is Kind.RESULT:
            return self._end(step_id, known)
        asked = is_asked(step, left)
        only = self.edition.given(step_id) if asked else None
        if only is not None:
            return self._answered(step_id, only, known, left)
        if not asked:
            ahead = self._on(step_id, known, left)
            return ahead.after(step_id, 0) if step.kind is Kind.NOTE else ahead
        total = Ahead()
        for chosen in self.edition.classes(step_id):
            total = total.beside(self._answered(step_id, chosen, known, left))
        return total.after(step_id, 1)

    def _answered(self, step_id: str, chosen: tuple[str, ...], known: dict[str, tuple[str, ...]], left: Open) -> Ahead:
        filled = {**known, step_id: chosen}
        settled = self.settled(filled, step_id)
        return self._on(step_id, filled, left.after(step_id, chosen)).with_statuses(settled)

    def settled(self, known: Answers, step: str | None = None) -> frozenset[tuple[str, str]]:
        """The findings beside the headline that the answer to `step` has settled (None: before any answer).

        They are told on the way, not at the end: a state need not remember them, or there would be too many.
        """
        return frozenset(
            (name, STATUS[truth])
            for name, ground, asked in self._beside
            if (step is None or step in asked) and (truth := value(ground, known)) is not Truth.UNKNOWN
        )

    @cached_property
    def _head(self) -> tuple[FindingRules, ...]:
        """The findings of which one heads the result."""
        headline = self.edition.flow.spec.headline
        return tuple(rules for rules in self.dialogue.findings if rules.spec.id in headline)

    def _standing(self, number: int, known: Answers) -> tuple[Truth, Truth]:
        """How a headline finding stands. Few answers touch it, so few ways to stand are worked out."""
        rules, asked = self._head[number], self._asked[number]
        key = (number, tuple(known.get(step) for step in asked))
        if (found := self._stood.get(key)) is None:
            found = self._stood[key] = value(rules.ground, known), value(rules.exception, known)
        return found

    @cached_property
    def _asked(self) -> tuple[tuple[str, ...], ...]:
        """The steps that each headline finding asks about."""
        return tuple(tuple(sorted(facts(rules.ground) | facts(rules.exception))) for rules in self._head)

    @cached_property
    def _beside(self) -> tuple[tuple[str, Condition, frozenset[str]], ...]:
        """The other findings: id, grounds, and the steps they ask about. They have no exceptions."""
        others = (rules for rules in self.dialogue.findings if rules not in self._head)
        return tuple((rules.spec.id, rules.ground, facts(rules.ground)) for rules in others)

    def _on(self, step_id: str, known: dict[str, tuple[str, ...]], left: Open) -> Ahead:
        return self.ahead(next_step(self.edition, step_id, known), known, left)

    def _end(self, step_id: str, known: Answers) -> Ahead:
        results = {rules.spec.id: evaluate(rules, known) for rules in self._head}
        headline = self.dialogue.headline(results)
        said = f"{headline.id} {headline.status}" if headline else NO_RESULT
        statuses = frozenset((finding, result.status) for finding, result in results.items())
        after = (target for _, target in self.edition.flow.routes[step_id])
        return Ahead(1, 0, frozenset({step_id, *after}), statuses, ((said, 1),))

    def _state(self, step_id: str, known: Answers, left: Open) -> Hashable:
        """What decides all that follows: what is open, how the headline stands, and what later routes look at."""
        standing = tuple(self._standing(number, known) for number in range(len(self._head)))
        if self.edition.step(step_id).kind is Kind.RESULT:
            return step_id, standing
        routed = tuple((fact, known[fact]) for fact in self.edition.flow.routed(step_id) if fact in known)
        return step_id, left, standing, routed


def survey(dialogue: Dialogue) -> Survey:
    """Every path of `dialogue`."""
    edition = dialogue.edition
    flow = edition.flow
    walker = _Walker(dialogue)
    ahead = walker.ahead(flow.spec.start, {}, edition.agenda.begin).with_statuses(walker.settled({}))
    used = {atom.fact for atom in edition.agenda.tests()}.union(*(flow.route_facts(step) for step in flow.order))
    questions = [step for step in flow.order if step in ahead.reached and flow.steps[step].is_question]
    return Survey(
        dialogue.place.id,
        dialogue.day,
        ahead,
        tuple(step.id for step in flow.spec.steps if step.id not in ahead.reached),
        tuple(step for step in questions if step not in used and not flow.steps[step].for_request),
    )


def surveys(dialogues: Dialogues, flow: str, places: Iterable[str], day: date | None, today: date) -> Iterator[Survey]:
    """Surveys of `flow`, place by place: on `day`, or on every day on which something changes and today."""
    made: dict[Hashable, Survey] = {}
    for place in places:
        for when in [day] if day else sorted({*dialogues.library.change_days(flow, place), today}):
            dialogue = dialogues.get(flow, place, when)
            what = _what_counts(dialogue)
            if what not in made:
                made[what] = survey(dialogue)
            yield replace(made[what], place=place, day=when)


def _what_counts(dialogue: Dialogue) -> Hashable:
    """All that a survey depends on: days and places on which only sources or names differ need one survey."""
    findings = tuple(
        (
            rules.spec.id,
            tuple((rule.when, rule.period.verified) for rule in rules.grounds),
            tuple(rule.when for rule in rules.exceptions),
            tuple(rules.company()),
        )
        for rules in dialogue.findings
    )
    clauses = frozenset(
        (clause.when, clause.about) for clause in dialogue.clauses if not isinstance(clause.when, Truth)
    )
    return (
        findings,
        clauses,
        dialogue.edition.agenda.tests(),
        tuple(_told_apart(dialogue.edition, step) for step in dialogue.edition.options),
    )


def _told_apart(edition: Edition, step: str) -> Hashable:
    """What the options of a step mean to anything in force: their names do not matter, nor how many mean the same."""
    tests = sorted((test for test in edition.agenda.deciding() if test.fact == step), key=lambda test: test.text)
    offered = edition.options[step]
    meant = {(tuple(test.test((o.id,)) for test in tests), o.id in LONE_OPTIONS) for o in offered}
    routed = tuple(o.id for o in offered) if step in edition.flow.routed(edition.flow.spec.start) else ()
    return step, edition.given(step) is None, frozenset(meant), routed


def path_problems(root: Path, flow: Flow, found: list[Survey], findings: Iterable[str]) -> list[Problem]:
    """What no author meant: steps and results never reached, needless questions, paths that are too long.

    `found` must hold every place and every day.
    """
    name = f"flows/{flow.spec.id}/flow.yaml"
    file = read_yaml(root / name, name)
    problems: list[Problem] = []
    reached = frozenset[str]().union(*(survey.ahead.reached for survey in found))
    needless = {step: survey for survey in reversed(found) for step in survey.needless}
    for number, step in enumerate(flow.spec.steps):
        if step.id not in reached:
            message = "No answers lead here, at any place on any day."
            cure = "Remove the step, or the rule that should need it is missing."
            problems.append(file.problem(("steps", number, "id"), step.id, message, cure))
        if step.id in needless:
            where = f"at {needless[step.id].place} on {needless[step.id].day}"
            message = f"It is asked {where}, but nothing uses the answer."
            problems.append(file.problem(("steps", number, "id"), step.id, message, "Remove it or use it in a rule."))
    longest = max(found, key=lambda survey: survey.ahead.longest)
    if longest.ahead.longest > MOST_QUESTIONS:
        message = f"A path at {longest.place} on {longest.day} has {longest.ahead.longest} questions."
        cure = f"Keep to at most {MOST_QUESTIONS}."
        problems.append(file.problem(("steps",), flow.spec.id, message, cure))
    return problems + _unreached_results(root, found, findings)


def _unreached_results(root: Path, found: list[Survey], findings: Iterable[str]) -> list[Problem]:
    statuses = frozenset[tuple[str, str]]().union(*(survey.ahead.statuses for survey in found))
    problems = []
    for finding in findings:
        name = f"flows/rules/{finding}.yaml"
        file = read_yaml(root / name, name)
        for status in ("likely", "unlikely"):
            if (finding, status) not in statuses:
                message = f"No answers make it {status}, at any place on any day."
                problems.append(file.problem((status,), finding, message, "Correct the conditions of its rules."))
    return problems
