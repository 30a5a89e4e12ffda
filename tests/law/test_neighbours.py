"""The findings beside the plans, through the real `guide walk`, on each side of every day on which they change."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from guide.authoring import terminal
from guide.cli import main
from guide.flow.schema import LONE_OPTIONS
from guide.place.dialogue import make_dialogue
from guide.place.library import load_library

Answers = dict[str, Any]

ROOT = Path(__file__).parents[2]
JOB_SEEKER = {"situation": "unemployed_job_seeker"}
LIKELY, UNLIKELY, OPEN = "likely", "unlikely", "open"
LAST_DAY, REPEALED = "2024-09-01", "2024-09-02"

_library = cache(load_library)


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "load_library", _library)


def status(finding: str, day: str, answers: Answers) -> tuple[str, bool]:
    """The finding's status and whether it rests on checked rules only."""
    arguments = ["walk", "plan-check", "--place", "suomi", "--as-of", day, "--answers", "-", "--json"]
    result = CliRunner().invoke(main, arguments, input=json.dumps(answers))
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)["findings"][finding]
    return found["status"], found["verified"]


def clauses(day: str, age: int) -> set[str]:
    """The clauses that speak to a job seeker of that age."""
    dialogue = make_dialogue(_library(ROOT), "plan-check", "suomi", date.fromisoformat(day))
    group = next(o.id for o in dialogue.edition.options["age_group"] if (o.at_most or age) >= age)
    stored = {"home_municipality": ("other",), "age_group": (group,), "situation": ("unemployed_job_seeker",)}
    return {clause.spec.id for clause in dialogue.outcome(stored).clauses}


def aged(age: int, used_up: str, situation: str = "unemployed_job_seeker") -> Answers:
    # A subsidy in every case: who gets none is not asked the same.
    return {
        "situation": situation,
        "age_group": age,
        "main_income": "labour_market_subsidy",
        "subsidy_days": 0,
        "allowance_used_up": used_up,
    }


MANDATED = [
    (aged(57, "yes"), LIKELY),
    (aged(59, "yes"), LIKELY),
    (aged(56, "yes"), UNLIKELY),
    (aged(60, "yes"), UNLIKELY),
    (aged(57, "no"), UNLIKELY),
    (aged(57, "unknown"), OPEN),
    (aged(57, "yes", "unemployed_not_registered"), LIKELY),
    (aged(57, "yes", "laid_off"), OPEN),
    (aged(57, "yes", "working"), UNLIKELY),
]


@pytest.mark.parametrize("day", ["2013-01-01", "2020-05-27", "2023-06-30", "2023-12-31", "2024-01-01", LAST_DAY])
@pytest.mark.parametrize(("answers", "expected"), MANDATED)
def test_mandated_employment_until_its_repeal(day: str, answers: Answers, expected: str) -> None:
    assert status("mandated_employment", day, answers) == (expected, True)


@pytest.mark.parametrize("day", [REPEALED, "2025-12-31"])
@pytest.mark.parametrize("answers", [answers for answers, _ in MANDATED])
def test_mandated_employment_is_gone_since_its_repeal(day: str, answers: Answers) -> None:
    assert status("mandated_employment", day, answers) == (UNLIKELY, True)


@pytest.mark.parametrize(
    ("day", "answers", "expected"),
    [
        ("2023-06-30", aged(60, "no"), UNLIKELY),
        ("2023-07-01", aged(60, "no"), OPEN),
        (LAST_DAY, aged(60, "no"), OPEN),
        (REPEALED, aged(60, "no"), UNLIKELY),
        (LAST_DAY, aged(60, "yes"), UNLIKELY),
    ],
)
def test_the_duty_towards_those_over_60_is_never_said_to_be_certain(day: str, answers: Answers, expected: str) -> None:
    assert status("mandated_employment", day, answers) == (expected, True)


@pytest.mark.parametrize(
    ("day", "age", "told"),
    [(LAST_DAY, 57, False), (REPEALED, 57, True), (REPEALED, 59, True), (REPEALED, 56, False), (REPEALED, 60, False)],
)
def test_those_whom_it_was_for_are_told_that_it_ended(day: str, age: int, told: bool) -> None:
    assert ("F-VELV-ENDED" in clauses(day, age)) is told


