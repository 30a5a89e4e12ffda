"""The law of each time, through the real `guide walk`: the seed cases, every limit, every day of change.

Where a seed text and the law disagreed, the law of that day stands here: 180 benefit days and not “six months”, at
least 500 days and not “over 500”.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

from guide.authoring import terminal
from guide.cli import main
from guide.place.library import load_library

Answers = dict[str, Any]

JOB_SEEKER = {"situation": "unemployed_job_seeker"}
YOUNG = {**JOB_SEEKER, "age_group": 24}
OLD = {**JOB_SEEKER, "age_group": 25}
SUBSIDY = {"main_income": "labour_market_subsidy"}
ASSISTANCE = {"main_income": "social_assistance"}
NEVER = {"allowance_used_up": "no"}
NO_DAYS = {"subsidy_days_last_12_months": 0, "subsidy_days": 0, **NEVER}
MANY = {"many_authorities": "yes"}

LIKELY, UNLIKELY, OPEN = "likely", "unlikely", "open"


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "load_library", _library)


_library = cache(load_library)


def walk(place: str, day: str, answers: Answers) -> dict[str, Any]:
    arguments = ["walk", "plan-check", "--place", place, "--as-of", day, "--answers", "-", "--json"]
    result = CliRunner().invoke(main, arguments, input=json.dumps(answers))
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.output)
    return told


def rules_in_force(place: str, day: str) -> dict[str, bool]:
    """Rule ids in force with whether they are verified."""
    result = CliRunner().invoke(main, ["rules", "list", "--place", place, "--as-of", day, "--json"])
    assert result.exit_code == 0, result.output
    return {rule["id"]: rule["verified"] for rule in json.loads(result.output)["rules"]}


# The condition of 189/2001 3 § until 31.12.2025, each side of each limit.
ACTIVATION = [
    ({**YOUNG, **SUBSIDY, "subsidy_days_last_12_months": 180}, LIKELY),
    ({**YOUNG, **SUBSIDY, "subsidy_days_last_12_months": 179, **NEVER}, UNLIKELY),
    ({**YOUNG, **SUBSIDY, "subsidy_days_last_12_months": 130, **NEVER}, UNLIKELY),  # six months are 130 days
    ({**YOUNG, **SUBSIDY, "subsidy_days_last_12_months": 179, "allowance_used_up": "yes"}, LIKELY),
    ({**YOUNG, **ASSISTANCE, **NO_DAYS, "social_assistance_months": 4}, LIKELY),
    ({**YOUNG, **ASSISTANCE, **NO_DAYS, "social_assistance_months": 3}, UNLIKELY),
    ({**YOUNG, **SUBSIDY, "subsidy_days_last_12_months": "unknown", **NEVER}, OPEN),
    ({**OLD, **SUBSIDY, "subsidy_days": 500}, LIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 501}, LIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 499, **NEVER}, UNLIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 0, "allowance_used_up": "yes", "subsidy_days_after_allowance": 180}, LIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 0, "allowance_used_up": "yes", "subsidy_days_after_allowance": 179}, UNLIKELY),
    ({**OLD, **ASSISTANCE, **NO_DAYS, "social_assistance_months": 12}, LIKELY),
    ({**OLD, **ASSISTANCE, **NO_DAYS, "social_assistance_months": 11}, UNLIKELY),
    # The limits of one age do not hold for the other.
    ({**OLD, **SUBSIDY, "subsidy_days": 180, **NEVER}, UNLIKELY),
    ({**OLD, **ASSISTANCE, **NO_DAYS, "social_assistance_months": 4}, UNLIKELY),
    # Somebody at work has no such plan; a multi-professional plan takes its place.
    ({"situation": "working", "age_group": 24}, UNLIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 500, "existing_plan": "multi_professional_plan"}, UNLIKELY),
]


@pytest.mark.parametrize(
    ("place", "day"),
    [("akaa", "2021-06-01"), ("suomi", "2020-05-27"), ("suomi", "2024-06-01"), ("suomi", "2025-12-31")],
)
@pytest.mark.parametrize(("answers", "status"), ACTIVATION)
def test_activation_plan_until_2025(place: str, day: str, answers: Answers, status: str) -> None:
    found = walk(place, day, answers)["findings"]["activation_plan"]
    assert (found["status"], found["verified"]) == (status, True)


# 1369/2014 2 § until 31.12.2024: the need, and one of three limits.
JOINT_SERVICE = [
    ({**OLD, **SUBSIDY, "subsidy_days": 300, **MANY}, LIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 299, **MANY, "unemployed_months": 11}, UNLIKELY),
    ({**YOUNG, **SUBSIDY, "subsidy_days": 300, **MANY}, LIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 0, **MANY, "unemployed_months": 12}, LIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 0, **MANY, "unemployed_months": 6}, UNLIKELY),
    ({**YOUNG, **SUBSIDY, "subsidy_days": 0, **MANY, "unemployed_months": 6}, LIKELY),
    ({**YOUNG, **SUBSIDY, "subsidy_days": 0, **MANY, "unemployed_months": 5}, UNLIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 500, "unemployed_months": 12, "many_authorities": "no"}, UNLIKELY),
    ({**OLD, **SUBSIDY, "subsidy_days": 500, "unemployed_months": 12, "many_authorities": "unknown"}, OPEN),
]


@pytest.mark.parametrize(("place", "day"), [("suomi", "2024-06-01"), ("suomi", "2024-12-31"), ("akaa", "2021-06-01")])
@pytest.mark.parametrize(("answers", "status"), JOINT_SERVICE)
def test_multi_professional_plan_until_2024(place: str, day: str, answers: Answers, status: str) -> None:
    found = walk(place, day, answers)["findings"]["multi_professional_plan"]
    assert (found["status"], found["verified"]) == (status, True)


# 381/2023 3 § from 1.1.2025: the need alone, without days or age.
NEED = [
    ({**OLD, "support_needs": "daily_life", **MANY}, LIKELY),
    ({**YOUNG, "support_needs": ["language", "work_ability_or_health"], **MANY}, LIKELY),
    ({**OLD, "support_needs": "money_or_debts", **MANY}, OPEN),
    ({**OLD, "support_needs": "none", **MANY}, UNLIKELY),
    ({**OLD, "support_needs": "daily_life", "many_authorities": "no"}, UNLIKELY),
    ({**OLD, "support_needs": "prefer_not_to_say", **MANY}, OPEN),
    ({"situation": "full_time_student", "age_group": 24}, UNLIKELY),
]


@pytest.mark.parametrize(
    ("day", "verified"), [("2025-01-01", True), ("2025-06-01", True), ("2026-01-01", False), ("2026-11-22", False)]
)
@pytest.mark.parametrize(("answers", "status"), NEED)
def test_multi_professional_plan_from_2025(day: str, verified: bool, answers: Answers, status: str) -> None:
    found = walk("suomi", day, answers)["findings"]["multi_professional_plan"]
    assert (found["status"], found["verified"]) == (status, verified)


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({**YOUNG, **ASSISTANCE, "social_assistance_months": 4}, LIKELY),
        ({**YOUNG, **ASSISTANCE, "social_assistance_months": 3}, UNLIKELY),
        ({**OLD, **ASSISTANCE, "social_assistance_months": 12}, LIKELY),
        ({**OLD, **ASSISTANCE, "social_assistance_months": 11}, UNLIKELY),
        # Days of a benefit lead nowhere any more, and nobody is asked for them.
        ({**YOUNG, "main_income": "earnings_related_allowance"}, UNLIKELY),
    ],
)
@pytest.mark.parametrize("day", ["2026-01-01", "2026-04-30", "2026-05-01", "2026-11-22"])
def test_activation_plan_from_2026_is_never_said_to_be_certain(day: str, answers: Answers, status: str) -> None:
    told = walk("suomi", day, answers)
    found = told["findings"]["activation_plan"]
    assert (found["status"], found["verified"]) == (status, False)
    assert "subsidy_days" not in told["path"]


@pytest.mark.parametrize("day", ["2026-01-01", "2026-11-22"])
def test_days_given_all_the_same_are_not_used(day: str) -> None:
    told = walk("suomi", day, {**YOUNG, "main_income": "other", "subsidy_days": 600})
    assert "subsidy_days" in told["unused"]
    assert told["findings"]["activation_plan"]["status"] == UNLIKELY


PLAN = {**OLD, **SUBSIDY, "subsidy_days": 500, "many_authorities": "no"}
PLAN_SA = {**OLD, **ASSISTANCE, **NO_DAYS, "social_assistance_months": 12, "many_authorities": "no"}
JOINT = {**OLD, **SUBSIDY, "subsidy_days": 300, **MANY}
NEEDED = {**OLD, "main_income": "other", "support_needs": "daily_life", **MANY}


@pytest.mark.parametrize(
    ("place", "day", "answers", "recipient", "participants"),
    [
        # Akaa's own process in the municipal experiment.
        ("akaa", "2021-06-01", PLAN, "municipal_experiment", ["client", "own_coach"]),
        ("akaa", "2021-06-01", PLAN_SA, "municipality", ["client", "own_coach"]),
        (
            "akaa",
            "2021-06-01",
            {**PLAN, "service_wishes": ["rehabilitative_work", "work_tryout"]},
            "municipal_experiment",
            ["client", "service_counsellor"],
        ),
        (
            "akaa",
            "2021-06-01",
            {**PLAN, "support_needs": "daily_life"},
            "municipal_experiment",
            ["client", "own_coach", "social_worker"],
        ),
        ("akaa", "2021-06-01", JOINT, "typ", ["client", "typ_worker", "te_own_coach"]),
        ("akaa", "2021-02-28", PLAN, "te_office", ["client", "te_office", "municipality"]),
        ("akaa", "2021-03-01", PLAN, "municipal_experiment", ["client", "own_coach"]),
        ("akaa", "2024-12-31", PLAN, "municipal_experiment", ["client", "own_coach"]),
        ("akaa", "2025-01-01", PLAN, "employment_authority", ["client", "employment_authority", "wellbeing_county"]),
        # Joutsa's time: TE office or municipality.
        ("suomi", "2020-05-27", PLAN, "te_office", ["client", "te_office", "municipality"]),
        ("suomi", "2020-05-27", PLAN_SA, "municipality", ["client", "te_office", "municipality"]),
        # The county takes the municipality's part on 1.1.2023.
        ("suomi", "2022-12-31", PLAN_SA, "municipality", ["client", "te_office", "municipality"]),
        ("suomi", "2023-01-01", PLAN_SA, "wellbeing_county", ["client", "te_office", "wellbeing_county"]),
        ("akaa", "2022-12-31", PLAN_SA, "municipality", ["client", "own_coach"]),
        ("akaa", "2023-01-01", PLAN_SA, "wellbeing_county", ["client", "own_coach"]),
        # The employment authority takes the TE office's part on 1.1.2025.
        ("suomi", "2024-12-31", PLAN, "te_office", ["client", "te_office", "wellbeing_county"]),
        ("suomi", "2025-01-01", PLAN, "employment_authority", ["client", "employment_authority", "wellbeing_county"]),
        ("suomi", "2024-06-01", JOINT, "te_office", ["client", "te_office", "wellbeing_county"]),
        (
            "suomi",
            "2024-06-01",
            {**JOINT, "support_needs": "work_ability_or_health"},
            "te_office",
            ["client", "te_office", "wellbeing_county", "kela"],
        ),
        ("suomi", "2025-06-01", NEEDED, "employment_authority", ["client", "employment_authority", "wellbeing_county"]),
        ("suomi", "2026-11-22", NEEDED, "employment_authority", ["client", "employment_authority", "wellbeing_county"]),
        (
            "suomi",
            "2026-11-22",
            {**OLD, **ASSISTANCE, "social_assistance_months": 12, "many_authorities": "no"},
            "wellbeing_county",
            ["client", "employment_authority", "wellbeing_county"],
        ),
    ],
)
def test_who_receives_the_request_and_who_takes_part(
    place: str, day: str, answers: Answers, recipient: str, participants: list[str]
) -> None:
    told = walk(place, day, answers)
    assert (told["recipient"], told["participants"]) == (recipient, participants)


@pytest.mark.parametrize(
    ("day", "rule", "in_force"),
    [
        ("2025-12-31", "AKT-U25-1", True),
        ("2026-01-01", "AKT-U25-1", False),
        ("2025-12-31", "AKT-O25-1", True),
        ("2026-01-01", "AKT-O25-1", False),
        ("2026-01-01", "AKT-O25-3", True),
        ("2024-12-31", "TYP-300", True),
        ("2025-01-01", "TYP-300", False),
        ("2024-12-31", "TYM-NEED", False),
        ("2025-01-01", "TYM-NEED", True),
        ("2022-05-01", "N-M-3-PLAN-OLD", True),
        ("2022-05-02", "N-M-3-PLAN-OLD", False),
        ("2022-05-01", "N-A-REVIEW", False),
        ("2022-05-02", "N-A-REVIEW", True),
        ("2022-05-01", "AKAA-REVIEW-TYP", True),
        ("2022-05-02", "AKAA-REVIEW-TYP", False),
        ("2024-12-31", "AKAA-OUT-1", True),
        ("2025-01-01", "AKAA-OUT-1", False),
    ],
)
def test_what_is_in_force_on_each_side_of_a_change(day: str, rule: str, in_force: bool) -> None:
    assert (rule in rules_in_force("akaa", day)) is in_force


@pytest.mark.parametrize(
    ("day", "income", "offered"),
    [
        ("2026-04-30", "labour_market_subsidy", True),
        ("2026-05-01", "labour_market_subsidy", False),
        ("2026-04-30", "basic_allowance", True),
        ("2026-05-01", "basic_allowance", False),
        ("2026-04-30", "general_support", False),
        ("2026-05-01", "general_support", True),
    ],
)
def test_general_support_takes_the_place_of_two_benefits(day: str, income: str, offered: bool) -> None:
    arguments = ["walk", "--as-of", day, "--answers", "-"]
    result = CliRunner().invoke(main, arguments, input=json.dumps({"main_income": income}))
    assert result.exit_code == (0 if offered else 2), result.output


@pytest.mark.parametrize(("day", "verified"), [("2024-12-31", False), ("2025-06-01", True), ("2026-11-22", False)])
def test_the_ordinary_plan_of_every_job_seeker(day: str, verified: bool) -> None:
    found = walk("suomi", day, JOB_SEEKER)["findings"]["employment_plan"]
    assert (found["status"], found["verified"]) == (LIKELY, verified)
    not_yet = walk("suomi", day, {"situation": "unemployed_not_registered"})["findings"]["employment_plan"]
    assert not_yet["status"] == UNLIKELY


@pytest.mark.parametrize(("age", "status"), [(24, LIKELY), (29, LIKELY), (30, UNLIKELY)])
def test_youth_services_are_for_those_under_30(age: int, status: str) -> None:
    assert walk("suomi", "2025-06-01", {"age_group": age})["findings"]["youth_services"]["status"] == status
