"""The places and their dated practice, through the real `guide walk`: who starts, who takes part, what is told when."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

from guide.authoring import terminal
from guide.authoring.answers import read_answers
from guide.cli import main
from guide.core import resources
from guide.law.schema import ClauseKind, Mark
from guide.place.dialogue import Dialogues
from guide.place.library import Library, load_library
from guide.place.production import production_problems

Answers = dict[str, Any]

NEW = ("inari", "joutsa", "keski-pohjanmaa")
TODAY = date(2026, 11, 22)

SEEKER = {"situation": "unemployed_job_seeker", "age_group": 25}
NO_DAYS = {"subsidy_days_last_12_months": 0, "subsidy_days": 0, "allowance_used_up": "no"}
PLAN = {**SEEKER, "main_income": "labour_market_subsidy", "subsidy_days": 500, "many_authorities": "no"}
PLAN_SA = {**SEEKER, **NO_DAYS, "main_income": "social_assistance", "social_assistance_months": 12}
PLAN_SA |= {"many_authorities": "no"}
JOINT = {**SEEKER, "main_income": "labour_market_subsidy", "subsidy_days": 300, "many_authorities": "yes"}
DAILY = {"support_needs": "daily_life"}
HEALTH = {"support_needs": "work_ability_or_health"}
NEEDED = {**SEEKER, **DAILY, "main_income": "other", "many_authorities": "yes"}
PENSIONER = {"situation": "disability_pension", "age_group": 40}


@cache
def _library() -> Library:
    return load_library(resources.root())


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "load_library", lambda root: _library())


@cache
def _dialogues() -> Dialogues:
    return Dialogues(_library())


def walk(place: str, day: str, answers: Answers) -> dict[str, Any]:
    arguments = ["walk", "plan-check", "--place", place, "--as-of", day, "--answers", "-", "--json"]
    result = CliRunner().invoke(main, arguments, input=json.dumps(answers))
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.output)
    return told


def shown(place: str, day: str, answers: Answers) -> frozenset[str]:
    """Ids of the clauses told to somebody with these answers."""
    dialogue = _dialogues().get("plan-check", place, date.fromisoformat(day))
    outcome = dialogue.outcome(read_answers({"home_municipality": "other", **answers}, dialogue, "answers"))
    return frozenset(clause.spec.id for clause in outcome.clauses)


OFFICE = ["client", "te_office", "municipality"]
COUNTY = ["client", "te_office", "wellbeing_county"]
NOW = ["client", "employment_authority", "wellbeing_county"]
INARI = ["client", "municipality_representative", "te_expert"]
JOUTSA = ["client", "te_expert", "tyovarikko_worker"]
JOUTSA_TYP = ["client", "te_expert", "joutsa_typ_worker"]


@pytest.mark.parametrize(
    ("place", "day", "answers", "recipient", "participants"),
    [
        # Inari's own page counts from the day it was updated to the day the county took over.
        ("inari", "2020-04-19", PLAN, "te_office", OFFICE),
        ("inari", "2020-04-20", PLAN, "te_office", INARI),
        ("inari", "2020-04-20", PLAN_SA, "municipality", INARI),
        ("inari", "2022-12-31", PLAN_SA, "municipality", INARI),
        ("inari", "2023-01-01", PLAN, "te_office", COUNTY),
        ("inari", "2023-01-01", PLAN_SA, "wellbeing_county", COUNTY),
        ("inari", "2020-06-01", JOINT, "te_office", OFFICE),
        ("inari", "2025-01-01", PLAN, "employment_authority", NOW),
        ("inari", "2026-11-22", PLAN_SA, "wellbeing_county", NOW),
        ("inari", "2026-11-22", NEEDED, "employment_authority", NOW),
        # Joutsa's plan of 27.5.2020. Who needs adult social work meets the social instructor.
        ("joutsa", "2020-05-26", PLAN, "te_office", OFFICE),
        ("joutsa", "2020-05-27", PLAN, "te_office", JOUTSA),
        ("joutsa", "2020-05-27", PLAN_SA, "municipality", JOUTSA),
        ("joutsa", "2020-06-01", {**PLAN, **HEALTH}, "te_office", JOUTSA),
        ("joutsa", "2020-06-01", {**PLAN, **DAILY}, "te_office", ["client", "te_expert", "social_instructor"]),
        ("joutsa", "2020-06-01", {**PLAN_SA, **DAILY}, "municipality", ["client", "te_expert", "social_instructor"]),
        ("joutsa", "2020-06-01", {**JOINT, **DAILY}, "te_office", JOUTSA_TYP),
        ("joutsa", "2020-06-01", {**JOINT, **HEALTH}, "te_office", [*JOUTSA_TYP, "kela"]),
        ("joutsa", "2022-12-31", PLAN, "te_office", JOUTSA),
        ("joutsa", "2023-01-01", PLAN, "te_office", COUNTY),
        ("joutsa", "2023-01-01", {**JOINT, **DAILY}, "te_office", COUNTY),
        ("joutsa", "2023-01-01", PLAN_SA, "wellbeing_county", COUNTY),
        ("joutsa", "2026-11-22", PLAN_SA, "wellbeing_county", NOW),
        ("joutsa", "2026-11-22", NEEDED, "employment_authority", NOW),
        # The model of Keski-Pohjanmaa says nothing of who starts or who sits at the table: the law does.
        ("keski-pohjanmaa", "2017-06-01", PLAN, "te_office", OFFICE),
        ("keski-pohjanmaa", "2017-06-01", PLAN_SA, "municipality", OFFICE),
        ("keski-pohjanmaa", "2017-06-01", JOINT, "te_office", OFFICE),
        ("keski-pohjanmaa", "2026-11-22", PLAN_SA, "wellbeing_county", NOW),
        ("keski-pohjanmaa", "2026-11-22", NEEDED, "employment_authority", NOW),
    ],
)
def test_who_receives_the_request_and_who_takes_part(
    place: str, day: str, answers: Answers, recipient: str, participants: list[str]
) -> None:
    told = walk(place, day, answers)
    assert (told["recipient"], told["participants"]) == (recipient, participants)


WORK = {"INARI-CONTRACT", "INARI-START", "INARI-CONTENT", "INARI-SERVICES", "INARI-FEEDBACK", "INARI-MONEY"}
TABLE = {
    "JOUTSA-CLIENT",
    "JOUTSA-TOWN",
    "JOUTSA-TOWN-WORK",
    "JOUTSA-TE",
    "JOUTSA-TE-START",
    "JOUTSA-TE-SERVICES",
    "JOUTSA-TE-FOLLOW",
    "JOUTSA-TE-STATEMENT",
}
ANYBODY = {"JOUTSA-ONE-WORKER", "JOUTSA-POINT", "JOUTSA-POPUP"}
UPDATES = {"JOUTSA-INVITE", "JOUTSA-UPDATE", "JOUTSA-HEALTH", "JOUTSA-TEAM"}
JOUTSA_WORK = {"JOUTSA-WORK", "JOUTSA-WORK-DECISION", "JOUTSA-COACH", "JOUTSA-END"}
YOUTH = {"JOUTSA-YOUTH", "JOUTSA-YOUTH-COACH", "JOUTSA-OUTREACH"}
NEED = {"KP-NEED", "KP-NEED-PLAN", "KP-WORK"}
REHAB = {"KP-REHAB", "KP-REHAB-INTENSIVE", "KP-REHAB-BASIC", "KP-REHAB-LIGHT"}
COACH = {"KP-COACH", *(f"KP-COACH-{stage}" for stage in range(1, 6))}


@pytest.mark.parametrize(
    ("place", "day", "answers", "told"),
    [
        ("inari", "2020-06-01", PLAN, {"INARI-PLAN", *WORK}),
        ("inari", "2022-12-31", PLAN_SA, {"INARI-PLAN", *WORK}),
        ("joutsa", "2020-06-01", {**PLAN, "age_group": 30}, TABLE | ANYBODY | UPDATES | JOUTSA_WORK),
        (
            "joutsa",
            "2020-06-01",
            {**PLAN, **DAILY, "age_group": 30},
            TABLE | ANYBODY | UPDATES | JOUTSA_WORK | {"JOUTSA-UPDATE-SOCIAL"},
        ),
        (
            "joutsa",
            "2020-06-01",
            {**PLAN, **HEALTH, "age_group": 30},
            TABLE | ANYBODY | UPDATES | JOUTSA_WORK | {"JOUTSA-PENSION", "JOUTSA-PENSION-EXAMS", "JOUTSA-MENTAL"},
        ),
        ("joutsa", "2022-12-31", PENSIONER, ANYBODY | {"JOUTSA-SOCIAL-REHAB", "JOUTSA-SOCIAL-REHAB-GROUP"}),
        ("joutsa", "2022-12-31", {"situation": "working", "age_group": 24}, ANYBODY | YOUTH),
        ("keski-pohjanmaa", "2016-01-01", PLAN, NEED),
        ("keski-pohjanmaa", "2017-06-01", {**PLAN, **DAILY}, NEED | REHAB),
        ("keski-pohjanmaa", "2018-12-31", {**PLAN, **HEALTH}, NEED | REHAB | COACH),
    ],
)
def test_practice_told_in_its_time(place: str, day: str, answers: Answers, told: set[str]) -> None:
    # Whether somebody who did not yet answer everything may ask for rehabilitative work is open: then it is told too.
    own = {clause.id for clause in _library().places[place].spec.practice if clause.kind is ClauseKind.PRACTICE}
    assert shown(place, day, answers) & own == told


def test_the_multi_professional_plan_of_joutsa_has_its_own_worker() -> None:
    assert "JOUTSA-TYP" in shown("joutsa", "2020-06-01", JOINT)
    assert "JOUTSA-TYP" not in shown("joutsa", "2020-06-01", PLAN)


@pytest.mark.parametrize("wish", ["work_tryout", "social_rehabilitation", "job_coaching"])
def test_a_wished_service_brings_its_practice(wish: str) -> None:
    told = shown("keski-pohjanmaa", "2017-06-01", {**PLAN, "support_needs": "none", "service_wishes": wish})
    found = {"work_tryout": {"KP-TRYOUT"}, "social_rehabilitation": REHAB, "job_coaching": COACH}
    assert told & (REHAB | COACH | {"KP-TRYOUT"}) == found[wish]


@pytest.mark.parametrize(
    ("place", "first", "last"),
    [
        ("inari", "2020-04-20", "2022-12-31"),
        ("joutsa", "2020-05-27", "2022-12-31"),
        ("keski-pohjanmaa", "2016-01-01", "2018-12-31"),
    ],
)
def test_practice_ends_and_is_from_its_source(place: str, first: str, last: str) -> None:
    spec = _library().places[place].spec
    dated = [*spec.starts, *spec.parties, *(c for c in spec.practice if c.kind is not ClauseKind.RIGHT)]
    # The obligation to employ stayed with the municipality: its practice ends where the law of its day changed.
    periods = [p for item in dated for p in item.periods if "-VELV-" not in getattr(item, "id", "")]
    assert periods
    assert {(str(period.first), str(period.last)) for period in periods} == {(first, last)}
    assert {period.mark for period in periods} <= {Mark.OFFICIAL, Mark.STATUTE}
    assert all(c.id.startswith(("INARI-", "JOUTSA-", "KP-")) for c in spec.practice)


@pytest.mark.parametrize("place", NEW)
@pytest.mark.parametrize("answers", [PLAN_SA, NEEDED, PENSIONER, SEEKER])
def test_today_the_law_is_the_same_everywhere(place: str, answers: Answers) -> None:
    elsewhere = {"home_municipality": "other", **answers}
    here, general = walk(place, str(TODAY), elsewhere), walk("suomi", str(TODAY), answers)
    parts = ("asks", "findings", "recipient", "participants")
    assert [here[part] for part in parts] == [general[part] for part in parts]
    here_told, general_told = shown(place, str(TODAY), answers), shown("suomi", str(TODAY), answers)
    assert {clause for clause in here_told - general_told if not clause.startswith("INARI-R-")} == set()
    assert here_told >= general_told


SAMI = {
    "INARI-R-SAMI",
    "INARI-R-CHOICE",
    "INARI-R-LANGUAGES",
    "INARI-R-LETTERS",
    "INARI-R-DOCUMENTS",
    "INARI-R-OFFICIAL",
    "INARI-R-UNASKED",
}


@pytest.mark.parametrize("day", ["2020-04-20", "2025-12-31", "2026-01-01", str(TODAY)])
@pytest.mark.parametrize("answers", [{}, PLAN_SA, {"situation": "working"}])
def test_everybody_in_inari_is_told_of_the_right_to_sami(day: str, answers: Answers) -> None:
    assert shown("inari", day, answers) >= SAMI
    for place in ("suomi", "joutsa"):
        assert not {clause for clause in shown(place, day, answers) if clause.startswith("INARI-")}


@pytest.mark.parametrize(("day", "verified"), [("2025-12-31", True), ("2026-01-01", False), (str(TODAY), False)])
def test_the_unread_change_of_2026_sends_to_the_authority(day: str, verified: bool) -> None:
    arguments = ["rules", "list", "--place", "inari", "--as-of", day, "--json"]
    rules = json.loads(CliRunner().invoke(main, arguments).output)["rules"]
    assert {rule["id"]: rule["verified"] for rule in rules if rule["id"] in SAMI} == dict.fromkeys(SAMI, verified)


def test_the_right_to_sami_is_said_as_it_was_translated() -> None:
    texts = {clause.id: clause.text for clause in _library().places["inari"].spec.practice}
    assert texts["INARI-R-SAMI"] == "Sinulla on oikeus käyttää saamen kieltä."


@pytest.mark.parametrize(
    ("place", "languages", "towns"),
    [
        ("inari", ("fi", "smn", "sms", "se"), ["inari", "other"]),
        ("joutsa", ("fi", "se", "smn", "sms"), ["joutsa", "other"]),
        ("keski-pohjanmaa", ("fi", "se", "smn", "sms"), ["kokkola", "other"]),
    ],
)
def test_languages_and_municipalities(place: str, languages: tuple[str, ...], towns: list[str]) -> None:
    read = _library().places[place]
    assert read.spec.languages == languages
    assert [town.id for town in read.municipalities] == towns


@pytest.mark.parametrize("place", NEW)
def test_nobody_has_confirmed_any_contact(place: str) -> None:
    spec = _library().places[place].spec
    assert all(contact.example for contact in (spec.contact, *(recipient.contact for recipient in spec.recipients)))
    assert spec.reviewed is None
    assert production_problems(resources.root(), _library(), place, TODAY)


@pytest.mark.parametrize("place", NEW)
@pytest.mark.parametrize(
    "wrong",
    [
        r"päihde",  # nobody can be obliged to see a substance-abuse worker
        r"velvoit",
        r"kuuden kuukauden",  # the law says 180 days
        r"500",  # and at least 500 days
        r"300|1000|maksuosuus",  # a municipality's costs are nobody's own matter
        r"todista(?!\w*minen)\w*\b.*saam",  # nobody proves anything for a language
        r"oikeutettu|sinulla on oikeus(?! käyttää saamen)",
    ],
)
def test_what_a_source_said_wrongly_is_told_to_nobody(place: str, wrong: str) -> None:
    for clause in _library().places[place].spec.practice:
        assert not re.search(wrong, clause.text, re.IGNORECASE), clause.id


@pytest.mark.parametrize("place", NEW)
def test_texts_are_short_whole_sentences_to_the_reader(place: str) -> None:
    for clause in _library().places[place].spec.practice:
        sentences = re.split(r"(?<=[.?!]) ", clause.text)
        assert all(len(sentence.split()) <= 20 and sentence[-1] in ".?!" for sentence in sentences), clause.id
