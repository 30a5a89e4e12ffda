"""The picture: valid, the same every time, and readable without seeing it."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from guide.authoring.draw import condition_text, describe, draw
from guide.authoring.paths import survey
from guide.core.logic import AllOf, AnyOf, Atom, Not, Truth
from guide.place.dialogue import Dialogue, make_dialogue
from tests.examples.load import TODAY, real, small

SVG = "{http://www.w3.org/2000/svg}"
DIALOGUES = [
    *(small(flow) for flow in ("choice", "choices", "duration", "text", "note", "routes", "given", "dated")),
    real("akaa", date(2021, 6, 1)),
    real("suomi", TODAY),
]
NAMES = [f"{dialogue.edition.flow.spec.id}-{dialogue.day}" for dialogue in DIALOGUES]


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=NAMES)
def test_the_picture_holds_every_step_every_way_and_every_result(dialogue: Dialogue) -> None:
    found = survey(dialogue)
    # Made here a moment ago from our own content.
    svg = ElementTree.fromstring(draw(dialogue, found))  # noqa: S314
    assert svg.get("role") == "img"
    labelled = {element.get("id") for element in svg if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert labelled == set((svg.get("aria-labelledby") or "").split())
    texts = [element.text or "" for element in svg.iter(f"{SVG}text")]
    flow = dialogue.edition.flow
    for step in flow.order:
        assert f"{step} ({flow.steps[step].kind})" in texts
    routes = sum(len(routes) for routes in flow.routes.values())
    assert len([p for p in svg.iter(f"{SVG}path") if p.get("class") == "head"]) == routes
    assert sum(text.startswith("• ") for text in texts) == len(found.ahead.results)
    never = [group for group in svg.iter(f"{SVG}g") if group.get("class") == "never"]
    assert len(never) == len(found.unreached)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=NAMES)
def test_nothing_stands_outside_the_picture(dialogue: Dialogue) -> None:
    svg = ElementTree.fromstring(draw(dialogue, survey(dialogue)))  # noqa: S314
    _, _, width, height = map(float, (svg.get("viewBox") or "").split())
    for text in svg.iter(f"{SVG}text"):
        assert 0 < float(text.get("x", 0)) < width
        assert 0 < float(text.get("y", 0)) < height


def test_the_same_flow_gives_the_same_file() -> None:
    dialogue = small("routes")
    fresh = make_dialogue(dialogue.library, "routes", "suomi", TODAY)
    assert draw(dialogue, survey(dialogue)) == draw(fresh, survey(fresh))


def test_the_text_says_the_same() -> None:
    dialogue = small("routes")
    lines = describe(dialogue, survey(dialogue))
    assert lines[0] == (
        "1. where_to, choice: Mihin haluat? → floor (where_to is main), stop (where_to is bus), result (otherwise)"
    )
    assert "Result: visit likely, 2 paths" in lines


def test_conditions_as_text() -> None:
    one, two = Atom("age", "under 25", ()), Atom("needs", "is health", ())
    assert condition_text(AllOf((one, Not(AnyOf((two, Truth.NO)))))) == (
        "(age under 25) and (not ((needs is health) or (no)))"
    )
