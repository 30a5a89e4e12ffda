"""What is still open: which questions the rules in force can still use. The flow asks, the rules answer."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from guide.core.logic import Answers, AnyOf, Atom, Condition, Truth, atoms, facts, simplify
from guide.law.rules import Clause, FindingRules

_Open = tuple[Condition, Condition]  # what is left of the grounds and of the exceptions


@dataclass(frozen=True)
class RulesAgenda:
    """Everything in force for one place on one day, seen as open questions."""

    findings: tuple[FindingRules, ...]
    clauses: tuple[Clause, ...]

    def tests(self) -> frozenset[Atom]:
        """Every test that anything in force makes of an answer."""
        found = set(chain.from_iterable(finding.tests() for finding in self.findings))
        found.update(chain.from_iterable(atoms(clause.when) for clause in self.clauses))
        return frozenset(found)

    def open_facts(self, answers: Answers) -> frozenset[str]:
        """The steps whose answer can still change a finding, a clause, who starts or who takes part."""
        findings, others = self._left(answers)
        conditions = chain(*findings.values(), (when for when, _ in others))
        return frozenset().union(*(facts(when) for when in conditions))

    def residue(self, answers: Answers) -> Hashable:
        """What is left to settle, as a value that can be compared. What is settled leaves no trace in it."""
        findings, others = self._left(answers)
        return tuple(findings.items()), frozenset(others)

    def _left(self, answers: Answers) -> tuple[dict[str, _Open], set[tuple[Condition, frozenset[str]]]]:
        """The findings still possible with what is open of them, and every other condition still open.

        A condition that is not a finding's own comes with the findings it belongs to.
        """
        findings: dict[str, _Open] = {}
        for rules in self.findings:
            if (open_part := _finding_left(rules, answers)) is not None:
                findings[rules.spec.id] = open_part
        others: set[tuple[Condition, frozenset[str]]] = set()
        for when, about in self._others:
            possible = about.intersection(findings)
            if (possible or not about) and not isinstance(left := simplify(when, answers), Truth):
                others.add((left, possible))
        return findings, others

    @cached_property
    def _others(self) -> tuple[tuple[Condition, frozenset[str]], ...]:
        """Who starts, who takes part and the clauses: each condition once, with the findings it is about."""
        held = [(when, frozenset({rules.spec.id})) for rules in self.findings for when in rules.company()]
        held += [(clause.when, frozenset(clause.spec.about)) for clause in self.clauses]
        return tuple(dict.fromkeys(pair for pair in held if not isinstance(pair[0], Truth)))


def _finding_left(rules: FindingRules, answers: Answers) -> _Open | None:
    """What is open of a finding's grounds and exceptions (YES when nothing is), None when it is ruled out."""
    exception = simplify(rules.exception, answers)
    ground = simplify(rules.ground, answers)
    if exception is Truth.YES or ground is Truth.NO:
        return None
    if ground is Truth.YES:
        ground = _unconfirmed(rules, answers)
    return (
        Truth.YES if isinstance(ground, Truth) else ground,
        Truth.YES if isinstance(exception, Truth) else exception,
    )


def _unconfirmed(finding: FindingRules, answers: Answers) -> Condition:
    """A yes that rests on unchecked rules only is worth asking on for a checked one."""
    stand = [(rule, simplify(rule.when, answers)) for rule in finding.grounds]
    if any(left is Truth.YES and rule.period.verified for rule, left in stand):
        return Truth.YES
    checked = tuple(left for rule, left in stand if rule.period.verified and not isinstance(left, Truth))
    return AnyOf((Truth.YES, *checked)) if checked else Truth.YES
