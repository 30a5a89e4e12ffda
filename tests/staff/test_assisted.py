"""A client at the desk, from consent to receipt and print, through the real application on both databases."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import Engine, delete, inspect, select, text, update
from werkzeug.test import TestResponse

from guide.flow.conversation import Conversation
from guide.office.audit import verify
from guide.office.base import Office
from guide.office.cases import content_of
from guide.office.roles import Role
from guide.place.handover import make_code
from guide.request.hetu import MASK
from guide.settings import Settings
from guide.staff_app import create_staff_app
from guide.storage.accounts import STAFF, STAFF_SESSIONS
from guide.storage.database import reading, writing
from guide.storage.office import AUDIT
from guide.storage.requests import REQUESTS
from guide.web.staff.case_sheet import MARKS
from tests.examples.load import real
from tests.staff.conftest import CANARY, FORM, StaffVisitor, add_worker
from tests.web.conftest import MakeApp, make_app, plain  # noqa: F401 - a fixture

DAY = date(2026, 11, 22)
PUBLIC = "https://polku.example.org"
HETU = "131052-308T"
ANSWERS: Mapping[str, Any] = {
    "home_municipality": "inari",
    "age_group": "30_56",
    "situation": "unemployed_job_seeker",
    "main_income": "general_support",
    "existing_plan": "none",
    "support_needs": ["daily_life", "language"],
    "many_authorities": "yes",
    "full_time_work": "yes",
    "service_wishes": "rehabilitative_work",
}
SENT = {**FORM, "language": "sms"}
SENT.pop("municipality")


class Desk(StaffVisitor):
    """A worker with a client in front of them."""

    def begin(self, language: str = "fi", flow: str = "plan-check", place: str = "inari") -> TestResponse:
        self.get("/avustettu")
        return self.submit("/avustettu", place=place, language=language, flow=flow)

    def consent(self, *purposes: str) -> TestResponse:
        self.get("/avustettu/suostumus")
        return self.submit("/avustettu/suostumus", **{name: "yes" for name in purposes or ("agreed", "send")})

    @property
    def shown(self) -> list[str]:
        return self.hidden("shown").split()

    def section(self, answers: Mapping[str, Any] = ANSWERS, go: str = "next") -> TestResponse:
        given = {f"a-{step}": answers[step] for step in self.shown if step in answers}
        return self.submit(self.path, shown=" ".join(self.shown), go=go, **given)

    def through(self, answers: Mapping[str, Any] = ANSWERS) -> None:
        pages = 0
        while "/osa/" in self.path:
            self.section(answers)
            pages += 1
            assert pages < 10

    def confirm(self, note: str = "") -> TestResponse:
        self.get("/avustettu/vahvistus")
        return self.submit("/avustettu/vahvistus", confirmed="yes", note=note)

    def to_the_end(self, language: str = "fi", answers: Mapping[str, Any] = ANSWERS) -> None:
        self.begin(language)
        self.consent()
        self.through(answers)
        self.confirm()


@pytest.fixture
def staff_app(engine: Engine, office: Office, data: Path) -> Iterator[Flask]:
    url = engine.url.render_as_string(hide_password=False)
    made = create_staff_app(Settings(data=data, database_url=url, place="inari", as_of=DAY, public_url=PUBLIC))
    yield made
    made.extensions["polku-staff"].store.close()


@pytest.fixture
def at_desk(staff_app: Flask, office: Office) -> Desk:
    visitor = Desk(staff_app)
    visitor.sign_in(add_worker(office, Role.DESK))
    return visitor


def whole(engine: Engine, *but: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with reading(engine) as connection:
        names = [name for name in inspect(connection).get_table_names() if name not in but]
        return {name: sorted(map(tuple, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in names}  # noqa: S608


def lines(engine: Engine, action: str) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(AUDIT).where(AUDIT.c.action == action).order_by(AUDIT.c.number)))


def test_from_consent_to_receipt(at_desk: Desk, office: Office, engine: Engine, data: Path) -> None:
    worker = at_desk.sign_in(add_worker(office, Role.DESK, name="Wilma Virkailija"))
    before = whole(engine, "audit", "staff_sessions")
    at_desk.begin("sms")
    assert at_desk.heading == "Asiakkaan suostumus"
    assert "Avustettu – asiakas läsnä, työntekijä Wilma Virkailija" in at_desk.text
    at_desk.consent()
    at_desk.through()
    assert at_desk.path == "/avustettu/tulos"
    assert '<div class="client" lang="sms">' in at_desk.page
    at_desk.confirm(f"Kysyi {CANARY} asiasta, {HETU}.")
    assert at_desk.path == "/avustettu/jatko"
    at_desk.get("/avustettu/pyynto")
    at_desk.submit("/avustettu/pyynto", **SENT)
    assert at_desk.heading == "Tarkista pyyntö"
    assert CANARY in at_desk.text
    assert whole(engine, "audit", "staff_sessions") == before, "something was stored before sending"
    (agreed,) = lines(engine, "assisted.consent")
    assert (agreed.who, agreed.subject, agreed.place, agreed.detail) == (worker.id, "", "inari", "help send")
    assert not lines(engine, "assisted.send")

    key = at_desk.hidden("submission_key")
    for _ in range(2):  # a double tap
        at_desk.post("/avustettu/pyynto/laheta", {"csrf": csrf(at_desk), "submission_key": key})
    assert at_desk.heading == "Pyyntö on lähetetty"
    _stored(office, engine, worker.id)
    _papers(at_desk)
    assert verify(engine) == []
    for file in (*data.glob("polku.sqlite*"),):
        assert all(name.encode() not in file.read_bytes() for name in (CANARY, HETU, SENT["own_words"]))


def csrf(visitor: StaffVisitor) -> str:
    return visitor.hidden("csrf")


def _stored(office: Office, engine: Engine, worker: str) -> None:
    with reading(engine) as connection:
        (row,) = connection.execute(select(REQUESTS))
    assert (row.mode, row.place, row.language, row.status) == ("assisted", "inari", "sms", "new")
    content = content_of(office, row)
    assisted = content["assisted"]
    assert (assisted["worker"], assisted["name"]) == (worker, "Wilma Virkailija")
    assert assisted["consent"]["for"] == ["help", "send"]
    assert assisted["consent"]["at"] <= assisted["confirmed_at"]
    assert assisted["note"] == f"Kysyi {CANARY} asiasta, {MASK}."
    assert "asiasta" not in str({**content, "assisted": None}), "the worker's words among the client's"
    assert content["answers"]["service_wishes"] == ["rehabilitative_work"]
    (sent,) = lines(engine, "assisted.send")
    assert (sent.who, sent.subject, sent.place, sent.detail) == (worker, row.id, "inari", "")


def _papers(visitor: Desk) -> None:
    reference = plain(re.findall(r'class="reference">(.*?)</p>', visitor.page)[0]).split(": ")[1]
    link = re.findall(rf"{PUBLIC}/sms/oma/[\w-]+", visitor.page)[0]
    pdf = PdfReader(io.BytesIO(visitor.get("/avustettu/kuitti/pdf").data))
    said = "".join(page.extract_text() for page in pdf.pages).replace("\n", "").replace("\u200b", "")
    told = visitor.get("/avustettu/kuitti/text").get_data(as_text=True)
    for paper in (said, told):
        assert reference in paper
        assert link.rpartition("/")[2] in paper.replace(" ", "")
        assert CANARY.split()[0] in paper
        assert "muistiinpano" not in paper.lower()
        assert MASK not in paper
    assert visitor.get("/avustettu/kuitti/calendar").status_code == 404


def test_the_link_on_the_receipt_is_the_one_of_the_public_side(
    at_desk: Desk,
    staff_app: Flask,
    make_app: MakeApp,  # noqa: F811
    engine: Engine,
    data: Path,
) -> None:
    at_desk.to_the_end()
    at_desk.get("/avustettu/pyynto")
    at_desk.submit("/avustettu/pyynto", **{**SENT, "language": "fi"})
    at_desk.submit("/avustettu/pyynto/laheta", submission_key=at_desk.hidden("submission_key"))
    path = re.findall(rf"{PUBLIC}(/fi/oma/[\w-]+)", at_desk.page)[0]
    url = engine.url.render_as_string(hide_password=False)
    public = make_app(data=data, database_url=url, place="inari")
    answer = public.test_client().get(path)
    assert answer.status_code == 200
    assert "Pyyntösi on saapunut." in plain(answer.get_data(as_text=True))


def test_without_a_public_address_there_is_a_reference_and_no_link(at_desk: Desk, staff_app: Flask) -> None:
    service = staff_app.extensions["polku-staff"]
    staff_app.extensions["polku-staff"] = replace(service, settings=replace(service.settings, public_url=None))
    at_desk.to_the_end()
    at_desk.get("/avustettu/pyynto")
    at_desk.submit("/avustettu/pyynto", **{**SENT, "language": "fi"})
    at_desk.submit("/avustettu/pyynto/laheta", submission_key=at_desk.hidden("submission_key"))
    assert "/oma/" not in at_desk.page
    assert "Anna kuitti asiakkaalle. Siinä on pyynnön tunnus." in at_desk.text
    assert "oma linkki" not in at_desk.get("/avustettu/kuitti/text").get_data(as_text=True).lower()


PAGES = (
    "osa/1",
    "tulos",
    "vahvistus",
    "jatko",
    "pyynto",
    "pyynto/tarkista",
    "kuitti",
    "kuitti/pdf",
    "tuloste",
    "tuloste/pdf",
)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_asked_before_the_consent(at_desk: Desk, page: str) -> None:
    at_desk.get(f"/avustettu/{page}")
    assert at_desk.path == "/avustettu"
    at_desk.begin()
    at_desk.get(f"/avustettu/{page}")
    assert at_desk.path == "/avustettu/suostumus"


@pytest.mark.parametrize("page", PAGES[3:])
def test_nothing_leaves_before_the_client_has_confirmed(at_desk: Desk, page: str) -> None:
    at_desk.begin()
    at_desk.consent()
    at_desk.through()
    at_desk.get(f"/avustettu/{page}")
    assert at_desk.path == "/avustettu/vahvistus"
    at_desk.submit("/avustettu/vahvistus", note="Kesken")
    assert at_desk.path == "/avustettu/vahvistus"
    assert "Vahvista, että asiakas hyväksyi vastaukset." in at_desk.text
    assert ">\nKesken</textarea>" in at_desk.page, "the note was lost"


def test_a_consent_without_reading_aloud_is_none(at_desk: Desk, engine: Engine) -> None:
    at_desk.begin()
    at_desk.consent("send")
    assert at_desk.path == "/avustettu/suostumus"
    assert "Vahvista, että luit tekstin ääneen ja asiakas suostui." in at_desk.text
    assert lines(engine, "assisted.consent") == []


def test_without_consent_to_send_nothing_can_be_sent(at_desk: Desk, engine: Engine) -> None:
    at_desk.begin()
    at_desk.consent("agreed")
    at_desk.through()
    at_desk.confirm()
    assert "Asiakas ei ole antanut lupaa lähettää pyyntöä." in at_desk.text
    at_desk.submit("/avustettu/pyynto", **SENT)
    assert at_desk.path == "/avustettu/jatko"
    at_desk.submit("/avustettu/pyynto/laheta", submission_key="A" * 22)
    assert at_desk.path == "/avustettu/jatko"
    with reading(engine) as connection:
        assert connection.execute(select(REQUESTS)).first() is None
    at_desk.consent()
    assert [line.detail for line in lines(engine, "assisted.consent")] == ["help", "help send"]
    at_desk.get("/avustettu/pyynto")
    assert at_desk.path == "/avustettu/pyynto"


def test_what_is_missing_is_said_and_what_was_given_stays(at_desk: Desk) -> None:
    at_desk.begin()
    at_desk.consent()
    at_desk.section({"age_group": "30_56"})
    assert at_desk.path == "/avustettu/osa/1"
    assert at_desk.text.count("Valitse yksi vaihtoehto.") >= 3
    assert at_desk.checked == ["30_56"]
    assert "<title>Virhe: " in at_desk.page
    assert "Tarkista vastaus: Missä kunnassa asut?" in at_desk.text
    at_desk.get("/avustettu/osa/1")
    assert "Valitse yksi vaihtoehto." not in at_desk.text, "the errors are said once"
    at_desk.section()
    assert at_desk.path == "/avustettu/osa/3", "a section in which nothing is asked is passed over"
    at_desk.section({**ANSWERS, "support_needs": ["daily_life", "none"]})
    assert "Et voi valita molempia." in at_desk.text
    assert {"daily_life", "none", "rehabilitative_work"} <= set(at_desk.checked)
    at_desk.section({step: value for step, value in ANSWERS.items() if step != "support_needs"})
    assert "Valitse ainakin yksi vaihtoehto." in at_desk.text


def test_update_takes_what_is_there_and_shows_what_it_leads_to(at_desk: Desk) -> None:
    at_desk.begin()
    at_desk.consent()
    at_desk.section()
    at_desk.section({"full_time_work": "no"}, go="update")
    assert at_desk.path == "/avustettu/osa/3"
    assert "Jos lopetat työnhaun, voit menettää tuen." in at_desk.text
    assert "Valitse yksi vaihtoehto." not in at_desk.text
    assert at_desk.checked == ["no"]


def test_a_question_that_another_one_brings_is_asked_on_the_same_page(
    engine: Engine, office: Office, data: Path
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    app = create_staff_app(Settings(data=data, database_url=url, place="akaa", as_of=date(2021, 6, 1)))
    visitor = Desk(app)
    visitor.sign_in(add_worker(office, Role.DESK, places="akaa"))
    visitor.begin(place="akaa")
    visitor.consent()
    visitor.section({**ANSWERS, "home_municipality": "akaa", "main_income": "labour_market_subsidy"})
    first = visitor.shown
    visitor.section({**dict.fromkeys(first, "unknown"), "allowance_used_up": "yes"})
    assert visitor.path == "/avustettu/osa/2"
    assert "Vastauksista tuli uusia kysymyksiä." in visitor.text
    assert set(visitor.shown) - set(first) == {"subsidy_days_after_allowance"}
    visitor.section({**dict.fromkeys(visitor.shown, "unknown"), "allowance_used_up": "no"})
    assert visitor.path == "/avustettu/osa/3", "what is not needed any more is not asked"
    app.extensions["polku-staff"].store.close()


def test_beside_each_question_stands_why_and_by_which_rules(at_desk: Desk) -> None:
    at_desk.begin()
    at_desk.consent()
    at_desk.section({"situation": "working"}, go="update")
    (about_age,) = re.findall(r'id="a-age_group".*?<div class="beside">(.*?)</div>', at_desk.page, re.DOTALL)
    said = plain(about_age)
    assert "Ikä vaikuttaa siihen, mitkä säännöt koskevat sinua." in said
    assert "NUO-30" in said
    assert "381/2023 16 §" in said
    assert f"U {MARKS['U']}" in said
    assert "1.1.2026 alkaen" in said
    uses = int(re.findall(r"käyttävät vastausta: (\d+)", said)[0])
    still = int(re.findall(r"Näistä (\d+) on vielä auki", said)[0])
    assert 0 < still < uses, "the other answers settle some of the rules"


def test_going_back_and_changing_asks_for_a_new_confirmation(at_desk: Desk) -> None:
    at_desk.to_the_end()
    at_desk.get("/avustettu/osa/1")
    assert at_desk.checked == ["inari", "30_56", "unemployed_job_seeker", "general_support"]
    at_desk.section({**ANSWERS, "situation": "working"})
    at_desk.get("/avustettu/jatko")
    assert at_desk.path != "/avustettu/jatko"
    at_desk.get("/avustettu/osa/1")
    at_desk.section()
    at_desk.through()
    assert at_desk.path == "/avustettu/tulos", "the later answers were kept"
    at_desk.get("/avustettu/jatko")
    assert at_desk.path == "/avustettu/vahvistus"


def test_sending_an_old_page_again_changes_nothing(at_desk: Desk) -> None:
    at_desk.begin()
    at_desk.consent()
    shown = at_desk.shown
    at_desk.section()
    at_desk.through()
    at_desk.confirm()
    given = {f"a-{step}": ANSWERS[step] for step in shown}
    at_desk.submit("/avustettu/osa/1", shown=" ".join(shown), go="next", **given)
    at_desk.get("/avustettu/jatko")
    assert at_desk.path == "/avustettu/jatko", "the same answers need no new confirmation"


def test_the_client_goes_into_another_flow_and_comes_back(at_desk: Desk) -> None:
    at_desk.begin()
    at_desk.consent()
    at_desk.through()
    at_desk.submit("/avustettu/aihe", flow="rights-and-duties")
    assert at_desk.path == "/avustettu/tulos", "which plan it is about and the main income are known already"
    assert at_desk.heading == "Näistä oikeuksista ja velvollisuuksista sinun on hyvä tietää."
    at_desk.submit("/avustettu/aihe", flow="plan-check")
    assert at_desk.path == "/avustettu/tulos"
    at_desk.submit("/avustettu/aihe", flow="nowhere")
    assert at_desk.status == 404


def test_the_form_keeps_what_was_typed_and_the_browser_keeps_nothing(at_desk: Desk) -> None:
    at_desk.to_the_end("smn")
    at_desk.get("/avustettu/pyynto")
    assert set(re.findall(r'autocomplete="([\w-]+)"', at_desk.page)) == {"off"}
    at_desk.submit("/avustettu/pyynto", **{**SENT, "email": "väärin", "own_words": f"Olen {HETU}."})
    assert at_desk.path == "/avustettu/pyynto"
    assert "Kirjoita sähköpostiosoite kokonaan" in at_desk.text, "errors are in the worker's language"
    assert 'value="väärin"' in at_desk.page
    at_desk.submit("/avustettu/pyynto", **{**SENT, "own_words": f"Olen {HETU}."})
    assert "Poistimme tekstistä henkilötunnuksen." in at_desk.text
    assert HETU not in at_desk.page


def test_another_session_reads_nothing(at_desk: Desk, staff_app: Flask, office: Office, engine: Engine) -> None:
    at_desk.to_the_end()
    at_desk.get("/avustettu/pyynto")
    at_desk.submit("/avustettu/pyynto", **SENT)
    kept = {name: at_desk.client.get_cookie(name) for name in ("polku-avustettu", "polku-avustettu-pyynto")}
    other = Desk(staff_app)
    other.sign_in(add_worker(office, Role.DESK))
    for name, cookie in kept.items():
        assert cookie is not None
        assert CANARY.encode() not in cookie.value.encode()
        other.client.set_cookie(name, cookie.value)
    for page in ("tulos", "jatko", "pyynto/tarkista"):
        other.get(f"/avustettu/{page}")
        assert other.path == "/avustettu"
    assert "edellisen asiakkaan" not in other.text
    with writing(engine) as connection:  # the session ends in the middle
        connection.execute(delete(STAFF_SESSIONS))
    gone = at_desk.post("/avustettu/pyynto", {"csrf": csrf(at_desk), **SENT})
    assert gone.status_code == 403
    assert CANARY not in gone.get_data(as_text=True)
    at_desk.sign_in(add_worker(office, Role.DESK))
    at_desk.get("/avustettu/jatko")
    assert at_desk.path == "/avustettu"
    assert CANARY not in at_desk.page


@pytest.mark.parametrize(
    ("way", "heading"),
    [("/avustettu/lopeta", "Asiakkaan vastaukset on tyhjennetty."), ("/ulos", "Kirjaudu sisään")],
)
def test_ending_takes_the_client_out_of_the_browser(at_desk: Desk, office: Office, way: str, heading: str) -> None:
    at_desk.to_the_end()
    assert [name for name in _names() if at_desk.client.get_cookie(name)]
    response = at_desk.submit(way)
    assert at_desk.heading == heading
    assert response.history[0].headers["Clear-Site-Data"] == '"cache"'
    left = [cookie for name in _names() if (cookie := at_desk.client.get_cookie(name))]
    assert left == []
    at_desk.sign_in(add_worker(office, Role.DESK))
    at_desk.get("/avustettu/tulos")
    assert at_desk.path == "/avustettu"


def _names() -> list[str]:
    return [f"polku-{what}{part}" for what in ("avustettu", "koodi") for part in ("", "-pyynto", "-rinnalla")]


@pytest.mark.parametrize(
    "choice",
    [
        {"place": "akaa", "language": "fi", "flow": "plan-check"},
        {"place": "nowhere", "language": "fi", "flow": "plan-check"},
        {"place": "inari", "language": "sv", "flow": "plan-check"},
        {"place": "inari", "language": "fi", "flow": "../rules"},
        {},
    ],
)
def test_only_own_places_and_what_is_offered_there(at_desk: Desk, choice: dict[str, str]) -> None:
    at_desk.get("/avustettu")
    at_desk.submit("/avustettu", **choice)
    assert at_desk.status == 422
    assert "Akaa" not in at_desk.text
    at_desk.get("/avustettu/suostumus")
    assert at_desk.path == "/avustettu"


def test_who_loses_the_place_loses_the_client(at_desk: Desk, engine: Engine) -> None:
    at_desk.to_the_end()
    with writing(engine) as connection:
        connection.execute(update(STAFF).values(places="joutsa"))
    at_desk.get("/avustettu/jatko")
    assert at_desk.path == "/avustettu"


def test_the_office_reads_consent_and_note_apart_from_the_client(
    at_desk: Desk, staff_app: Flask, office: Office, engine: Engine
) -> None:
    at_desk.begin()
    at_desk.consent()
    at_desk.through()
    at_desk.confirm("Soita aamulla.")
    at_desk.get("/avustettu/pyynto")
    at_desk.submit("/avustettu/pyynto", **SENT)
    at_desk.submit("/avustettu/pyynto/laheta", submission_key=at_desk.hidden("submission_key"))
    with reading(engine) as connection:
        request_id = connection.execute(select(REQUESTS.c.id)).scalar_one()
    reader = StaffVisitor(staff_app)
    reader.sign_in(add_worker(office, Role.OFFICE, name="Olli Ottaja"))
    reader.get(f"/pyynto/{request_id}")
    parts = map(plain, re.findall(r"<section.*?</section>", reader.page, re.DOTALL))
    (section,) = (part for part in parts if part.startswith("Avustettu täyttö"))
    for told in ("Terttu Työntekijä", "pyynnön lähettäminen", "703/2023 5–6 §", "Soita aamulla."):
        assert told in section
    assert reader.text.count("Soita aamulla.") == 1


@pytest.mark.parametrize("role", [Role.LEAD, Role.AUTHOR])
@pytest.mark.parametrize("page", ["avustettu", "avustettu/suostumus", "avustettu/kuitti", "koodi", "koodi/vastaukset"])
def test_only_the_desk_and_the_office_help_clients(staff_app: Flask, office: Office, role: Role, page: str) -> None:
    visitor = StaffVisitor(staff_app)
    visitor.sign_in(add_worker(office, role))
    assert visitor.get(f"/{page}").status_code == 403


def code_at(place: str, **answers: str) -> str:
    dialogue = real(place, DAY)
    version = dialogue.edition.flow.version
    given = {step: (option,) for step, option in answers.items()}
    return make_code(dialogue, Conversation("plan-check", version, place, DAY, "smn", answers=given))


def test_a_code_is_opened_looked_at_and_gone_on_with(at_desk: Desk, engine: Engine) -> None:
    before = whole(engine, "audit", "staff_sessions")
    code = code_at("inari", home_municipality="inari", age_group="60_64", situation="laid_off")
    at_desk.get("/koodi")
    at_desk.submit("/koodi", code=code.lower().replace("-", " "))
    assert at_desk.path == "/koodi/vastaukset"
    assert "60–64 vuotta" in at_desk.text
    assert "Olen lomautettu" in at_desk.text
    assert "Anarâškielâ" in at_desk.text
    assert all(code not in url and "60" not in url for url in at_desk.seen)
    (line,) = lines(engine, "code.open")
    assert (line.subject, line.place, line.detail) == ("", "inari", "")
    at_desk.submit("/koodi/jatka")
    assert at_desk.path == "/avustettu/suostumus"
    at_desk.consent()
    at_desk.get("/avustettu/osa/1")
    assert at_desk.checked == ["inari", "60_64", "laid_off"]
    assert whole(engine, "audit", "staff_sessions") == before
    at_desk.get("/koodi/vastaukset")
    assert at_desk.path == "/koodi", "what was gone on with is not open any more"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Kirjoita koodi."),
        ("   ", "Kirjoita koodi."),
        ("VKWM", "Koodista puuttuu merkkejä."),
        ("?", "Koodissa ei voi olla merkkiä"),
        ("\ud800", "Koodissa ei voi olla merkkiä"),
        ("<script>", "Koodissa ei voi olla merkkiä"),
        ("0" * 500, "Koodissa on liikaa merkkejä."),
    ],
)
def test_a_strange_code_is_told_what_to_do_about(at_desk: Desk, typed: str, said: str) -> None:
    at_desk.get("/koodi")
    at_desk.submit("/koodi", code=typed.encode("utf-8", "surrogatepass"))
    assert at_desk.status == 422
    assert said in at_desk.text


def test_a_code_of_another_place_is_refused(at_desk: Desk, engine: Engine) -> None:
    at_desk.get("/koodi")
    at_desk.submit("/koodi", code=code_at("akaa", home_municipality="akaa"))
    assert "Koodi on toisen alueen palvelusta." in at_desk.text
    assert lines(engine, "code.open") == []


def test_a_code_closed_is_gone(at_desk: Desk) -> None:
    at_desk.get("/koodi")
    at_desk.submit("/koodi", code=code_at("inari", home_municipality="inari"))
    at_desk.submit("/koodi/sulje")
    at_desk.get("/koodi/vastaukset")
    assert at_desk.path == "/koodi"


def test_the_code_at_the_end_carries_what_was_answered(at_desk: Desk) -> None:
    at_desk.to_the_end("se")
    code = re.findall(r'<p class="code" translate="no">([0-9A-Z-]+)</p>', at_desk.page)[0]
    at_desk.get("/koodi")
    at_desk.submit("/koodi", code=code)
    assert at_desk.path == "/koodi/vastaukset"
    assert "Davvisámegiella" in at_desk.text
    assert "Kysymyksiä on vielä" not in at_desk.text
    assert "Tulos lyhyesti" in at_desk.text


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/avustettu/osa/1", {"shown": "nowhere age_group age_group", "a-age_group": ["x", "y"], "a-nowhere": "1"}),
        ("/avustettu/osa/1", {"shown": "age_group", "a-age_group": b"\xed\xa0\x80"}),
        ("/avustettu/osa/0", {"shown": "age_group", "a-age_group": "30_56"}),
        ("/avustettu/osa/98", {"go": "later"}),
        ("/avustettu/vahvistus", {"note": b"\xed\xa0\x80", "confirmed": "maybe"}),
        ("/avustettu/vahvistus", {"note": "ä" * 5000, "confirmed": "yes"}),
        ("/avustettu/suostumus", {"agreed": "no", "send": ["yes", "yes"]}),
        ("/avustettu/pyynto", {"name": b"\xed\xa0\x80", "own_words": "ä" * 9000}),
        ("/avustettu/pyynto/laheta", {"submission_key": "1"}),
        ("/avustettu/aihe", {}),
    ],
)
def test_odd_forms_are_answered_calmly(at_desk: Desk, path: str, sent: dict[str, Any]) -> None:
    at_desk.to_the_end()
    at_desk.submit(path, **sent)
    assert at_desk.status in {200, 404, 422}
    assert at_desk.page


@pytest.mark.parametrize("language", ["fi", "smn"])
def test_the_worker_reads_northern_sami_and_the_client_another_language(
    at_desk: Desk, engine: Engine, language: str
) -> None:
    with writing(engine) as connection:
        connection.execute(update(STAFF).values(language="se"))
    at_desk.to_the_end(language)
    assert '<html lang="se">' in at_desk.page
    at_desk.get("/avustettu/osa/1")
    assert f'<span lang="{language}">' in at_desk.page
    at_desk.get("/avustettu/pyynto")
    assert f'<span lang="{language}">' in at_desk.page
