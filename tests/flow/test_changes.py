"""Going back and changing an answer: what still stands is kept, what is not needed is neither seen nor sent."""

from __future__ import annotations

from datetime import date

from guide.flow.conversation import Conversation
from tests.examples.load import real, small

LAW_2021 = real("akaa", date(2021, 6, 1))


def test_later_answers_that_still_stand_survive_a_change() -> None:
    stored = {"where_to": ("main",), "floor": ("yes",)}
    changed = {**stored, "where_to": ("bus",)}
    dialogue = small("routes")
    walk = dialogue.replay(changed)
    assert (walk.path, walk.asks, walk.unused) == (("where_to",), "stop", ("floor",))
    back = dialogue.replay({**changed, "stop": ("no",), "where_to": ("main",)})
    assert (back.path, back.asks, back.unused) == (("where_to", "floor"), None, ("stop",))


def test_answers_off_the_path_are_invisible_to_rules() -> None:
    dialogue = small("routes")
    lone = dialogue.outcome({"where_to": ("unknown",)})
    with_rest = dialogue.outcome({"where_to": ("unknown",), "floor": ("yes",), "stop": ("yes",)})
    assert with_rest.findings["visit"].truth is lone.findings["visit"].truth
    assert with_rest.replay.unused == ("floor", "stop")
    assert dict(with_rest.replay.known) == {"where_to": ("unknown",)}


def test_an_answer_in_the_middle_can_be_asked_anew_without_losing_the_rest() -> None:
    stored = {
        "home_municipality": ("akaa",),
        "age_group": ("under_25",),
        "situation": ("unemployed_job_seeker",),
        "main_income": ("labour_market_subsidy",),
        "subsidy_days_last_12_months": ("180_or_over",),
    }
    full = LAW_2021.replay(stored)
    assert full.path == tuple(stored)
    without = {step: chosen for step, chosen in stored.items() if step != "situation"}
    walk = LAW_2021.replay(without)
    assert walk.asks == "situation"
    assert (walk.gap, walk.number) == (2, 3)
    assert walk.path == tuple(without)


def test_changing_the_age_makes_the_other_days_question_needed() -> None:
    young = {
        "home_municipality": ("akaa",),
        "age_group": ("under_25",),
        "situation": ("unemployed_job_seeker",),
        "main_income": ("labour_market_subsidy",),
        "subsidy_days_last_12_months": ("180_or_over",),
    }
    old = {**young, "age_group": ("30_56",)}
    walk = LAW_2021.replay(old)
    assert walk.unused == ("subsidy_days_last_12_months",)
    assert walk.asks == "subsidy_days"
    assert LAW_2021.outcome(old).findings["activation_plan"].status == "open"


def test_unknown_steps_and_texts_in_a_conversation_do_nothing() -> None:
    stored = {"gone_step": ("x",), "result": ("y",), "wants_card": ("yes",)}
    walk = small("choice").replay(stored)
    assert walk.path == ("wants_card",)
    assert set(walk.unused) == {"gone_step", "result"}


def test_a_conversation_packs_and_unpacks() -> None:
    talk = Conversation("choice", "1", "suomi", date(2026, 5, 1), "se").answer("wants_card", ("yes",))
    assert Conversation.unpack(talk.pack()) == talk
