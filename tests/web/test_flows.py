"""Other flows: begun from the start page, called from one another, and never asking what was answered before."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask import Flask

from tests.web.conftest import HOME, PLAIN, Visitor

ANSWERS = {
    **PLAIN,
    "plan": "activation_plan",
    "main_income": "social_assistance",
    "social_assistance_months": "12_or_over",
    "allowance_used_up": "yes",
    "service_goals": "try_work",
    "support_needs": "work_ability_or_health",
}


def start(visitor: Visitor, flow: str) -> None:
    visitor.post(f"/{visitor.lang}/aloita", {"flow": flow})


def go(visitor: Visitor, flow: str) -> None:
    """Presses the button into another flow, which must be on the page."""
    assert f'name="flow" value="{flow}"' in visitor.page, f"no way to {flow} at {visitor.path}"
    visitor.post(f"/{visitor.lang}/siirry", {"csrf": visitor.hidden("csrf"), "flow": flow})


def offered(visitor: Visitor) -> list[str]:
    return re.findall(r'name="flow" value="([^"]+)"', visitor.page)


def test_the_start_page_offers_every_flow_in_the_words_of_those_who_come(app: Flask, visitor: Visitor) -> None:
    visitor.get("/fi/")
    flows = app.extensions["polku"].library.flows
    assert set(offered(visitor)) == flows.keys() - {"plan-check"}
    for flow in offered(visitor):
        assert flows[flow].spec.entry in visitor.text
        assert flows[flow].spec.title not in visitor.text, "our name for it is not what people come with"


@pytest.mark.parametrize("flow", ["rights-and-duties", "rehabilitative-work", "services", "mandated-employment"])
@pytest.mark.parametrize("lang", ["fi", "sms"])
def test_every_flow_from_start_to_result_and_paper(visitor: Visitor, flow: str, lang: str) -> None:
    visitor.lang = lang
    start(visitor, flow)
    asked = visitor.walk(ANSWERS)
    visitor.get(f"/{lang}/tulos")
    assert visitor.path == f"/{lang}/tulos"
    assert len(asked) <= 6
    assert offered(visitor)
    headings = re.findall(r"<summary><h2>(.*?)</h2></summary>", visitor.page, re.DOTALL)
    assert len(headings) >= 2 or flow == "services"
    assert re.search(r'<details class="topic" open>', visitor.page)
    visitor.get(f"/{lang}/keskustelu")
    for heading in headings:
        assert heading.strip() in visitor.page
    assert visitor.get(f"/{lang}/keskustelu.txt").mimetype == "text/plain"


def test_there_and_back_without_asking_twice(visitor: Visitor) -> None:
    visitor.start()
    asked = visitor.walk({**PLAIN, **ANSWERS}, until="service_wishes")
    go(visitor, "services")
    more = visitor.walk(ANSWERS)
    assert "service_goals" in more
    assert not set(asked) & set(more)
    assert visitor.path == "/fi/tulos"
    go(visitor, "plan-check")
    rest = visitor.walk(ANSWERS)
    assert "service_wishes" not in rest
    assert visitor.path == "/fi/tarkista"
    assert "Kuntouttava työtoiminta" in visitor.text
    # From the result and back: nothing is asked, and the way back leads to the result.
    visitor.get("/fi/tulos")
    heading = visitor.heading
    go(visitor, "rehabilitative-work")
    assert visitor.path == "/fi/tulos"
    go(visitor, "plan-check")
    assert (visitor.path, visitor.heading) == ("/fi/tulos", heading)


def test_rights_are_those_of_the_plan_that_the_answers_point_to(visitor: Visitor) -> None:
    visitor.start()
    visitor.walk({**ANSWERS, "many_authorities": "no"})
    visitor.get("/fi/tulos")
    assert "aktivointisuunnitelma" in visitor.heading
    go(visitor, "rights-and-duties")
    assert visitor.path == "/fi/tulos", "neither the plan nor the income is asked again"
    assert "Aktivointisuunnitelma" in visitor.text
    assert "oimintaraha" in visitor.text


def test_wishes_of_the_services_flow_reach_the_request(visitor: Visitor) -> None:
    start(visitor, "services")
    visitor.walk({**ANSWERS, "service_wishes": ["work_tryout", "health_check"]})
    go(visitor, "plan-check")
    visitor.walk(ANSWERS)
    visitor.get("/fi/tulos")
    visitor.request()
    assert visitor.path == "/fi/pyynto/tarkista"
    for wish in ("Työkokeilu", "Työttömän terveystarkastus"):
        assert wish in visitor.text


@pytest.mark.parametrize(
    ("flow", "parts"),
    [
        ("plan-check", "Tilanteesi Tarkista Tulos Pyyntö"),
        ("rehabilitative-work", "Tilanteesi Tulos Pyyntö"),
        ("services", "Tilanteesi Tulos"),
    ],
)
def test_the_way_shows_only_parts_that_there_are(visitor: Visitor, flow: str, parts: str) -> None:
    start(visitor, flow)
    shown = re.findall(r"<li[^>]*>(\w+)</li>", visitor.page.split('<ol class="parts">')[1].split("</ol>")[0])
    assert " ".join(shown) == parts


@pytest.mark.parametrize("flow", ["services", "rights-and-duties"])
def test_a_flow_without_a_request_asks_for_no_meeting(visitor: Visitor, flow: str) -> None:
    start(visitor, flow)
    visitor.walk(ANSWERS)
    for path in ("/fi/pyynto", "/fi/pyynto/tarkista", "/fi/kuitti", "/fi/kuitti/pdf"):
        visitor.get(path)
        assert visitor.path == "/fi/tulos", path
    assert "/fi/pyynto" not in visitor.page


def test_a_receipt_belongs_to_the_flow_it_was_sent_from(visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN)
    visitor.get("/fi/tulos")
    visitor.request()
    visitor.send()
    first = visitor.text
    assert "Kotikuntasi työvoimaviranomainen" in first
    visitor.get("/fi/tulos")
    go(visitor, "rehabilitative-work")
    visitor.get("/fi/kuitti")
    assert visitor.path == "/fi/pyynto", "what was sent elsewhere is no receipt here"
    assert 'value="Maija Meikäläinen"' in visitor.page, "and its form need not be filled in again"
    assert 'class="errors"' not in visitor.page
    visitor.get("/fi/tulos")
    go(visitor, "plan-check")
    visitor.get("/fi/kuitti")
    assert visitor.text == first
    # A request from the other flow is another request, to its own office.
    go_on = visitor.get("/fi/tulos")
    assert go_on.status_code == 200
    go(visitor, "rehabilitative-work")
    visitor.request()
    visitor.send()
    assert visitor.path == "/fi/kuitti"
    assert "Kotikuntasi hyvinvointialue" in visitor.text
    assert visitor.text != first


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/fi/aloita", {"flow": "nothing"}),
        ("/fi/aloita", {"flow": "../plan-check"}),
        ("/fi/siirry", {"flow": "nothing"}),
        ("/fi/siirry", {"flow": "plan-check"}),  # it is there already
        ("/fi/siirry", {"flow": "mandated-employment"}),  # not offered from here
        ("/fi/siirry", {}),
    ],
)
def test_ways_that_are_not_there(visitor: Visitor, path: str, data: Mapping[str, str]) -> None:
    visitor.start()
    visitor.answer("30_56")
    visitor.post(path, {**data, "csrf": visitor.hidden("csrf")})
    assert visitor.status == 404
    visitor.get("/fi/kysymys/1")
    assert visitor.step == "age_group"


def test_a_way_needs_the_conversations_own_form(visitor: Visitor) -> None:
    visitor.client.post("/fi/siirry", data={"flow": "services"}, headers=HOME)
    assert not visitor.client.get_cookie("polku"), "without a conversation there is none to move"
    visitor.start()
    visitor.post("/fi/siirry", {"flow": "services", "csrf": "forged"})
    assert visitor.status == 403


def test_what_suits_the_answers_stands_first(visitor: Visitor) -> None:
    start(visitor, "services")
    visitor.walk({**ANSWERS, "support_needs": "none", "service_goals": "try_work"}, until="service_wishes")
    classes = re.findall(r'<label class="tile( suits)?">\s*<input[^>]*value="(\w+)"', visitor.page)
    first = [suits == " suits" for suits, _ in classes]
    assert first == sorted(first, reverse=True)
    assert "work_tryout" in {option for suits, option in classes if suits}
    assert "debt" not in {option for suits, option in classes if suits}
