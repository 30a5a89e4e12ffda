"""A client's own request to the office: everything that is held, as files; and erasure, with a reason and a trace."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, func, select

from guide.office.audit import verify
from guide.office.base import Office
from guide.office.roles import Role, Worker
from guide.request.store import RequestStore
from guide.storage.database import reading
from guide.storage.office import AUDIT
from guide.storage.requests import EVENTS, REQUESTS
from tests.staff.conftest import CANARY, FORM, StaffVisitor, add_worker, send
from tests.staff.test_retention import DEPENDENTS, add_dependents, count, moved

NOW = datetime.now(UTC)
NOTE = "Asiakas soitti ja kysyi aikaa."


@pytest.fixture
def officer(worker_page: StaffVisitor, office: Office) -> Worker:
    return worker_page.sign_in(add_worker(office, Role.OFFICE))


def lines(engine: Engine, subject: str) -> list[tuple[str, str]]:
    with reading(engine) as connection:
        found = select(AUDIT.c.action, AUDIT.c.detail).where(AUDIT.c.subject == subject).order_by(AUDIT.c.number)
        return [(row.action, row.detail) for row in connection.execute(found)]


def test_everything_is_handed_over(
    worker_page: StaffVisitor, officer: Worker, office: Office, store: RequestStore
) -> None:
    sent = send(store, NOW)
    add_dependents(office, sent.id, note=NOTE)
    worker_page.get(f"/pyynto/{sent.id}/tiedot")
    assert worker_page.heading == "Asiakkaan tiedot"
    assert CANARY not in worker_page.text
    made = {name: worker_page.client.get(f"/pyynto/{sent.id}/tiedot/{name}") for name in ("json", "text", "pdf")}
    assert {response.status_code for response in made.values()} == {200}
    held = json.loads(made["json"].get_data())
    assert held["content"]["form"] == FORM
    assert held["notes"][0]["content"] == held["appointments"][0]["content"] == {"text": NOTE}
    assert [len(held[part]) for part in ("events", "notes", "appointments", "reminders", "letters")] == [1, 1, 1, 1, 1]
    assert "request.rights" in {line["action"] for line in held["log"]}
    secret = {sent.link_token, officer.id, officer.name, office.public.id}
    assert not [value for value in secret if value in made["json"].get_data(as_text=True)]
    text = made["text"].get_data(as_text=True)
    paper = "".join(page.extract_text() for page in PdfReader(BytesIO(made["pdf"].get_data())).pages)
    for content in (text, paper):
        assert CANARY in content
        assert NOTE in content
        assert "Kaikki tiedot, jotka sinusta on tässä palvelussa" in " ".join(content.split())
    assert lines(office.engine, sent.id).count(("request.access", "")) == 3


def test_a_withdrawn_request_has_little_left_to_hand_over(
    worker_page: StaffVisitor, officer: Worker, store: RequestStore
) -> None:
    sent = send(store, NOW)
    store.withdraw(sent.link_token, NOW)
    held = json.loads(worker_page.client.get(f"/pyynto/{sent.id}/tiedot/json").get_data())
    assert (held["content"], held["request"]["status"]) == ({}, "withdrawn")
    assert worker_page.client.get(f"/pyynto/{sent.id}/tiedot/pdf").status_code == 200


def test_erasing_leaves_only_the_line_in_the_log(
    worker_page: StaffVisitor, officer: Worker, office: Office, store: RequestStore
) -> None:
    sent, kept = send(store, NOW), send(store, NOW)
    for request in (sent, kept):
        add_dependents(office, request.id)
    here = f"/pyynto/{sent.id}/poista"
    worker_page.get(here)
    worker_page.submit(here, syy="own_request")
    assert (worker_page.heading, worker_page.path) == ("Pyyntö on poistettu", "/pyynnot/poistettu")
    for table in (REQUESTS, EVENTS, *DEPENDENTS):
        assert count(office.engine, table) == 1, table.name
    assert lines(office.engine, sent.id)[-1] == ("request.erase", "own_request")
    assert verify(office.engine) == []
    assert store.status(sent.link_token) is None
    assert worker_page.client.get(here).status_code == 404


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({}, 422, "Valitse poiston syy."),
        ({"syy": "because"}, 422, "Valitse poiston syy."),
        ({"syy": "not_ours", "version": "7"}, 409, "Joku muu muutti pyyntöä"),
        ({"syy": "not_ours", "version": "²"}, 409, "Joku muu muutti pyyntöä"),
        ({"syy": "not_ours", "version": "9" * 40}, 409, "Joku muu muutti pyyntöä"),
    ],
)
def test_erasing_needs_a_reason_and_the_newest_version(
    worker_page: StaffVisitor,
    officer: Worker,
    store: RequestStore,
    engine: Engine,
    fields: dict[str, str],
    status: int,
    told: str,
) -> None:
    sent = send(store, NOW)
    here = f"/pyynto/{sent.id}/poista"
    worker_page.get(here)
    worker_page.submit(here, **fields)
    assert (worker_page.status, told in worker_page.text) == (status, True)
    if fields.get("syy") == "not_ours":
        assert 'value="not_ours" selected' in worker_page.page
    assert count(engine, REQUESTS) == 1


def test_a_set_time_is_pointed_out_before_erasing(
    worker_page: StaffVisitor, officer: Worker, office: Office, store: RequestStore
) -> None:
    from guide.request.lifecycle import Event

    sent = send(store, NOW)
    moved(office, officer, sent.id, NOW, Event.TAKE, Event.SET_TIME)
    worker_page.get(f"/pyynto/{sent.id}/poista")
    assert "Peru aika ensin" in worker_page.text


def test_another_place_sees_and_erases_nothing(
    worker_page: StaffVisitor, office: Office, store: RequestStore, engine: Engine
) -> None:
    sent = send(store, NOW)
    worker_page.sign_in(add_worker(office, Role.LEAD, places="akaa"))
    for path in ("tiedot", "tiedot/json", "tiedot/nothing", "poista"):
        assert worker_page.client.get(f"/pyynto/{sent.id}/{path}").status_code == 404
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(REQUESTS)).scalar_one() == 1
