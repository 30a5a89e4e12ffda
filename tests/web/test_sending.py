"""The meeting request: pre-filled, sent once, sealed, on paper, withdrawn."""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from pypdf import PdfReader

from guide.request.keys import load_private
from guide.request.lifecycle import Event
from tests.web.conftest import FORM, HOME, PLAIN, MakeApp, Visitor

CANARY = "Kanarialintu"


@pytest.fixture
def ready(make_app: MakeApp) -> Visitor:
    """A visitor at the result, on a service of her own."""
    visitor = Visitor(make_app().test_client())
    visitor.start()
    visitor.walk(PLAIN)
    return visitor


def stored(visitor: Visitor) -> list[dict[str, Any]]:
    """What the office reads, with its private keys."""
    service = visitor.client.application.extensions["polku"]
    keys = load_private(service.settings.data / "keys")
    return [service.store.open(item.id, keys) for item in service.store.listing()]


def reference(visitor: Visitor) -> str:
    found = re.search(r"Pyynnön tunnus: ([A-Z0-9-]+)", visitor.text)
    assert found
    return found.group(1)


def test_the_request_carries_what_the_office_needs_and_nothing_else(ready: Visitor) -> None:
    ready.request()
    ready.send()
    (payload,) = stored(ready)
    assert payload["form"] == FORM
    assert payload["answers"] == {
        "main_income": ["general_support"],
        "existing_plan": ["none"],
        "service_wishes": ["rehabilitative_work"],
    }
    assert payload["finding"] == "multi_professional_plan"
    assert payload["verified"] is False
    assert [rule["id"] for rule in payload["rules"]] == ["TYM-NEED"]
    forbidden = ("support_needs", "subsidy_days", "age_group", "many_authorities")
    assert not any(word in str(payload) for word in forbidden)


def test_the_form_is_filled_in_and_keeps_what_was_written(ready: Visitor) -> None:
    ready.get("/fi/pyynto")
    assert ready.checked == ["fi", "yes"], "the page's language, and the social services that the needs suggest"
    ready.post("/fi/pyynto", {"csrf": ready.hidden("csrf"), "name": "Maija", "email": "ei-osoite"})
    assert ready.path == "/fi/pyynto"
    assert "Virhe: " in ready.page
    assert 'value="Maija"' in ready.page
    assert 'value="ei-osoite"' in ready.page
    assert "Kirjoita kotikuntasi nimi." in ready.text


def test_home_municipality_is_not_asked_twice(akaa: Visitor) -> None:
    akaa.start()
    answers = {**PLAIN, "main_income": "earnings_related_allowance", "subsidy_days": "unknown"}
    akaa.walk({**answers, "unemployed_months": "6_11", "allowance_used_up": "no", "support_needs": "none"})
    akaa.get("/fi/pyynto")
    assert 'name="municipality"' not in akaa.page
    akaa.request(municipality="")
    assert "Missä kunnassa asut? Akaa" in akaa.text


def test_sent_twice_is_sent_once(ready: Visitor) -> None:
    ready.request()
    page, path = ready.page, ready.path
    ready.send()
    first = reference(ready)
    for _ in range(2):
        ready.page, ready.path = page, path
        ready.send()
        assert reference(ready) == first
    ready.get("/fi/pyynto")
    assert reference(ready) == first
    assert len(stored(ready)) == 1


