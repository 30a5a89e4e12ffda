"""The inbox and the request page through the real application: what is listed, found, done, refused and traced."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update

from guide.flow.conversation import Conversation
from guide.office.audit import verify
from guide.office.base import Office
from guide.office.roles import Role, Worker
from guide.place.handover import make_code
from guide.request.marks import code_mark
from guide.request.store import RequestStore
from guide.storage.database import reading, writing
from guide.storage.office import AUDIT, NOTES, SEARCH_TERMS
from guide.storage.requests import EVENTS, REQUESTS
from tests.staff.conftest import CANARY, StaffVisitor, add_worker, send

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def officer(worker_page: StaffVisitor, office: Office) -> Worker:
    return worker_page.sign_in(add_worker(office, Role.OFFICE))


def actions(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        return [(row.action, row.subject) for row in connection.execute(select(AUDIT).order_by(AUDIT.c.number))]


def references(page: StaffVisitor) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page.page)


def test_what_waits_stands_first_and_names_stay_hidden(
    worker_page: StaffVisitor, officer: Worker, store: RequestStore, engine: Engine
) -> None:
    first = send(store)
    second = send(store)
    with writing(engine) as connection:
        changed = update(REQUESTS).where(REQUESTS.c.id == first.id).values(status="in_progress")
        connection.execute(changed)
    worker_page.get("/pyynnot")
    assert references(worker_page) == [second.reference]
    worker_page.get("/pyynnot?tila=kaikki")
    assert references(worker_page) == [second.reference, first.reference]
    assert CANARY not in worker_page.page
    assert "Monialainen työllistymissuunnitelma" in worker_page.text
    worker_page.submit("/pyynnot/nimet", nimet="1")
    assert CANARY in worker_page.page
    assert actions(engine)[-1][0] == "inbox.names"
    worker_page.submit("/pyynnot/nimet", nimet="0")
    assert CANARY not in worker_page.page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "abc"),
        ("?kieli=smn", "ab"),
        ("?kieli=fi", "c"),
        ("?kieli=sv", ""),
        ("?arvio=activation_plan", "b"),
        ("?arvio=multi_professional_plan", "ac"),
        ("?omat=1", ""),
        ("?tila=new&kieli=smn", "ab"),
        ("?tila=done", ""),
        ("?tila=nonsense", "abc"),
        ("?sivu=2", ""),
        ("?sivu=-1", "abc"),
        ("?sivu=99999999999999999999", "abc"),
        ("?paikka=akaa", ""),
        ("?arvio=%00", ""),
    ],
)
def test_filters(worker_page: StaffVisitor, officer: Worker, store: RequestStore, query: str, found: str) -> None:
    sent = {
        "a": send(store).reference,
        "b": send(store, payload={"finding": "activation_plan"}).reference,
        "c": send(store, form={"language": "fi"}).reference,
    }
    worker_page.get(f"/pyynnot{query}")
    assert worker_page.status == 200
    assert set(references(worker_page)) == {sent[key] for key in found}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{reference}", True),
        ("{lower}", True),
        ("{plain}", True),
        ("Kanarialintu", True),
        ("vainamoinen KANARIALINTU", True),
        ("Väinämöinen", True),
        ("Kanarialintu Virtanen", False),
        ("Kanaria", False),
        ("%", False),
        ("'; DROP TABLE requests; --", False),
        ("x" * 5000, False),
    ],
)
def test_search(worker_page: StaffVisitor, officer: Worker, store: RequestStore, text: str, found: bool) -> None:
    reference = send(store).reference
    worker_page.get("/pyynnot")
    wanted = text.format(reference=reference, lower=reference.lower(), plain=reference.replace("-", ""))
    worker_page.submit("/pyynnot", haku=wanted)
    assert worker_page.status == 200
    assert references(worker_page) == ([reference] if found else [])
    assert "haku" not in worker_page.path


def test_a_request_is_found_by_the_code_on_the_clients_paper(
    worker_page: StaffVisitor, officer: Worker, store: RequestStore, staff_app: Flask
) -> None:
    app = staff_app.extensions["polku-staff"]
    dialogue = app.dialogues.get("plan-check", "inari", app.rules_day())
    answers = {"home_municipality": ("inari",), "age_group": ("30_56",)}
    codes = [
        make_code(dialogue, Conversation("plan-check", "", "inari", dialogue.day, answers=chosen))
        for chosen in (answers, {})
    ]
    reference = send(store, payload={"code_mark": code_mark(codes[0])}).reference
    worker_page.get("/pyynnot")
    for code, found in ((codes[0], True), (codes[0].lower().replace("-", " "), True), (codes[1], False)):
        worker_page.submit("/pyynnot", haku=code)
        assert references(worker_page) == ([reference] if found else []), code
    assert "Avaa koodilla" in worker_page.text


def test_terms_tell_no_name_and_arrival_is_in_the_log(
    worker_page: StaffVisitor, officer: Worker, store: RequestStore, engine: Engine
) -> None:
    receipt = send(store)
    worker_page.get("/pyynnot")
    worker_page.get("/pyynnot")
    with reading(engine) as connection:
        terms = [row.term for row in connection.execute(select(SEARCH_TERMS))]
    assert len(terms) == 3  # two words of the name and the finding
    assert all(re.fullmatch("[0-9a-f]{32}", term) for term in terms)
    assert actions(engine).count(("request.arrived", receipt.id)) == 1


def test_a_request_is_read_worked_on_and_traced(
    worker_page: StaffVisitor, officer: Worker, store: RequestStore, engine: Engine, office: Office
) -> None:
    receipt = send(store)
    worker_page.get("/pyynnot")
    here = f"/pyynto/{receipt.id}"
    worker_page.get(here)
    for told in (CANARY, "Inarinsaame", "Kyllä, tarvitsen tulkin", "kanarian työkokeilusta", "TYM-NEED-1", "381/2023"):
        assert told in worker_page.text
    worker_page.submit(f"{here}/ota")
    assert "Käsittelyssä" in worker_page.text
    assert officer.name in worker_page.text
    worker_page.submit(f"{here}/muistiinpano", muistiinpano="Soitettu. Tunnus 131052-308T kuultu.")
    assert "Soitettu" in worker_page.text
    assert "131052-308T" not in worker_page.page
    worker_page.submit(f"{here}/odota", odotus="Tulkkia odotetaan.")
    assert "Tulkkia odotetaan." in worker_page.text
    worker_page.submit(f"{here}/ota")
    worker_page.submit(f"{here}/siirra", vastaanottaja="wellbeing_county", siirron_syy="Toimeentulotuki.")
    assert "Siirretty" in worker_page.text
    assert "Toimeentulotuki." in worker_page.text
    worker_page.submit(f"{here}/ota")
    worker_page.submit(f"{here}/valmis", lopputulos="Asia hoitui puhelimessa.")
    assert "Valmis" in worker_page.text
    done = [action for action, subject in actions(engine) if subject == receipt.id and action != "request.view"]
    assert done == [
        "request.arrived",
        "request.take",
        "request.note",
        "request.wait",
        "request.take",
        "request.transfer",
        "request.take",
        "request.finish",
    ]
    assert verify(engine) == []
    with reading(engine) as connection:
        kept = repr(connection.execute(select(NOTES)).all()) + repr(connection.execute(select(EVENTS)).all())
    assert "Soitettu" not in kept
    assert "Toimeentulotuki" not in kept


@pytest.mark.parametrize(
    ("path", "fields", "message"),
    [
        ("siirra", {"vastaanottaja": "wellbeing_county", "siirron_syy": "  "}, "Kirjoita syy."),
        ("siirra", {"vastaanottaja": "nobody", "siirron_syy": "Syy säilyy."}, "Valitse, mihin pyyntö siirretään."),
        ("muistiinpano", {"muistiinpano": ""}, "Kirjoita muistiinpano."),
        ("muistiinpano", {"muistiinpano": "x" * 1001}, "enintään 1000 merkkiä"),
        ("peru", {"perumisen_syy": ""}, "Kirjoita syy."),
        ("anna", {"kenelle": "f" * 32}, "Valitse, kenelle pyyntö annetaan."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    worker_page: StaffVisitor,
    officer: Worker,
    store: RequestStore,
    path: str,
    fields: dict[str, str],
    message: str,
) -> None:
    here = f"/pyynto/{send(store).id}"
    worker_page.get(here)
    worker_page.submit(f"{here}/{path}", **fields)
    assert worker_page.status == 422
    assert message in worker_page.text
    if "siirron_syy" in fields:
        assert fields["siirron_syy"].strip() in worker_page.page
    worker_page.get(here)
    assert "Uusi" in worker_page.text


def test_two_workers_never_overwrite_each_other(
    staff_app: Flask, office: Office, store: RequestStore, engine: Engine
) -> None:
    here = f"/pyynto/{send(store).id}"
    first, second = StaffVisitor(staff_app), StaffVisitor(staff_app)
    first.sign_in(add_worker(office, Role.OFFICE, name="Aino Eka"))
    second.sign_in(add_worker(office, Role.OFFICE, name="Eino Toka"))
    first.get(here)
    second.get(here)
    first.submit(f"{here}/ota")
    second.submit(f"{here}/siirra", vastaanottaja="wellbeing_county", siirron_syy="Tämä teksti säilyy.")
    assert second.status == 409
    assert "Joku muu muutti pyyntöä" in second.text
    assert "Tämä teksti säilyy." in second.page
    assert "Aino Eka" in second.text
    second.submit(f"{here}/siirra", vastaanottaja="wellbeing_county", siirron_syy="Tämä teksti säilyy.")
    assert second.status == 200
    assert "Siirretty" in second.text


def test_withdrawing_erases_and_leaves_a_trace(
    worker_page: StaffVisitor, officer: Worker, store: RequestStore, engine: Engine
) -> None:
    receipt = send(store)
    worker_page.get("/pyynnot")
    here = f"/pyynto/{receipt.id}"
    worker_page.get(here)
    worker_page.submit(f"{here}/muistiinpano", muistiinpano="Katoava muistiinpano.")
    worker_page.submit(f"{here}/peru", perumisen_syy="Asiakas pyysi puhelimessa.")
    assert "Peruttu" in worker_page.text
    assert CANARY not in worker_page.page
    assert "Katoava" not in worker_page.page
    with reading(engine) as connection:
        assert connection.execute(select(REQUESTS.c.sealed)).scalar() is None
        assert connection.execute(select(SEARCH_TERMS)).first() is None
    worker_page.submit(f"{here}/peru", perumisen_syy="Uudestaan.")
    assert worker_page.status in {404, 409}


def test_what_the_client_withdrew_is_gone_while_it_is_open(
    worker_page: StaffVisitor, officer: Worker, store: RequestStore
) -> None:
    receipt = send(store)
    here = f"/pyynto/{receipt.id}"
    worker_page.get(here)
    store.withdraw(receipt.link_token, NOW)
    worker_page.submit(f"{here}/ota")
    assert worker_page.status == 409
    assert "Asiakkaan tiedot on poistettu." in worker_page.text


def test_the_list_tells_what_came_since_and_keeps_no_session_alive(
    worker_page: StaffVisitor, officer: Worker, store: RequestStore, engine: Engine
) -> None:
    send(store)
    worker_page.get("/pyynnot")
    news = re.search(r'data-hx-get="([^"]+)"', worker_page.page)
    assert news
    assert worker_page.client.get(news[1]).get_data(as_text=True).strip() == ""
    send(store)
    send(store, place="akaa")
    assert "1 uusi pyyntö" in worker_page.client.get(news[1]).get_data(as_text=True)
    send(store)
    assert "2 uutta pyyntöä" in worker_page.client.get(news[1]).get_data(as_text=True)


def test_a_row_that_was_swapped_is_refused(
    worker_page: StaffVisitor, officer: Worker, store: RequestStore, engine: Engine
) -> None:
    mine, other = send(store), send(store)
    with writing(engine) as connection:
        stolen = connection.execute(select(REQUESTS.c.sealed).where(REQUESTS.c.id == other.id)).scalar()
        connection.execute(update(REQUESTS).where(REQUESTS.c.id == mine.id).values(sealed=stolen))
    worker_page.get("/pyynnot")
    assert worker_page.status == 200
    assert "Pyyntöä ei voi avata" in worker_page.text
    worker_page.get(f"/pyynto/{mine.id}")
    assert worker_page.status == 409
    assert "Pyyntöä ei voi avata" in worker_page.text


@pytest.mark.parametrize("path", ["", "/ota", "/siirra", "/muistiinpano", "/peru", "/valmis", "/odota", "/anna"])
def test_another_place_sees_and_does_nothing(
    worker_page: StaffVisitor, office: Office, store: RequestStore, engine: Engine, path: str
) -> None:
    worker_page.sign_in(add_worker(office, Role.OFFICE, Role.LEAD, places="akaa"))
    receipt = send(store)
    worker_page.get("/pyynnot?tila=kaikki")
    assert references(worker_page) == []
    here = f"/pyynto/{receipt.id}{path}"
    if path:
        worker_page.submit(here, vastaanottaja="wellbeing_county", siirron_syy="x", muistiinpano="x", perumisen_syy="x")
    else:
        worker_page.get(here)
    assert worker_page.status == 404
    assert CANARY not in worker_page.page
    with reading(engine) as connection:
        assert connection.execute(select(REQUESTS.c.version)).scalar() == 1
