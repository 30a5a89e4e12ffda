"""Rules in force on a day, as conditions ready to evaluate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from guide.core.logic import AnyOf, Atom, Condition, Truth, atoms, facts
from guide.core.problems import Problem
from guide.core.yamlfile import YamlFile, read_yaml, validate
from guide.flow.conditions import Vocabulary, parse
from guide.law.schema import (
    ClauseSpec,
    ClausesSpec,
    Dated,
    FindingSpec,
    PartySpec,
    Period,
    Role,
    RuleSpec,
    StartSpec,
)


@dataclass(frozen=True)
class Rule:
    """A rule in one of its periods."""

    spec: RuleSpec
    period: Period
    when: Condition


@dataclass(frozen=True)
class Start:
    """Who starts, in force."""

    spec: StartSpec
    when: Condition


@dataclass(frozen=True)
class Party:
    """Who takes part, in force."""

    spec: PartySpec
    when: Condition


@dataclass(frozen=True)
class Clause:
    """A right, duty, fact, next step or warning in force. `here`: whether the client is at this stage.

    `about`: the findings of which one must be likely or open; none = it is told in any case.
    """

    spec: ClauseSpec
    period: Period
    when: Condition
    here: Condition = Truth.NO
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class FindingRules:
    """All that is in force on one day for one finding."""

    spec: FindingSpec
    grounds: tuple[Rule, ...]
    exceptions: tuple[Rule, ...]
    starts: tuple[Start, ...]
    parties: tuple[Party, ...]

    @cached_property
    def ground(self) -> Condition:
        """At least one ground."""
        return AnyOf(tuple(rule.when for rule in self.grounds)) if self.grounds else Truth.NO

    @cached_property
    def exception(self) -> Condition:
        """At least one exception."""
        return AnyOf(tuple(rule.when for rule in self.exceptions)) if self.exceptions else Truth.NO

    def tests(self) -> Iterable[Atom]:
        """Every test of an answer."""
        for when in self.conditions():
            yield from atoms(when)

    def conditions(self) -> Iterable[Condition]:
        """Every condition, the grounds first."""
        for rule in (*self.grounds, *self.exceptions):
            yield rule.when
        yield from self.company()

    def company(self) -> Iterable[Condition]:
        """The conditions of who starts and who takes part."""
        for start in self.starts:
            yield start.when
        for party in self.parties:
            yield party.when


@dataclass(frozen=True)
class Finding:
    """A rule file as read: its specification and the condition of each dated thing, by its place in the file."""

    spec: FindingSpec
    conditions: Mapping[tuple[str, int], Condition]

    def on(self, day: date) -> FindingRules:
        """What of it is in force on `day`."""
        rules = [
            Rule(rule, period, self.conditions["rules", number])
            for number, rule in enumerate(self.spec.rules)
            if (period := rule.on(day))
        ]
        return FindingRules(
            self.spec,
            tuple(rule for rule in rules if rule.spec.role is Role.GROUND),
            tuple(rule for rule in rules if rule.spec.role is Role.EXCEPTION),
            tuple(Start(s, self.conditions["starts", n]) for n, s in enumerate(self.spec.starts) if s.on(day)),
            tuple(Party(p, self.conditions["parties", n]) for n, p in enumerate(self.spec.parties) if p.on(day)),
        )

    @cached_property
    def facts(self) -> frozenset[str]:
        """Every step that the file ever asks about."""
        return frozenset().union(*(facts(when) for when in self.conditions.values()))

    def dated(self) -> Iterable[Dated]:
        """Everything in the file that has periods."""
        yield from (*self.spec.rules, *self.spec.starts, *self.spec.parties)


@dataclass(frozen=True)
class Clauses:
    """A file of clauses as read."""

    spec: ClausesSpec
    conditions: tuple[tuple[Condition, Condition], ...]

    def on(self, day: date) -> tuple[Clause, ...]:
        """The clauses in force on `day`."""
        pairs = zip(self.spec.clauses, self.conditions, strict=True)
        return tuple(Clause(spec, period, *both, spec.about) for spec, both in pairs if (period := spec.on(day)))


def load_finding(path: Path, name: str, words: Vocabulary) -> tuple[Finding | None, list[Problem]]:
    """The rule file in `path`, or None with every problem."""
    file = read_yaml(path, name)
    spec = validate(file, FindingSpec)
    if spec is None:
        return None, file.problems
    if path.stem != spec.id:
        cure = f"Name the file {spec.id}.yaml or correct the id."
        file.problems.append(file.problem(("id",), spec.id, "The id is not the name of the file.", cure))
    _check_twice(file, "rules", [rule.id for rule in spec.rules])
    conditions = {}
    for key in ("rules", "starts", "parties"):
        for number, item in enumerate(getattr(spec, key)):
            where = getattr(item, "id", f"{key} {number + 1}")
            conditions[key, number] = condition_of(file, (key, number), where, item.when, words)
    return (None if file.problems else Finding(spec, conditions)), file.problems


def load_clauses(path: Path, name: str, words: Vocabulary) -> tuple[Clauses | None, list[Problem]]:
    """The clause file in `path`, or None with every problem."""
    file = read_yaml(path, name)
    spec = validate(file, ClausesSpec)
    if spec is None:
        return None, file.problems
    _check_twice(file, "clauses", [clause.id for clause in spec.clauses])
    conditions = tuple(clause_conditions(file, ("clauses", n), c, words) for n, c in enumerate(spec.clauses))
    return (None if file.problems else Clauses(spec, conditions)), file.problems


def clause_conditions(
    file: YamlFile, path: tuple[str | int, ...], clause: ClauseSpec, words: Vocabulary
) -> tuple[Condition, Condition]:
    """When a clause is shown, and when the client is at its stage (never, when it says nothing of it)."""
    when = condition_of(file, path, clause.id, clause.when, words)
    here = Truth.NO if clause.here is None else condition_of(file, path, clause.id, clause.here, words, "here")
    return when, here


def condition_of(
    file: YamlFile, path: tuple[str | int, ...], where: str, raw: Any, words: Vocabulary, key: str = "when"
) -> Condition:
    """The condition under `key` at `path` of a file; its faults are added to the file's problems."""

    def report(inside: tuple[str | int, ...], message: str, cure: str) -> None:
        file.problems.append(file.problem((*path, key, *inside), where, message, cure))

    return parse(raw, words, report)


def _check_twice(file: YamlFile, key: str, ids: list[str]) -> None:
    for number, item in enumerate(ids):
        if item in ids[:number]:
            message = f"The id “{item}” is used twice."
            file.problems.append(file.problem((key, number, "id"), item, message, "Rename one of them."))


def change_days(dated: Iterable[Dated]) -> frozenset[date]:
    """The days on which something begins to be in force or has just ceased to be."""
    days: set[date] = set()
    for item in dated:
        for period in item.periods:
            days.add(period.first)
            if period.last is not None:
                days.add(period.last + timedelta(days=1))
    return frozenset(days)
