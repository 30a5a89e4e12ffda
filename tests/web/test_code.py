"""The hand-over code on the pages: shown where the answers are, typed on a page of its own, and nowhere else."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import date

import pytest
from flask import Flask

from guide.flow.conversation import Conversation
from guide.flow.lettering import read, write
from guide.place.dialogue import Dialogues
from guide.place.handover import make_code, read_code
from tests.web.conftest import HOME, PLAIN, TODAY, MakeApp, Visitor
from tests.web.test_dialogue import YOUNG

SHOWN = re.compile(r'<p class="code" translate="no">([0-9A-Z-]+)</p>')
START = {"age_group": ("30_56",), "situation": ("unemployed_job_seeker",)}


def dialogues(app: Flask) -> Dialogues:
    found: Dialogues = app.extensions["polku"].dialogues
    return found


def code_for(app: Flask, place: str = "suomi", day: date = TODAY, language: str = "fi", flow: str = "plan-check",
             answers: Mapping[str, tuple[str, ...]] = START) -> str:  # fmt: skip
    dialogue = dialogues(app).get(flow, place, day)
    talk = Conversation(flow, dialogue.edition.flow.version, place, day, language, answers=answers)
    return make_code(dialogue, talk)


def shown_code(visitor: Visitor) -> str:
    found = SHOWN.search(visitor.page)
    assert found, f"no code at {visitor.path}"
    return found[1]


def type_code(visitor: Visitor, code: str) -> None:
    visitor.get(f"/{visitor.lang}/koodi")
    visitor.post(visitor.path, {"csrf": visitor.hidden("csrf"), "code": code})


def another(app: Flask, lang: str = "fi") -> Visitor:
    return Visitor(app.test_client(), lang)


def test_from_one_device_to_another(app: Flask, visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN)
    code = shown_code(visitor)
    for path in ("/fi/tulos", "/fi/keskustelu", "/fi/keskustelu.txt"):
        page = visitor.get(path).get_data(as_text=True)
        assert code in page
        assert "Voit jatkaa palvelupisteessä tai toisella laitteella tällä koodilla." in " ".join(page.split())
    second = another(app)
    second.get("/fi/")
    assert 'href="/fi/koodi"' in second.page
    type_code(second, code.lower().replace("-", " "))
    assert second.path == "/fi/tarkista"
    assert shown_code(second) == code
    second.get("/fi/tulos")
    visitor.get("/fi/tulos")
    assert second.heading == visitor.heading


@pytest.mark.parametrize("flow", ["rights-and-duties", "services", "rehabilitative-work", "mandated-employment"])
def test_flows_that_explain_hand_over_too(app: Flask, visitor: Visitor, flow: str) -> None:
    visitor.post("/fi/aloita", {"flow": flow})
    while visitor.step:
        found = re.search(r'name="answer" value="([^"]+)"', visitor.page)
        assert found
        visitor.answer(found[1])
    assert visitor.path == "/fi/tulos"
    code, heading = shown_code(visitor), visitor.heading
    second = another(app)
    type_code(second, code)
    assert (second.path, second.heading) == ("/fi/tulos", heading)
    assert shown_code(second) == code


@pytest.mark.parametrize("lang", ["fi", "se", "smn", "sms"])
def test_it_goes_on_in_the_language_and_place_of_the_code(app: Flask, lang: str) -> None:
    visitor = another(app)
    type_code(visitor, code_for(app, "inari", language=lang, answers={"home_municipality": ("inari",), **START}))
    assert visitor.path.startswith(f"/{lang}/kysymys/4")
    assert "themes/inari.css" in visitor.page


def test_at_the_address_of_a_place_the_page_is_that_of_the_place(app: Flask, visitor: Visitor) -> None:
    visitor.get("/inari/se/")
    assert 'href="/inari/se/koodi"' in visitor.page
    visitor.get("/inari/se/koodi")
    assert "themes/inari.css" in visitor.page
    visitor.post("/inari/se/koodi", {"code": "ABC"})
    assert (visitor.status, visitor.path) == (422, "/inari/se/koodi")
    assert "themes/inari.css" in visitor.page
    assert 'href="/inari/smn/koodi"' in visitor.page
    visitor.post("/inari/se/koodi", {"code": code_for(app, "akaa", language="se", answers={})})
    assert "themes/akaa.css" in visitor.page, "the code knows where it belongs"
    for path in ("/gone/fi/koodi", "/inari/xx/koodi"):
        assert visitor.client.get(path).status_code == 404
        assert visitor.client.post(path, data={"code": "ABC"}, headers=HOME).status_code == 404


def test_in_a_language_that_is_not_offered_here_it_goes_on_in_that_of_the_page(app: Flask, make_app: MakeApp) -> None:
    visitor = another(make_app(languages=("fi",)))
    type_code(visitor, code_for(app, language="sms"))
    assert visitor.path == "/fi/kysymys/3"


def test_an_empty_code_is_a_new_conversation(app: Flask, visitor: Visitor) -> None:
    type_code(visitor, code_for(app, answers={}))
    assert (visitor.path, visitor.step) == ("/fi/kysymys/1", "age_group")


def faults(app: Flask) -> dict[str, tuple[str, str]]:
    """What is typed and what the page says, by the kind of fault."""
    code = code_for(app)
    number, seal = read(code)
    return {
        "empty": ("", "Kirjoita koodi."),
        "blank": (" \u200b\n", "Kirjoita koodi."),
        "short": (code[:6], "Koodista puuttuu merkkejä."),
        "long": (code * 4, "Koodissa on liikaa merkkejä."),
        "letter": (code[:-1] + "Ö", "Koodissa ei voi olla merkkiä ”Ö”."),
        "mistyped": (code[:-1] + ("0" if code[-1] != "0" else "1"), "Koodissa on kirjoitusvirhe."),
        "old": (write(number, seal ^ 1), "Kysymykset ovat muuttuneet, joten koodi ei enää toimi."),
        "early": (code_for(app, day=date(2030, 1, 1)), "Koodi on tehty myöhemmän päivän säännöillä."),
        "mark-up": ("<script>alert(1)</script>", "Koodissa ei voi olla merkkiä ”&lt;”."),
        "half": ("\ud800", "Koodissa ei voi olla merkkiä"),
    }


@pytest.mark.parametrize(
    "kind", ["empty", "blank", "short", "long", "letter", "mistyped", "old", "early", "mark-up", "half"]
)
def test_what_is_wrong_is_said_gently_and_what_was_typed_stays(app: Flask, visitor: Visitor, kind: str) -> None:
    typed, told = faults(app)[kind]
    visitor.get("/fi/koodi")
    data = {"csrf": visitor.hidden("csrf"), "code": typed.encode("utf-8", "surrogatepass")}
    visitor.post("/fi/koodi", data)
    assert (visitor.status, visitor.path, visitor.heading) == (422, "/fi/koodi", "Jatka koodilla")
    assert told in visitor.page
    assert "<title>Virhe:" in visitor.page
    if kind in {"short", "long", "letter", "mistyped", "old", "early"}:
        kept = re.search(r'<input type="text" id="code" name="code" value="([^"]*)"', visitor.page)
        assert kept
        assert kept[1] == typed[:80]
    type_code(visitor, code_for(app))
    assert visitor.step == "main_income"


def test_too_much_is_refused(visitor: Visitor) -> None:
    visitor.post("/fi/koodi", {"code": "0" * 60_000})
    assert visitor.status == 422
    visitor.post("/fi/koodi", {"code": "0" * 200_000})
    assert visitor.status == 413


def test_a_code_of_a_place_that_is_not_served_here(app: Flask, make_app: MakeApp) -> None:
    visitor = another(make_app(place="akaa"))
    type_code(visitor, code_for(app, "inari", answers={}))
    assert "Koodi on toisen alueen palvelusta." in visitor.text
    type_code(visitor, code_for(app, "akaa", answers={}))
    assert visitor.step == "home_municipality"


def test_a_code_of_older_rules_keeps_what_still_fits(app: Flask, visitor: Visitor) -> None:
    answers = {**START, "main_income": ("labour_market_subsidy",), "subsidy_days": ("180_299",)}
    type_code(visitor, code_for(app, day=date(2021, 6, 1), answers=answers))
    assert (visitor.path, visitor.step) == ("/fi/kysymys/3", "main_income")
    assert "Kysymykset ovat muuttuneet. Vastauksesi ovat tallessa" in visitor.text
    visitor.walk(PLAIN)
    visitor.get("/fi/tulos")
    assert "22.11.2026" in visitor.text, "the result is by the rules of today"


def test_other_answers_of_this_browser_are_replaced_and_the_page_says_so(app: Flask, visitor: Visitor) -> None:
    visitor.start()
    visitor.get("/fi/koodi")
    warning = "Koodin vastaukset tulevat tässä selaimessa olevien vastausten tilalle."
    assert warning not in visitor.text, "there is nothing to replace yet"
    visitor.get("/fi/kysymys/1")
    visitor.walk(PLAIN)
    visitor.request()
    visitor.get("/fi/koodi")
    assert warning in visitor.text
    type_code(visitor, code_for(app))
    visitor.walk(PLAIN)
    visitor.get("/fi/pyynto")
    assert "Maija" not in visitor.page, "the request of the earlier conversation is forgotten"


def test_another_site_cannot_send_a_code(app: Flask, visitor: Visitor) -> None:
    response = visitor.client.post("/fi/koodi", data={"code": code_for(app)}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "Set-Cookie" not in response.headers


def test_a_day_that_no_code_can_hold_shows_none(make_app: MakeApp) -> None:
    visitor = another(make_app(as_of=date(1999, 12, 31)))
    visitor.start()
    for _ in range(20):
        if not visitor.step:
            break
        found = re.search(r'name="answer" value="([^"]+)"', visitor.page)
        assert found
        visitor.answer(found[1])
    assert visitor.path == "/fi/tarkista"
    for path in ("/fi/tarkista", "/fi/tulos", "/fi/keskustelu"):
        visitor.get(path)
        assert visitor.status == 200
        assert "Jatka muualla" not in visitor.text


def test_no_code_reaches_an_address_a_log_or_a_clear_cookie(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_for(app, answers={})
    type_code(visitor, code[:-1] + ("0" if code[-1] != "0" else "1"))
    type_code(visitor, code)
    visitor.walk(PLAIN)
    shown = shown_code(visitor)
    cookies = " ".join(f"{cookie.key} {cookie.value}" for cookie in (visitor.client._cookies or {}).values())
    for secret in (code, code[:9], shown, shown[:9]):
        assert secret not in caplog.text + " ".join(visitor.seen) + cookies


def test_question_pages_carry_no_code(visitor: Visitor) -> None:
    visitor.start()
    while visitor.step:
        assert not SHOWN.search(visitor.page)
        assert "koodi" not in visitor.page
        given = PLAIN[visitor.step]
        visitor.answer(given)


def test_a_code_of_akaa_in_the_experiment(akaa: Visitor, akaa_app: Flask) -> None:
    akaa.start()
    akaa.walk(YOUNG)
    code = shown_code(akaa)
    day = date(2021, 6, 1)
    found = read_code(dialogues(akaa_app), code, day)
    assert (found.place, found.as_of) == ("akaa", day)
    assert {step: chosen[0] for step, chosen in found.answers.items()}.items() <= YOUNG.items()
    response = akaa.client.post("/fi/koodi", data={"code": code}, headers={**HOME, "HX-Request": "true"})
    assert (response.status_code, response.headers["Location"]) == (303, "/fi/tarkista")
