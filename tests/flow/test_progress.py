"""“At most n questions left” on the real flow: never too small, never rising, and every walk ends."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.flow.schema import LONE_OPTIONS, Kind
from guide.place.dialogue import Dialogue
from tests.examples.load import REAL, SMALL, dialogues, small

LIBRARY = dialogues(REAL).library
# The days before, on and after every change at any place.
DAYS = sorted(
    day + timedelta(days=more)
    for place in LIBRARY.places
    for day in LIBRARY.change_days("plan-check", place)
    for more in (-1, 0)
)


@st.composite
def any_dialogue(draw: st.DrawFn) -> Dialogue:
    place, day = draw(st.sampled_from(sorted(LIBRARY.places))), draw(st.sampled_from(DAYS))
    return dialogues(REAL).get("plan-check", place, day)


def any_answer(dialogue: Dialogue, step: str) -> st.SearchStrategy[tuple[str, ...]]:
    options = [option.id for option in dialogue.edition.options[step]]
    if dialogue.edition.step(step).kind is Kind.CHOICES:
        free = [option for option in options if option not in LONE_OPTIONS]
        many = st.lists(st.sampled_from(free), min_size=1, unique=True).map(tuple)
        return many | st.sampled_from(options).map(lambda option: (option,))
    return st.sampled_from(options).map(lambda option: (option,))


@given(st.data())
@settings(max_examples=150)
def test_at_most_left_holds_on_every_walk(data: st.DataObject) -> None:
    dialogue = data.draw(any_dialogue())
    answers: dict[str, tuple[str, ...]] = {}
    promised: list[int] = []
    while (walk := dialogue.replay(answers)).asks is not None:
        assert walk.path == tuple(answers), "no question is asked twice or out of turn"
        promised.append(dialogue.at_most_left(walk) + 1)
        answers[walk.asks] = data.draw(any_answer(dialogue, walk.asks))
    asked = len(answers)
    for before, promise in enumerate(promised):
        assert asked - before <= promise, "more questions came than were promised"
    assert all(later < earlier for earlier, later in zip(promised, promised[1:], strict=False))
    assert walk.unused == ()


@given(st.data())
@settings(max_examples=150)
def test_a_change_anywhere_never_breaks_a_conversation(data: st.DataObject) -> None:
    """Old answers of any kind: the walk still ends, and what it promises still holds."""
    dialogue = data.draw(any_dialogue())
    steps = sorted(dialogue.edition.options)
    chosen = data.draw(st.lists(st.sampled_from(steps), unique=True))
    answers = {step: data.draw(any_answer(dialogue, step)) for step in chosen}
    for turn in count():
        walk = dialogue.replay(answers)
        assert set(walk.path).isdisjoint(walk.unused)
        assert set(answers) == {*walk.path, *walk.unused} | (answers.keys() & walk.known.keys())
        if walk.asks is None:
            break
        assert dialogue.at_most_left(walk) <= len(steps) - turn
        answers[walk.asks] = data.draw(any_answer(dialogue, walk.asks))


@pytest.mark.parametrize(("flow", "most"), [("choice", 0), ("routes", 1), ("note", 1), ("given", 0), ("text", 1)])
def test_the_number_is_exact_in_small_flows(flow: str, most: int) -> None:
    dialogue = small(flow)
    assert dialogue.at_most_left(dialogue.replay({})) == most


def test_a_dialogue_is_shared_between_two_changes_and_keeps_its_own_day() -> None:
    made = dialogues(SMALL)
    first, second = made.get("dated", "suomi", date(2025, 8, 1)), made.get("dated", "suomi", date(2025, 9, 1))
    assert first.edition is second.edition
    assert (first.day, second.day) == (date(2025, 8, 1), date(2025, 9, 1))
    assert made.get("dated", "suomi", date(2026, 1, 1)).edition is not first.edition
