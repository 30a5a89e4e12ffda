"""What is still open: which questions the rules in force can still use. The flow asks, the rules answer.

The rules of a place and day form a small automaton. A state is what is left of every condition after some answers;
an answer leads to another state. States that are met are kept, so in the end a step costs one look-up. A state holds
what is left of the law, never whose answers led to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from guide.core.logic import Atom, Condition, Truth, atoms, facts, simplify
from guide.law.rules import Clause, FindingRules

_Ground = tuple[Condition, bool]  # what is left of one ground, and whether its rule is checked
_Finding = tuple[str, tuple[_Ground, ...], tuple[Condition, ...]]  # id, grounds, exceptions
_Other = tuple[Condition, frozenset[str]]  # any other condition, and the findings it is about
_Left = tuple[tuple[_Finding, ...], frozenset[_Other]]

# Distinct answers a state remembers the way for; answers of many options beyond that are worked out anew.
_WAYS = 300
_SETTLED: _Ground = (Truth.UNKNOWN, True)


@dataclass(eq=False)
class OpenRules:
    """One state: what is left to settle. `facts` are the steps whose answer can still change something.

    Equal states are one object, so states can be compared and hashed by identity.
    """

    agenda: RulesAgenda
    left: _Left
    facts: frozenset[str]
    _ways: dict[tuple[str, tuple[str, ...]], OpenRules] = field(default_factory=dict, repr=False)

    def after(self, step: str, chosen: tuple[str, ...]) -> OpenRules:
        """The state after one more answer."""
        if step not in self.facts:
            return self
        if (found := self._ways.get((step, chosen))) is None:
            found = self.agenda.state(self.left, {step: chosen})
            if len(self._ways) < _WAYS:
                self._ways[step, chosen] = found
        return found


@dataclass(frozen=True)
class RulesAgenda:
    """Everything in force for one place on one day, seen as open questions.

    `wanted`: what else the pages want to know, such as which services suit the answers.
    """

    findings: tuple[FindingRules, ...]
    clauses: tuple[Clause, ...]
    wanted: tuple[Condition, ...] = ()
    _states: dict[_Left, OpenRules] = field(default_factory=dict, compare=False, repr=False)

    def tests(self) -> frozenset[Atom]:
        """Every test that anything in force makes of an answer."""
        found = set(chain.from_iterable(finding.tests() for finding in self.findings))
        found.update(chain.from_iterable(atoms(clause.when) for clause in self.clauses))
        found.update(chain.from_iterable(map(atoms, self.wanted)))
        return frozenset(found)

    def deciding(self) -> frozenset[Atom]:
        """The tests of the findings, and of what looks at several answers: one answer may make another needless.

        A clause that looks at one answer alone is settled by it and changes no question.
        """
        found = set(chain.from_iterable(finding.tests() for finding in self.findings))
        several = (when for when in (*(c.when for c in self.clauses), *self.wanted) if len(facts(when)) > 1)
        found.update(chain.from_iterable(map(atoms, several)))
        return frozenset(found)

    @cached_property
    def begin(self) -> OpenRules:
        """The state before the first answer."""
        return self.state(self._whole, {})

    @cached_property
    def mark(self) -> str:
        """A mark that changes when anything does that decides which questions are asked."""
        findings, others = self._whole
        told = (repr(findings), *sorted(repr((when, sorted(about))) for when, about in others))
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    @cached_property
    def _whole(self) -> _Left:
        findings = tuple(
            (
                rules.spec.id,
                tuple((rule.when, rule.period.verified) for rule in rules.grounds),
                tuple(rule.when for rule in rules.exceptions),
            )
            for rules in self.findings
        )
        company = ((when, frozenset({rules.spec.id})) for rules in self.findings for when in rules.company())
        clauses = ((clause.when, frozenset(clause.about)) for clause in self.clauses)
        wanted = ((when, frozenset[str]()) for when in self.wanted)
        return findings, frozenset(chain(company, clauses, wanted))

    def state(self, left: _Left, answers: dict[str, tuple[str, ...]]) -> OpenRules:
        """The state that is left of `left` when `answers` are filled in."""
        findings = tuple(finding for item in left[0] if (finding := _finding_left(item, answers)) is not None)
        possible = {finding[0] for finding in findings}
        others = frozenset(_others_left(left[1], possible, answers))
        rest: _Left = (findings, others)
        if (found := self._states.get(rest)) is None:
            found = self._states[rest] = OpenRules(self, rest, _facts(rest))
        return found


def _facts(left: _Left) -> frozenset[str]:
    grounds = (when for _, grounds, _ in left[0] for when, _ in grounds)
    exceptions = (when for _, _, exceptions in left[0] for when in exceptions)
    others = (when for when, _ in left[1])
    return frozenset().union(*map(facts, chain(grounds, exceptions, others)))


def _others_left(others: Iterable[_Other], possible: set[str], answers: dict[str, tuple[str, ...]]) -> Iterable[_Other]:
    """Who starts, who takes part and the clauses: those of findings still possible, as far as they are open."""
    for when, about in others:
        still = about.intersection(possible)
        if (still or not about) and not isinstance(left := simplify(when, answers), Truth):
            yield left, still


def _finding_left(finding: _Finding, answers: dict[str, tuple[str, ...]]) -> _Finding | None:
    """What is open of a finding; None when it is ruled out.

    A yes of a checked rule settles the grounds. A yes of an unchecked one is worth asking on for a checked one.
    """
    name, grounds, exceptions = finding
    rest = tuple(left for when in exceptions if (left := simplify(when, answers)) is not Truth.NO)
    if Truth.YES in rest:
        return None
    stand = [(simplify(when, answers), checked) for when, checked in grounds]
    stand = [(left, checked) for left, checked in stand if left is not Truth.NO]
    if not stand:
        return None
    if (Truth.YES, True) in stand:
        stand = []
    elif (Truth.YES, False) in stand:
        stand = [(left, checked) for left, checked in stand if checked or left is Truth.YES]
    open_exceptions = tuple(dict.fromkeys(left for left in rest if not isinstance(left, Truth)))
    return name, _open_grounds(stand), open_exceptions


def _open_grounds(stand: list[_Ground]) -> tuple[_Ground, ...]:
    """The grounds still open, and one mark in front when some ground stands already, for certain or for ever unknown.

    Whether it is a yes or an unknown no longer decides any question: the finding stays possible either way.
    """
    left = [ground for ground in stand if not isinstance(ground[0], Truth)]
    settled = len(left) < len(stand) or not left
    return tuple(dict.fromkeys([*([_SETTLED] if settled else []), *left]))
