"""Flows that share questions, explain by topics and call each other: nothing is asked twice."""

from __future__ import annotations

from datetime import date

import pytest

from guide.flow.conversation import Conversation
from guide.flow.schema import Kind
from guide.place.dialogue import Dialogue, Stored
from tests.examples.load import REAL, SMALL, dialogues, small

LIBRARY = dialogues(REAL).library


def told(dialogue: Dialogue, stored: Stored) -> list[str]:
    return [clause.spec.id for clause in dialogue.outcome(stored).clauses]


def test_a_shared_question_is_the_owners_word_for_word_with_its_own_way_on() -> None:
    flows = dialogues(SMALL).library.flows
    own, shared = flows["choice"].steps["wants_card"], flows["explain"].steps["wants_card"]
    assert shared.model_copy(update={"next": own.next}) == own
    assert not any(step.kind is Kind.SHARED for flow in LIBRARY.flows.values() for step in flow.steps.values())


@pytest.mark.parametrize(
    ("stored", "path", "asks", "clauses"),
    [
        ({}, (), "subject", []),
        # What the answer names is told, and what only it needs is asked.
        ({"subject": ("library_card",)}, ("subject",), "wants_card", ["D-FREE"]),
        ({"subject": ("fine",)}, ("subject",), None, ["D-FINE"]),
        ({"subject": ("library_card",), "wants_card": ("yes",)}, ("subject", "wants_card"), None, ["D-LOAN", "D-FREE"]),
        ({"subject": ("library_card",), "wants_card": ("no",)}, ("subject", "wants_card"), None, ["D-FREE"]),
        # Who does not know hears of everything.
        ({"subject": ("unknown",), "wants_card": ("no",)}, ("subject", "wants_card"), None, ["D-FREE", "D-FINE"]),
    ],
)
def test_a_flow_that_explains_tells_its_topics(
    stored: Stored, path: tuple[str, ...], asks: str | None, clauses: list[str]
) -> None:
    dialogue = small("explain")
    walk = dialogue.replay(stored)
    assert (walk.path, walk.asks, told(dialogue, stored)) == (path, asks, clauses)
    assert dialogue.outcome(stored).recipient == ""


def test_a_flow_that_works_something_out_tells_no_details() -> None:
    assert told(small("choice"), {"wants_card": ("yes",)}) == ["R-ASK"]


def talk(flow: str) -> Conversation:
    return Conversation(flow, "1", "suomi", date(2026, 11, 24), answers={"wants_card": ("yes",)})


def test_a_call_goes_there_and_back_with_all_answers() -> None:
    there = talk("choice").call("explain", "2")
    assert (there.flow, there.version, there.trail) == ("explain", "2", ("choice",))
    assert there.answers == {"wants_card": ("yes",)}
    assert there.call("choice", "1") == talk("choice")


@pytest.mark.parametrize(
    ("calls", "flow", "trail"),
    [
        (["a", "b"], "b", ("start", "a")),
        (["a", "b", "a"], "a", ("start",)),  # back, not round in a circle
        (["a", "b", "start"], "start", ()),
        (["a", "a"], "a", ("start",)),
    ],
)
def test_the_trail_never_holds_a_flow_twice(calls: list[str], flow: str, trail: tuple[str, ...]) -> None:
    conversation = talk("start")
    for name in calls:
        conversation = conversation.call(name, "1")
    assert (conversation.flow, conversation.trail) == (flow, trail)
    assert Conversation.unpack(conversation.pack()) == conversation