def test_four_taps_at_once(ready: Visitor) -> None:
    ready.request()
    app = ready.client.application
    data = {"csrf": ready.hidden("csrf"), "submission_key": ready.hidden("submission_key")}
    names = app.extensions["polku"].bag.names.values()
    cookies = {name: cookie.value for name in names if (cookie := ready.client.get_cookie(name))}
    found: list[str] = []

    def tap() -> None:
        client = app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        visitor = Visitor(client)
        visitor.post("/fi/pyynto/laheta", data)
        found.append(reference(visitor))

    taps = [threading.Thread(target=tap) for _ in range(4)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert len(stored(ready)) == 1


def test_changed_before_sending_is_another_request(ready: Visitor) -> None:
    ready.request()
    first = ready.hidden("submission_key")
    ready.request(name="Matti")
    assert ready.hidden("submission_key") != first


def test_nothing_is_stored_before_it_is_sent(ready: Visitor) -> None:
    ready.request(own_words=CANARY)
    assert stored(ready) == []


def test_content_is_sealed_and_never_logged(ready: Visitor, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ready.request(own_words=CANARY, name=CANARY)
    ready.send()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert not [path for path in files if CANARY.encode() in path.read_bytes()]
    assert CANARY not in caplog.text
    assert "general_support" not in caplog.text


def test_identity_codes_are_hidden_and_said_so(ready: Visitor) -> None:
    ready.request(own_words="Tunnukseni on 131052-308T.")
    assert "Poistimme tekstistä henkilötunnuksen." in ready.text
    assert "131052" not in ready.page
    ready.send()
    assert "131052" not in str(stored(ready))


def test_receipt_gives_pdf_calendar_and_text(ready: Visitor) -> None:
    ready.request()
    ready.send()
    sign = reference(ready)
    pdf = ready.client.get("/fi/kuitti/pdf")
    assert pdf.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(pdf.data))
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    for part in (sign, "Maija Meikäläinen", "040 123 4567", "Kotikuntasi työvoimaviranomainen", "381/2023 3 §"):
        assert part in text, part
    for part in (
        "Tunnista",
        "Suunnittele",
        "Valmenna",
        "Kokeile",
        "Ratkaise",
        "Olet tässä",
        "Päivän 22.11.2026 säännöt",
    ):
        assert part in text, part
    assert len(reader.pages) <= 2
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "fi"
    assert bool(root["/MarkInfo"]["/Marked"])
    calendar: Any = Calendar.from_ical(ready.client.get("/fi/kuitti/calendar").data)
    (event,) = calendar.walk("VEVENT")
    assert sign in event["SUMMARY"]
    assert isinstance(event["DTSTART"].dt, date)
    saved = ready.client.get("/fi/keskustelu.txt").get_data(as_text=True)
    assert "Minkä ikäinen olet?" in saved
    assert "30–56 vuotta" in saved
    assert "Tämä on automaattinen neuvonta." in saved


def test_bilingual_paper_has_the_finnish_beside(ready: Visitor) -> None:
    ready.lang = "sms"
    ready.request(language="sms")
    ready.send()
    reader = PdfReader(BytesIO(ready.client.get("/sms/kuitti/pdf").data))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "Nimi" in text
    assert "Nõmm" in text


def test_private_link_shows_status_only_and_withdraws(ready: Visitor) -> None:
    ready.request(own_words=CANARY)
    ready.send()
    found = re.search(r'href="(/fi/oma/[^"]+)"', ready.page)
    assert found
    stranger = Visitor(ready.client.application.test_client())
    stranger.get(found.group(1))
    assert stranger.heading == "Pyyntösi on saapunut."
    assert CANARY not in stranger.page
    assert "Maija" not in stranger.page
    stranger.post(found.group(1), {"csrf": ""})
    assert stranger.heading == "Pyyntösi on peruttu."
    stranger.post(found.group(1), {"csrf": ""})
    assert stranger.heading == "Pyyntösi on peruttu."


@pytest.mark.parametrize("token", ["x", "ä" * 40, "%00", "A" * 43, "..%2f..%2fkeys", "A" * 3000])
def test_unknown_links(visitor: Visitor, token: str) -> None:
    visitor.get(f"/fi/oma/{token}")
    assert visitor.status == 404


def test_busy_database_loses_nothing(ready: Visitor, tmp_path: Path) -> None:
    """A writer that holds the lock: a gentle page with everything in place, then the same request goes through."""
    ready.request()
    page, path = ready.page, ready.path
    service = ready.client.application.extensions["polku"]
    service.store._engine.dispose()
    other = sqlite3.connect(tmp_path / "polku.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        response = ready.send()
        assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
        assert "Vastauksesi ovat tallessa." in ready.text
        assert "Maija Meikäläinen" in ready.text
    finally:
        other.rollback()
        other.close()
    ready.page, ready.path = page, path
    ready.send()
    assert reference(ready)


def test_too_much_text_says_so_and_keeps_it(ready: Visitor) -> None:
    ready.request(own_words="🙂" * 400, access_needs="🙂" * 200, reachable="🙂" * 100, named_worker="🙂" * 100)
    assert ready.status == 422
    assert "Tekstiä on liikaa." in ready.text
    assert "🙂" * 400 in ready.page


def test_other_sites_cannot_send(app: Flask, visitor: Visitor) -> None:
    visitor.start()
    data = {"csrf": visitor.hidden("csrf"), "step": visitor.step, "answer": "30_56"}
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        assert visitor.client.post("/fi/kysymys/1", data=data, headers=headers).status_code == 403
    for token in ("", "x", "ä"):
        bad = {**data, "csrf": token}
        assert visitor.client.post("/fi/kysymys/1", data=bad, headers=HOME).status_code == 403
    assert visitor.client.post("/fi/kysymys/1", data=data, headers={"Origin": "http://localhost"}).status_code == 303


@pytest.mark.parametrize("status", ["in_progress", "time_set", "done"])
def test_the_private_link_says_that_a_time_is_set_and_never_when(ready: Visitor, status: str) -> None:
    ready.request()
    ready.send()
    store = ready.client.application.extensions["polku"].store
    link = re.search(r"/fi/oma/[A-Za-z0-9_-]+", ready.page)
    assert link
    (item,) = store.listing()
    for event in {"in_progress": "take", "time_set": "take set_time", "done": "take set_time finish"}[status].split():
        store.move(item.id, Event(event), "x" * 32, datetime.now(UTC))
    ready.get(link.group(0))
    assert ("Tapaamisesi aika on sovittu." in ready.text) is (status == "time_set")
    assert ("Aika ei näy tällä sivulla" in ready.text) is (status == "time_set")
