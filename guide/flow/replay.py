"""The path of a conversation, recomputed from its answers every time. Nothing about the path is ever stored.

Answers that fall off the path stay in the conversation, but rules do not see them and nothing sends them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from guide.core.logic import Answers
from guide.flow.edition import Edition, Open
from guide.flow.machine import Position, advance
from guide.flow.schema import Kind, StepSpec

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
    known: dict[str, tuple[str, ...]] = {}
    path: list[str] = []
    notes: list[str] = []
    asks: str | None = None
    gap = 0

    def answer(step: StepSpec) -> tuple[str, ...] | None:
        chosen = stored.get(step.id, ())
        return chosen if edition.fits(step.id, chosen) else None

    for step in go_through(edition, answer, known):
        if step.kind is Kind.NOTE:
            if asks is None:
                notes.append(step.id)
        elif step.id in known:
            path.append(step.id)
            if asks is None:
                gap += 1
                notes.clear()
        elif asks is None:
            asks = step.id
    unused = tuple(step for step in stored if step not in known)
    return Replay(tuple(path), known, asks, tuple(notes), unused, gap)


def go_through(
    edition: Edition, answer: Callable[[StepSpec], tuple[str, ...] | None], known: dict[str, tuple[str, ...]]
) -> Iterator[StepSpec]:
    """Every note and question on the way to the result, in order.

    `answer` is called once for each question that has more than one possible answer, before it is given out; None =
    not answered. `known` takes the answers, and those of the questions that have only one.
    """
    position = Position(edition.flow.spec.start)
    left = edition.agenda.begin
    while (step := edition.step(position.state)).kind is not Kind.RESULT:
        if step.kind is Kind.NOTE:
            yield step
        elif is_asked(step, left):
            only = edition.given(step.id)
            if (chosen := only or answer(step)) is not None:
                known[step.id] = chosen
                left = left.after(step.id, chosen)
            if only is None:
                yield step
        advance(edition.machine, position, known)


def is_asked(step: StepSpec, left: Open) -> bool:
    """A question is asked only while its answer can still change something, or the request needs it."""
    return step.is_question and (step.for_request or step.id in left.facts)


def most_left(edition: Edition, result: Replay) -> int:
    """How many questions can at most follow the one now asked. Exact: the longest way over all answers."""
    if result.asks is None:
        return 0
    left = edition.agenda.begin
    for step, chosen in result.known.items():
        left = left.after(step, chosen)
    return max(_longest(edition, edition.flow.spec.start, dict(result.known), left) - 1, 0)


def _longest(edition: Edition, step_id: str, known: dict[str, tuple[str, ...]], left: Open) -> int:
    """The longest way from `step_id` on, counting only questions that `known` does not answer.

    `left` is what is open after all of `known`.
    """
    if edition.step(step_id).kind is Kind.RESULT:
        return 0
    later = edition.flow.later(step_id)
    routed = tuple((fact, known[fact]) for fact in edition.flow.routed(step_id) if fact in known)
    key = (step_id, left, later.intersection(known), routed)
    if (found := edition.memory.get(key)) is None:
        if len(edition.memory) > MEMORY:
            edition.memory.clear()
        found = edition.memory[key] = _measure(edition, step_id, known, left)
    return cast(int, found)


def _measure(edition: Edition, step_id: str, known: dict[str, tuple[str, ...]], left: Open) -> int:
    asked = step_id not in known and is_asked(edition.step(step_id), left)
    only = edition.given(step_id) if asked else None
    if not asked:
        return _longest(edition, next_step(edition, step_id, known), known, left)
    ways = edition.classes(step_id) if only is None else (only,)
    best = 0
    for chosen in ways:
        filled = {**known, step_id: chosen}
        way = _longest(edition, next_step(edition, step_id, filled), filled, left.after(step_id, chosen))
        best = max(best, way)
    return best + (only is None)


def next_step(edition: Edition, step_id: str, known: Answers) -> str:
    """The step that follows `step_id` for these answers."""
    position = Position(step_id)
    advance(edition.machine, position, known)
    return position.state
