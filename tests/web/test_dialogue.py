"""The dialogue in the browser's eyes: asking, going back, changing, languages, old tabs, changed flows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from guide.web.visit import TALK
from tests.web.conftest import PLAIN, Visitor

YOUNG = {
    **PLAIN,
    "age_group": "under_25",
    "main_income": "labour_market_subsidy",
    "subsidy_days_last_12_months": "180_or_over",
    "subsidy_days": "180_299",
    "unemployed_months": "under_6",
    "many_authorities": "no",
    "full_time_work": "yes",
}


def test_from_start_to_result_in_at_most_15_questions(visitor: Visitor) -> None:
    visitor.get("/")
    assert visitor.path == "/fi/"
    visitor.start()
    asked = visitor.walk(PLAIN)
    assert len(asked) <= 15
    assert visitor.path == "/fi/tarkista"
    visitor.get("/fi/tulos")
    assert "monialaisesta tuesta voisi olla sinulle hyötyä" in visitor.heading
    assert "Varmista asia viranomaiselta." in visitor.text
    assert "22.11.2026" in visitor.text


def test_result_of_akaa_in_the_experiment(akaa: Visitor) -> None:
    akaa.start()
    akaa.walk(YOUNG)
    akaa.get("/fi/tulos")
    assert "sinulle tehdään aktivointisuunnitelma" in akaa.heading
    for text in (
        "Akaan kuntakokeilu",
        "Palveluohjaaja (OMA-valmentaja)",
        "Sosiaalityöntekijä",
        "kolmen kuukauden välein",
        "sopimuksen kolmena kappaleena",
        "189/2001 3 §",
        "1.9.2001–31.12.2025",
        "Esikatselu",
    ):
        assert text in akaa.text, text


@pytest.mark.parametrize("lang", ["fi", "se", "smn", "sms"])
def test_every_page_in_every_language(akaa: Visitor, lang: str) -> None:
    """Every page is linted on the way: language of every text, tokens, ids, no inline code."""
    akaa.lang = lang
    akaa.start()
    akaa.answer()
    assert akaa.status == 200
    assert 'class="errors"' in akaa.page
    akaa.walk(YOUNG)
    for page in ("tulos", "keskustelu", "pyynto", "tietosuoja", "saavutettavuus", "ei-ole"):
        akaa.get(f"/{lang}/{page}")
        assert f'<html lang="{lang}">' in akaa.page
        assert "000 000 010" in akaa.text, page
    akaa.request()
    akaa.send()
    assert akaa.path == f"/{lang}/kuitti"


def test_no_advice_promises_anything(akaa: Visitor, visitor: Visitor) -> None:
    for someone, answers in ((akaa, YOUNG), (visitor, PLAIN)):
        someone.start()
        someone.walk(answers)
        someone.get("/fi/tulos")
        assert "olet oikeutettu" not in someone.text.lower()
        assert "päätös on" not in someone.text.lower()
        assert "Tämä on alustava arvio, ei päätös." in someone.text


ERRORS: list[tuple[str, list[str], str]] = [
    ("age_group", [], "Valitse yksi vaihtoehto."),
    ("age_group", ["under_25", "25_29"], "Valitse yksi vaihtoehto."),
    ("age_group", ["made_up"], "Valitse yksi vaihtoehto."),
    ("main_income", ["labour_market_subsidy"], "Valitse yksi vaihtoehto."),  # not offered any more
    ("support_needs", [], "Valitse ainakin yksi vaihtoehto."),
    ("support_needs", ["daily_life", "none"], "Et voi valita molempia."),
    ("support_needs", ["daily_life", "made_up"], "Valitse ainakin yksi vaihtoehto."),
]


@pytest.mark.parametrize(("step", "options", "message"), ERRORS)
@pytest.mark.parametrize("fragment", [False, True])
def test_errors_say_what_to_do(visitor: Visitor, step: str, options: list[str], message: str, fragment: bool) -> None:
    visitor.start()
    visitor.walk(PLAIN, until=step)
    headers = {"Sec-Fetch-Site": "same-origin", **({"HX-Request": "true"} if fragment else {})}
    response = visitor.answer(*options, headers=headers)
    assert visitor.step == step
    assert message in visitor.text
    assert re.search(r"<title>Virhe: ", visitor.page)
    if fragment:
        assert (response.status_code, response.headers["HX-Push-Url"]) == (422, "false")
    else:
        assert response.status_code == 200
        visitor.get(visitor.path)
        assert message not in visitor.text  # said once


def test_back_shows_the_chosen_option(visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN, until="main_income")
    visitor.get("/fi/kysymys/2")
    assert (visitor.step, visitor.checked) == ("situation", ["unemployed_job_seeker"])


def test_a_change_keeps_what_stands_and_names_what_does_not(akaa: Visitor) -> None:
    akaa.start()
    akaa.walk(YOUNG)
    akaa.get("/fi/kysymys/4")
    assert akaa.step == "main_income"
    akaa.answer("general_support")  # not offered in 2021
    assert akaa.step == "main_income"
    akaa.answer("pension")
    assert akaa.step == "allowance_used_up", "another ground has to be asked about now"
    assert "ei ole enää tarpeen: Kuinka monelta päivältä olet saanut työttömyystukea viimeisten" in akaa.text
    akaa.answer("no")
    assert akaa.path == "/fi/tarkista", "the later answers still stand"
    assert "Onko sinulle jo tehty suunnitelma? Ei ole tehty" in akaa.text
    assert "viimeisten 12 kuukauden aikana" not in akaa.text
    akaa.get("/fi/tarkista")
    assert "ei ole enää tarpeen" not in akaa.text, "said once"
    akaa.get("/fi/kysymys/4")
    akaa.answer("labour_market_subsidy")
    assert akaa.path == "/fi/tarkista", "the answer off the path was kept for as long as the conversation"
    assert "viimeisten 12 kuukauden aikana" in akaa.text


def test_language_switch_keeps_question_and_answers(visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN, until="main_income")
    links = dict(re.findall(r'<a href="(/\w+/kysymys/3)" lang="(\w+)"', visitor.page))
    assert set(links.values()) == {"fi", "se", "smn", "sms"}
    visitor.get("/se/kysymys/3")
    assert visitor.step == "main_income"
    visitor.get("/smn/kysymys/1")
    assert visitor.checked == ["30_56"]


def test_an_old_tab_leads_to_the_open_question(visitor: Visitor) -> None:
    visitor.start()
    token = visitor.hidden("csrf")
    visitor.walk(PLAIN, until="main_income")
    visitor.post("/fi/kysymys/9", {"csrf": token, "step": "subsidy_days", "answer": "under_180"})
    assert visitor.step == "main_income"
    assert "ei ole enää ajan tasalla" in visitor.text
    visitor.post("/fi/kysymys/1", {"csrf": token, "step": "situation", "answer": "laid_off"})
    assert visitor.step == "main_income", "an old tab of a question that is still on the path is taken"
    visitor.get("/fi/kysymys/2")
    assert visitor.checked == ["laid_off"]


@pytest.mark.parametrize(
    "path", ["tulos", "tarkista", "pyynto", "pyynto/tarkista", "kuitti", "kysymys/9", "kysymys/99"]
)
def test_nobody_skips_questions(visitor: Visitor, path: str) -> None:
    visitor.start()
    visitor.walk(PLAIN, until="situation")
    visitor.get(f"/fi/{path}")
    assert visitor.path == "/fi/kysymys/2"


def test_a_changed_flow_is_reconciled_with_one_calm_line(app: Flask, visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN, until="many_authorities")
    _rewrite(app, visitor, version="0+older", answers={"situation": ("gone_option",)})
    visitor.get("/fi/tarkista")
    assert visitor.step == "situation"
    assert "Kysymykset ovat muuttuneet" in visitor.text
    visitor.answer("unemployed_job_seeker")
    assert visitor.step == "many_authorities", "what still fits was kept"


def test_a_changed_flow_where_everything_fits_says_nothing(app: Flask, visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN, until="many_authorities")
    _rewrite(app, visitor, version="0+older", answers={})
    visitor.get("/fi/tarkista")
    assert visitor.step == "many_authorities"
    assert "Kysymykset ovat muuttuneet" not in visitor.text


def _rewrite(app: Flask, visitor: Visitor, *, version: str, answers: dict[str, Any]) -> None:
    """Puts an older conversation into the visitor's browser."""
    bag = app.extensions["polku"].bag
    name = bag.names[TALK]
    with app.test_request_context(headers={"Cookie": f"{name}={visitor.client.get_cookie(name).value}"}) as context:  # type: ignore[union-attr]
        talk = bag.talk(context.request)
        old = replace(talk.conversation, version=version, answers={**talk.conversation.answers, **answers})
        response = app.make_response("")
        bag.keep_talk(response, replace(talk, conversation=old))
    text = response.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
    visitor.client.set_cookie(name, text)


def test_no_answer_in_any_address(akaa: Visitor) -> None:
    akaa.start()
    akaa.walk(YOUNG)
    akaa.get("/fi/tulos")
    akaa.request()
    akaa.send()
    telling = {*YOUNG, *YOUNG.values(), "Maija", "040"}
    found = {word for url in akaa.seen for word in telling if len(word) > 3 and word in url.replace("localhost", "")}
    assert not found - {"akaa"}


def test_stop_forgets_everything(visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN)
    response = visitor.post("/fi/lopeta", {"csrf": ""})
    assert response.history[0].headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.heading == "Vastaukset on tyhjennetty."
    visitor.get("/fi/tarkista")
    assert visitor.path == "/fi/"
