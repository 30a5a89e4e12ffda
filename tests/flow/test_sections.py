"""Sections: every question on one page, in the order of the flow, and what of a page is asked as far as can be seen."""

from __future__ import annotations

from datetime import date

import pytest

from guide.flow.sections import sections_of
from guide.place.dialogue import Dialogue
from tests.examples.load import REAL, dialogues, real, small

AKAA = real("akaa", date(2021, 6, 1))


@pytest.mark.parametrize("flow", sorted(dialogues(REAL).library.flows))
def test_every_question_stands_on_one_page(flow: str) -> None:
    spec = dialogues(REAL).library.flows[flow].spec
    steps = [step for section in sections_of(spec) for step in section.steps]
    assert sorted(steps) == sorted(step.id for step in spec.steps if step.is_question)
    assert all(section.title for section in sections_of(spec))


def test_without_sections_all_questions_stand_on_one_page() -> None:
    flow = small("choices").edition.flow
    assert flow.spec.sections == ()
    (only,) = flow.sections
    assert only.title == flow.spec.title
    assert list(only.steps) == [step.id for step in flow.spec.steps if step.is_question]


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, ["where_to"]),
        ({"where_to": ("main",)}, ["floor"]),
        ({"where_to": ("bus",)}, ["stop"]),
        ({"where_to": ("main",), "floor": ("yes",)}, []),
        ({"floor": ("yes",)}, ["where_to"]),
        ({"where_to": ("unknown",)}, []),
    ],
)
def test_what_is_open_is_seen_as_far_as_the_answers_reach(
    answers: dict[str, tuple[str, ...]], shown: list[str]
) -> None:
    walk = small("routes").replay(answers)
    assert list(walk.open) == shown
    assert walk.asks == (shown[0] if shown else None)


def open_after(dialogue: Dialogue, *answers: str) -> tuple[str, ...]:
    return dialogue.replay({step: (option,) for step, option in (pair.split("=") for pair in answers)}).open


def test_a_later_question_appears_when_an_earlier_one_asks_for_it() -> None:
    first = ("home_municipality=akaa", "age_group=30_56", "situation=unemployed_job_seeker")
    before = open_after(AKAA, *first, "main_income=labour_market_subsidy", "subsidy_days=under_180")
    after = open_after(
        AKAA, *first, "main_income=labour_market_subsidy", "subsidy_days=under_180", "allowance_used_up=yes"
    )
    assert "allowance_used_up" in before
    assert "subsidy_days_after_allowance" not in before
    assert "subsidy_days_after_allowance" in after


@pytest.mark.parametrize(("work", "told"), [("no", (("full_time_work", "full_time_work_warning"),)), ("yes", ())])
def test_a_note_is_told_beside_the_question_that_leads_to_it(work: str, told: tuple[tuple[str, str], ...]) -> None:
    dialogue = real("inari", date(2026, 11, 22))
    answers = {
        "home_municipality": ("inari",),
        "age_group": ("30_56",),
        "situation": ("unemployed_job_seeker",),
        "main_income": ("general_support",),
        "existing_plan": ("none",),
        "support_needs": ("daily_life",),
        "many_authorities": ("yes",),
        "full_time_work": (work,),
    }
    assert dialogue.replay(answers).remarks == told
    assert dialogue.replay({**answers, "service_wishes": ("none",)}).remarks == told
