"""What a flow works out and tells.

A flow that explains goes through its topics and tells nothing else; any other tells all but the details.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from guide.core.logic import AllOf, Atom, Condition, Truth
from guide.flow.loader import Flow
from guide.flow.schema import UNKNOWN_OPTIONS, FlowSpec
from guide.law.rules import Clause, Finding
from guide.law.schema import ClauseKind, ClauseSpec


def own_findings(flow: Flow, findings: Mapping[str, Finding]) -> list[str]:
    """The findings that `flow` works out: those that head it, and unless it explains, all whose facts it asks.

    What another flow asks about cannot be told here, and would stay open for ever.
    """
    if flow.spec.topics:
        return [name for name in findings if name in flow.spec.headline]
    return [name for name, finding in findings.items() if finding.facts <= flow.words.keys()]


def tells(flow: FlowSpec, clause: ClauseSpec) -> bool:
    """Whether the flow can ever tell the clause."""
    if not flow.topics:
        return clause.kind is not ClauseKind.DETAIL
    if clause.topic not in flow.topics:
        return False
    return not clause.about or flow.about_from is not None or not {*flow.about, *flow.headline}.isdisjoint(clause.about)


def told(flow: Flow, clause: Clause) -> Clause | None:
    """The clause as the flow tells it, None when it never does.

    What the flow itself is about is told whatever comes of its findings. Where a question names what it is about,
    that answer becomes a condition of the clause.
    """
    spec = flow.spec
    if not tells(spec, clause.spec):
        return None
    about = set(clause.about)
    if not about or not about.isdisjoint(spec.about):
        return replace(clause, about=())
    if spec.about_from is None:
        return clause
    named = [option.id for option in flow.words[spec.about_from] if option.id in about]
    return replace(clause, about=(), when=_and(_names(spec.about_from, named), clause.when)) if named else None


def _names(step: str, findings: list[str]) -> Atom:
    """The answer names one of the findings; who does not know hears of all of them."""
    known = {**dict.fromkeys(UNKNOWN_OPTIONS, Truth.YES), **dict.fromkeys(findings, Truth.YES)}
    return Atom(step, f"is {', '.join(findings)}", tuple(sorted(known.items())))


def _and(first: Condition, second: Condition) -> Condition:
    return first if second is Truth.YES else AllOf((first, second))
