"""What an answer is used for today: the rules in force that look at a question, for whoever asks it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from guide.core.logic import Answers, Condition, facts, simplify
from guide.law.rules import Clause, FindingRules
from guide.law.schema import Period


@dataclass(frozen=True, slots=True)
class Use:
    """One thing in force that looks at the question.

    `name`: the id of the rule or clause. Of who starts and who takes part it is the finding's, `roles` are theirs and
    there is no `text`.
    `open`: with the other answers so far it still looks at it.
    """

    name: str
    roles: tuple[str, ...]
    text: str | None
    period: Period
    open: bool


def uses_of(
    step: str, findings: Iterable[FindingRules], clauses: Iterable[Clause], day: date, known: Answers
) -> tuple[Use, ...]:
    """Everything that looks at `step` on `day`: grounds and exceptions first, then who starts and who takes part, then
    what is told. `known`: the answers so far; the one to `step` itself is left out.
    """
    others = {fact: chosen for fact, chosen in known.items() if fact != step}
    found = (*_of_findings(tuple(findings), day), *_of_clauses(clauses))
    return tuple(
        Use(name, roles, text, period, step in facts(simplify(when, others)))
        for name, roles, text, period, when in found
        if step in facts(when)
    )


_Found = tuple[str, tuple[str, ...], str | None, Period, Condition]


def _of_findings(findings: tuple[FindingRules, ...], day: date) -> Iterator[_Found]:
    for rules in findings:
        for rule in (*rules.grounds, *rules.exceptions):
            yield rule.spec.id, (), rule.spec.text, rule.period, rule.when
    for rules in findings:
        for start in rules.starts:
            if period := start.spec.on(day):
                yield rules.spec.id, (start.spec.who,), None, period, start.when
        for party in rules.parties:
            if period := party.spec.on(day):
                yield rules.spec.id, party.spec.roles, None, period, party.when


def _of_clauses(clauses: Iterable[Clause]) -> Iterator[_Found]:
    for clause in clauses:
        yield clause.spec.id, (), clause.spec.text, clause.period, clause.when