def wish(service: str = "none") -> Answers:
    return {"service_wishes": service}


def pension(need: str) -> Answers:
    return {"situation": "disability_pension", "support_needs": need}


@pytest.mark.parametrize("day", ["2020-05-27", "2022-12-31", "2023-01-01", "2026-11-22"])
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({**JOB_SEEKER, "support_needs": "none", **wish("social_rehabilitation")}, LIKELY),
        ({"situation": "working", **wish("social_rehabilitation")}, LIKELY),
        ({**pension("daily_life"), **wish()}, LIKELY),
        ({**pension("prefer_not_to_say"), **wish()}, OPEN),
        ({**pension("language"), **wish()}, UNLIKELY),
        ({**JOB_SEEKER, "support_needs": "daily_life", **wish()}, OPEN),
        ({**JOB_SEEKER, "support_needs": "none", **wish()}, UNLIKELY),
        ({**JOB_SEEKER, "support_needs": "none"}, OPEN),  # the wishes are not told yet
        ({"situation": "working", **wish()}, UNLIKELY),
    ],
)
def test_social_rehabilitation_is_never_said_to_be_checked(day: str, answers: Answers, expected: str) -> None:
    assert status("social_rehabilitation", day, answers) == (expected, False)


@pytest.mark.parametrize(
    ("day", "verified"), [("2020-05-27", False), ("2022-12-31", False), ("2023-01-01", True), ("2026-11-22", True)]
)
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({**JOB_SEEKER, "age_group": 40, "support_needs": "work_ability_or_health", **wish()}, LIKELY),
        ({**JOB_SEEKER, "age_group": 40, "support_needs": "none", **wish("health_check")}, LIKELY),
        ({**JOB_SEEKER, "age_group": 40, "support_needs": "none", **wish()}, UNLIKELY),
        ({**JOB_SEEKER, "age_group": 40, "support_needs": "prefer_not_to_say", **wish()}, OPEN),
        ({**JOB_SEEKER, "age_group": 64, "support_needs": "none", **wish("health_check")}, LIKELY),
        ({**JOB_SEEKER, "age_group": 65, "support_needs": "none", **wish("health_check")}, OPEN),
        ({"situation": "laid_off", "age_group": 40, "support_needs": "none", **wish("health_check")}, OPEN),
        ({"situation": "working", "age_group": 40, **wish("health_check")}, UNLIKELY),
    ],
)
def test_health_check(day: str, verified: bool, answers: Answers, expected: str) -> None:
    assert status("health_check", day, answers) == (expected, verified)


EVERYWHERE = {
    "rehabilitative_work",
    "social_rehabilitation",
    "work_tryout",
    "training_tryout",
    "job_coaching",
    "job_search_coaching",
    "wage_subsidy",
    "apprenticeship",
    "health_check",
}


@pytest.mark.parametrize(
    ("place", "day", "own"),
    [
        ("suomi", "2024-07-31", set()),
        ("akaa", "2024-07-31", set()),
        ("inari", "2026-11-22", {"debt_advice"}),
        ("joutsa", "2026-11-22", {"youth_workshop", "outreach_youth"}),
        (
            "keski-pohjanmaa",
            "2024-07-31",
            {
                "vocational_rehabilitation",
                "labour_market_training",
                "own_initiative_study",
                "job_alternation_substitute",
            },
        ),
        (
            "keski-pohjanmaa",
            "2024-08-01",
            {"vocational_rehabilitation", "labour_market_training", "own_initiative_study"},
        ),
    ],
)
def test_each_place_offers_what_is_everywhere_and_its_own(place: str, day: str, own: set[str]) -> None:
    dialogue = make_dialogue(_library(ROOT), "plan-check", place, date.fromisoformat(day))
    offered = {option.id for option in dialogue.edition.options["service_wishes"]}
    assert offered - LONE_OPTIONS == EVERYWHERE | own
