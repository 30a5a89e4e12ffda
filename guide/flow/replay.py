"""The path of a conversation, recomputed from its answers every time. Nothing about the path is ever stored.

Answers that fall off the path stay in the conversation, but rules do not see them and nothing sends them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from guide.core.logic import Answers
from guide.flow.edition import Edition
from guide.flow.machine import Position, advance
from guide.flow.schema import Kind

# Lengths that an edition remembers. A whole flow has a few hundred; this only bounds what odd answers could add.
MEMORY = 20_000


@dataclass(frozen=True, slots=True)
class Replay:
    """What a set of answers means now.

    `path`: the questions that count, answered, in order. `known`: their answers and those that had only one
    possible answer. `asks`: the first question still to answer, None at the result; `gap`: how many answered
    questions stand before it. `notes`: the notes passed just before it. `unused`: answers that nothing needs.
    """

    path: tuple[str, ...]
    known: Answers
    asks: str | None
    notes: tuple[str, ...]
    unused: tuple[str, ...]

    gap: int

    @property
    def number(self) -> int:
        """The number of the question now asked, counted from 1."""
        return self.gap + 1


def replay(edition: Edition, stored: Mapping[str, tuple[str, ...]]) -> Replay:
    """Walks the flow with the `stored` answers.

    At the first question without an answer the walk goes on as if it were not known yet, so that later answers
    that still stand are found; they keep counting while one question in between is asked anew.
    """
    position = Position(edition.flow.spec.start)
    known: dict[str, tuple[str, ...]] = {}
    path: list[str] = []
    notes: list[str] = []
    asks: str | None = None
    gap = 0
    while (step := edition.step(position.state)).kind is not Kind.RESULT:
        if step.kind is Kind.NOTE and asks is None:
            notes.append(step.id)
        elif step.is_question and is_asked(edition, step.id, known):
            if (only := edition.given(step.id)) is not None:
                known[step.id] = only
            elif edition.fits(step.id, stored.get(step.id, ())):
                known[step.id] = stored[step.id]
                path.append(step.id)
                if asks is None:
                    gap += 1
                    notes.clear()
            elif asks is None:
                asks = step.id
        advance(edition.machine, position, known)
    unused = tuple(step for step in stored if step not in known)
    return Replay(tuple(path), known, asks, tuple(notes), unused, gap)


def is_asked(edition: Edition, step_id: str, known: Answers) -> bool:
    """A question is asked only while its answer can still change something, or the request needs it."""
    if edition.step(step_id).for_request:
        return True
    return step_id in edition.agenda.open_facts(known)


def most_left(edition: Edition, result: Replay) -> int:
    """How many questions can at most follow the one now asked. Exact: the longest way over all answers."""
    if result.asks is None:
        return 0
    return max(_longest(edition, edition.flow.spec.start, dict(result.known)) - 1, 0)


def _longest(edition: Edition, step_id: str, known: dict[str, tuple[str, ...]]) -> int:
    """The longest way from `step_id` on, counting only questions that `known` does not answer."""
    step = edition.step(step_id)
    if step.kind is Kind.RESULT:
        return 0
    later = frozenset(edition.flow.order[edition.flow.order.index(step_id) :])
    answered = later.intersection(known)
    key = (step_id, edition.agenda.residue(known), answered, _routed(edition, later, known))
    if (found := edition.memory.get(key)) is None:
        if len(edition.memory) > MEMORY:
            edition.memory.clear()
        found = edition.memory[key] = _measure(edition, step_id, known)
    return cast(int, found)


def _routed(edition: Edition, later: frozenset[str], known: Answers) -> tuple[object, ...]:
    """The answers that routes of later steps look at: they belong to the key of a memory."""
    looked = sorted({fact for step in later for fact in edition.flow.route_facts(step)} & known.keys())
    return tuple((fact, known[fact]) for fact in looked)


def _measure(edition: Edition, step_id: str, known: dict[str, tuple[str, ...]]) -> int:
    step = edition.step(step_id)
    asked = step.is_question and step_id not in known and is_asked(edition, step_id, known)
    only = edition.given(step_id) if asked else None
    if not asked or only is not None:
        filled = known if only is None else {**known, step_id: only}
        return _longest(edition, next_step(edition, step_id, filled), filled)
    best = 0
    for chosen in edition.classes(step_id):
        filled = {**known, step_id: chosen}
        best = max(best, _longest(edition, next_step(edition, step_id, filled), filled))
    return best + 1


def next_step(edition: Edition, step_id: str, known: Answers) -> str:
    """The step that follows `step_id` for these answers."""
    position = Position(step_id)
    advance(edition.machine, position, known)
    return position.state
