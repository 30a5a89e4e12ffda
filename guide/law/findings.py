"""What a set of answers suggests: findings with their status, their reasons and what is missing.

A finding never decides. `likely` means that the answers point to it, `open` that it cannot be told yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guide.core.logic import AllOf, Answers, AnyOf, Atom, Condition, Not, Truth, facts, simplify, value
from guide.flow.schema import UNKNOWN_OPTIONS
from guide.law.rules import FindingRules, Rule

STATUS = {Truth.YES: "likely", Truth.NO: "unlikely", Truth.UNKNOWN: "open"}


@dataclass(frozen=True)
class Reason:
    """One rule in force and how it stood."""

    rule: Rule
    standing: Truth


@dataclass(frozen=True)
class FindingResult:
    """A finding for one set of answers."""

    rules: FindingRules
    truth: Truth
    verified: bool
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]

    @property
    def id(self) -> str:
        """The finding's id."""
        return self.rules.spec.id

    @property
    def status(self) -> str:
        """likely, unlikely or open."""
        return STATUS[self.truth]


def evaluate(rules: FindingRules, known: Answers) -> FindingResult:
    """The finding for the `known` answers.

    An exception takes effect only when it is known to hold. Until then the grounds speak, and the step that would
    settle the exception is named as missing: silence about a rare exception must not hide a common right.
    """
    grounds = tuple(Reason(rule, value(rule.when, known)) for rule in rules.grounds)
    exceptions = tuple(Reason(rule, value(rule.when, known)) for rule in rules.exceptions)
    holds = any(reason.standing is Truth.YES for reason in exceptions)
    truth = Truth.NO if holds else value(rules.ground, known)
    shown = tuple(reason for reason in exceptions if reason.standing is Truth.YES)
    reasons = (*shown, *sorted(grounds, key=lambda reason: _ORDER[reason.standing]))
    return FindingResult(rules, truth, _verified(truth, grounds, shown), reasons, _missing(rules, truth, known))


_ORDER = {Truth.YES: 0, Truth.UNKNOWN: 1, Truth.NO: 2}


def _verified(truth: Truth, grounds: tuple[Reason, ...], exceptions: tuple[Reason, ...]) -> bool:
    """Whether the status rests on checked rules only.

    A yes needs one checked ground that holds. A no needs every ground to be checked, or a checked exception: an
    unchecked rule might in truth say yes. The same holds for what is still open.
    """
    if exceptions:
        return any(reason.rule.period.verified for reason in exceptions)
    if truth is Truth.YES:
        return any(r.rule.period.verified for r in grounds if r.standing is Truth.YES)
    return all(r.rule.period.verified for r in grounds)


def _missing(rules: FindingRules, truth: Truth, known: Answers) -> tuple[str, ...]:
    """The steps whose answer would settle the finding, "I don't know" counting as not answered."""
    certain = {fact: chosen for fact, chosen in known.items() if UNKNOWN_OPTIONS.isdisjoint(chosen)}
    needed: set[str] = set()
    if truth is Truth.UNKNOWN:
        needed |= facts(simplify(rules.ground, certain))
    if truth is not Truth.NO:
        needed |= facts(simplify(rules.exception, certain))
    return tuple(sorted(needed))


def who_starts(rules: FindingRules, known: Answers) -> str | None:
    """The id of the authority that starts the plan: the first whose condition is certain."""
    return next((start.spec.who for start in rules.starts if value(start.when, known) is Truth.YES), None)


def participants(rules: FindingRules, known: Answers) -> tuple[str, ...]:
    """The role ids of those at the table, each once, in the order of the file."""
    present = [party.spec for party in rules.parties if value(party.when, known) is Truth.YES]
    replaced = {role for party in present for role in party.replaces}
    return tuple(dict.fromkeys(r for party in present for r in party.roles if r not in replaced))


def explain(condition: Condition, known: Answers) -> dict[str, Any]:
    """The whole tree of a condition with how each part stood, as plain data for page, PDF and terminal."""
    standing = value(condition, known).value
    if isinstance(condition, Truth):
        return {"standing": standing}
    if isinstance(condition, Atom):
        answer = list(known[condition.fact]) if condition.fact in known else None
        return {"fact": condition.fact, "test": condition.text, "answer": answer, "standing": standing}
    if isinstance(condition, Not):
        return {"not": explain(condition.part, known), "standing": standing}
    key = {AllOf: "all", AnyOf: "any"}[type(condition)]
    return {key: [explain(part, known) for part in condition.parts], "standing": standing}


def as_json(result: FindingResult, known: Answers) -> dict[str, Any]:
    """A finding as `guide walk --json` prints it."""
    return {
        "status": result.status,
        "verified": result.verified,
        "reasons": [_reason_json(reason, known) for reason in result.reasons],
        "missing": list(result.missing),
    }


def _reason_json(reason: Reason, known: Answers) -> dict[str, Any]:
    period = reason.rule.period
    return {
        "rule": reason.rule.spec.id,
        "role": reason.rule.spec.role.value,
        "standing": reason.standing.value,
        "text": reason.rule.spec.text,
        "conditions": explain(reason.rule.when, known),
        "source": period.source,
        "url": period.url,
        "mark": period.mark.value,
        "verified": period.verified,
        "from": period.first.isoformat(),
        "to": period.last.isoformat() if period.last else None,
        "checked_on": period.checked_on.isoformat() if period.checked_on else None,
        "checked_by": period.checked_by,
    }
