"""After the meeting: outcome, proposed days with their sources, reminders, and what becomes of the request."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select, update

from guide.law.timeline import add_months
from guide.office import appointments, outcomes
from guide.office.base import Office
from guide.office.retention import purge
from guide.office.roles import Role
from guide.place.dialogue import Dialogues
from guide.request.store import RequestStore
from guide.settings import Settings
from guide.storage.accounts import STAFF
from guide.storage.database import reading, writing
from guide.storage.office import APPOINTMENTS, AUDIT, NOTES, REMINDERS
from guide.storage.requests import REQUESTS
from guide.text.dates import day as said
from guide.text.moments import FINLAND
from tests.staff.conftest import StaffVisitor, add_worker, send
from tests.staff.test_appointment_pages import settle

TODAY = datetime.now(FINLAND).date()


@pytest.fixture
def page(worker_page: StaffVisitor, office: Office) -> StaffVisitor:
    worker_page.sign_in(add_worker(office, Role.OFFICE))
    return worker_page


def met(page: StaffVisitor, office: Office, store: RequestStore, days_ago: int = 1, **changes: Any) -> str:
    """A request whose meeting was so many days ago."""
    request_id = send(store, **changes).id
    settle(page, request_id)
    moment = datetime.now(UTC) - timedelta(days=days_ago)
    settled = appointments.of_request(office, request_id)
    assert settled is not None
    content = settled.content.as_json() | {"starts_at": moment.isoformat(), "news": settled.news}
    key_id, sealed = office.seal("appointments", settled.id, content)
    with writing(office.engine) as connection:
        connection.execute(
            update(APPOINTMENTS)
            .where(APPOINTMENTS.c.id == settled.id)
            .values(key_id=key_id, sealed=sealed, starts_at=moment)
        )
    page.get(f"/pyynto/{request_id}/tapaaminen")
    return request_id


def row(office: Office, request_id: str) -> Any:
    with reading(office.engine) as connection:
        return connection.execute(select(REQUESTS).where(REQUESTS.c.id == request_id)).one()


def kept(office: Office) -> list[tuple[str, date]]:
    with reading(office.engine) as connection:
        rows = connection.execute(select(REMINDERS).order_by(REMINDERS.c.due_on))
        return [(r.kind, r.due_on) for r in rows]


@pytest.mark.parametrize(
    ("place", "day", "plan", "end", "expected"),
    [
        ("suomi", date(2026, 11, 22), "multi_professional_plan", None, [("deadline", 3), ("review", 3)]),
        ("suomi", date(2026, 11, 22), "activation_plan", None, [("review", 3)]),
        ("suomi", date(2026, 11, 22), "employment_plan", None, [("review", 3)]),
        ("suomi", date(2026, 11, 22), "none", None, []),
        ("suomi", date(2026, 11, 22), "absent", None, []),
        ("suomi", date(2021, 6, 1), "multi_professional_plan", None, [("deadline", 3), ("review", 6)]),
        ("joutsa", date(2020, 6, 1), "activation_plan", date(2020, 12, 31), [("final", date(2020, 12, 17))]),
        ("suomi", date(2026, 11, 22), "activation_plan", date(2027, 1, 31), []),
    ],
)
def test_the_rules_of_place_and_day_propose(
    staff_app: Flask, place: str, day: date, plan: str, end: date | None, expected: list[tuple[str, int | date]]
) -> None:
    dialogues: Dialogues = staff_app.extensions["polku-staff"].dialogues
    found = outcomes.propose(dialogues.get("plan-check", place, day).clauses, plan, day, end)
    firsts: dict[str, date] = {}
    for proposal in found:
        firsts.setdefault(proposal.due.kind, proposal.due.day)
    wanted = {kind: add_months(day, when) if isinstance(when, int) else when for kind, when in expected}
    assert firsts == wanted
    assert all(proposal.clause.period.source for proposal in found)
    assert len({proposal.due for proposal in found}) == len(found)


def test_proposals_show_their_source_and_that_it_is_unchecked(
    page: StaffVisitor, office: Office, store: RequestStore
) -> None:
    request_id = met(page, office, store)
    page.submit(f"/pyynto/{request_id}/tapaaminen", kind="activation_plan", do="propose")
    first = said(add_months(TODAY - timedelta(days=1), 3))
    assert f'value="{first}"' in page.page
    assert "Sääntöä ei ole vielä tarkastettu." in page.text
    assert "189/2001" in page.text
    assert "Tämä muistutus ei säily täällä." in page.text, "the request is deleted before"
    assert page.page.count('name="r0"') == 1
    assert page.page.count(" checked") == 1, "the kind; a day that cannot be kept is not chosen"
    assert kept(office) == []


def test_what_was_agreed_is_kept_sealed_and_the_request_is_done(
    page: StaffVisitor, office: Office, store: RequestStore
) -> None:
    request_id = met(page, office, store)
    own = TODAY + timedelta(days=30)
    fields = {"kind": "activation_plan", "note": "Sovittiin työkokeilusta.", "own_day": said(own)}
    page.submit(f"/pyynto/{request_id}/tapaaminen", **fields, do="propose")
    first, changed = add_months(TODAY - timedelta(days=1), 3), TODAY + timedelta(days=60)
    reminders = {"r0": "1", "r0_day": said(changed), "r1": "1", "r1_day": said(first)}
    assert page.submit(f"/pyynto/{request_id}/tapaaminen", **fields, **reminders, do="save").status_code == 422
    assert "Pyyntö poistetaan ennen tätä päivää." in page.text, "nothing is left out silently"
    del reminders["r1"]
    page.submit(f"/pyynto/{request_id}/tapaaminen", **fields, **reminders, do="save")
    assert row(office, request_id).status == "done"
    assert kept(office) == [("own", own), ("review", changed)]
    (outcome,) = outcomes.outcomes(office, request_id)
    assert (outcome.kind, outcome.note) == ("activation_plan", "Sovittiin työkokeilusta.")
    settled = appointments.of_request(office, request_id)
    assert settled is not None
    assert settled.state == "held"
    with reading(office.engine) as connection:
        assert "työkokeilu" not in str(connection.execute(select(NOTES)).one())
        assert outcomes.kept_for(connection, request_id) == changed
        assert outcomes.kept_for(connection, "0" * 32) is None


def test_nobody_came_and_the_request_is_open_again(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    request_id = met(page, office, store)
    page.submit(f"/pyynto/{request_id}/tapaaminen", kind="absent")
    assert row(office, request_id).status == "in_progress"
    assert settle(page, request_id) == 200
    settled = appointments.of_request(office, request_id)
    assert settled is not None
    assert (settled.state, settled.sequence) == ("set", 1)


def test_a_meeting_to_come_was_not_held(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    request_id = send(store).id
    page.get(f"/pyynto/{request_id}/tapaaminen")
    assert page.status == 409
    settle(page, request_id)
    page.get(f"/pyynto/{request_id}/tapaaminen")
    assert "Tapaamisen aika ei ole vielä alkanut." in page.text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"kind": ""}, "Valitse yksi vaihtoehto."),
        ({"kind": "jail"}, "Valitse yksi vaihtoehto."),
        ({"end": "joskus"}, "Kirjoita päivä näin: 12.3.2027."),
        ({"end": "1.1.2020"}, "Päivän pitää olla tapaamisen jälkeen"),
        ({"own_day": "30.2.2027"}, "Kirjoita päivä näin: 12.3.2027."),
        ({"r0": "1", "r0_day": ""}, "Kirjoita päivä näin: 12.3.2027."),
        ({"r0": "1", "r0_day": "1.1.2099"}, "Päivän pitää olla tapaamisen jälkeen"),
        ({"note": "131052-308T"}, "Poistimme tekstistä henkilötunnuksen."),
    ],
)
def test_errors_keep_what_was_written(
    page: StaffVisitor, office: Office, store: RequestStore, fields: dict[str, str], text: str
) -> None:
    request_id = met(page, office, store)
    sent = {"kind": "activation_plan", "note": "Muistiin.", "r0_day": "1.2.2099", **fields}
    response = page.submit(f"/pyynto/{request_id}/tapaaminen", **sent)
    assert response.status_code == 422
    assert text in page.text
    assert fields.get("end", "") in page.page
    assert sent["note"] in page.page or "note" in fields
    assert row(office, request_id).status == "time_set"


def test_two_workers_keep_one_outcome(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    request_id = met(page, office, store)
    first = page.page
    page.submit(f"/pyynto/{request_id}/tapaaminen", kind="none")
    page.page = first
    assert page.submit(f"/pyynto/{request_id}/tapaaminen", kind="employment_plan").status_code == 409
    assert [outcome.kind for outcome in outcomes.outcomes(office, request_id)] == ["none"]


def test_chosen_days_go_into_a_calendar_without_the_matter(
    page: StaffVisitor, office: Office, store: RequestStore
) -> None:
    request_id = met(page, office, store)
    first = add_months(TODAY - timedelta(days=1), 3)
    fields = {"kind": "activation_plan", "r0": "1", "r0_day": said(first), "do": "calendar"}
    response = page.submit(f"/pyynto/{request_id}/tapaaminen", **fields)
    assert response.mimetype == "text/calendar"
    calendar: Any = Calendar.from_ical(response.data)
    (event,) = calendar.events
    assert event["DTSTART"].dt == first
    assert str(event["SUMMARY"]) == f"Polku: Suunnitelman tarkistus, {row(office, request_id).reference}"
    assert kept(office) == []


def test_the_list_shows_what_is_due_by_place(
    page: StaffVisitor, staff_app: Flask, office: Office, store: RequestStore
) -> None:
    request_id = met(page, office, store, days_ago=40)
    reference = row(office, request_id).reference
    days = {"own_day": said(TODAY - timedelta(days=1))}
    page.submit(f"/pyynto/{request_id}/tapaaminen", kind="other", **days)
    page.get("/muistutukset")
    assert (page.heading, reference in page.text) == ("Muistutukset", True)
    assert page.text.index("Nyt") < page.text.index(reference) < page.text.index("Tulossa")
    assert "Kanarialintu" not in page.text
    calendar: Any = Calendar.from_ical(page.get("/muistutukset.ics").data)
    assert [str(event["SUMMARY"]) for event in calendar.events] == [f"Polku: Oma muistutus, {reference}"]
    page.get("/muistutukset?paikka=akaa")
    assert reference not in page.text
    with reading(office.engine) as connection:
        reminder_id = connection.execute(select(REMINDERS.c.id)).scalar_one()
    stranger = StaffVisitor(staff_app)
    stranger.sign_in(add_worker(office, Role.OFFICE, places="akaa joutsa"))
    stranger.get("/muistutukset")
    assert reference not in stranger.text
    assert stranger.submit(f"/muistutukset/{reminder_id}/tehty").status_code == 404
    page.get("/muistutukset")
    for _ in range(2):
        page.submit(f"/muistutukset/{reminder_id}/tehty")
        assert reference not in page.text
    with reading(office.engine) as connection:
        actions = connection.execute(select(AUDIT.c.action).where(AUDIT.c.action == "reminder.done")).all()
        assert len(actions) == 1
        assert outcomes.kept_for(connection, request_id) is None


def test_a_worker_who_reads_northern_sami_sees_marked_finnish(
    page: StaffVisitor, office: Office, store: RequestStore
) -> None:
    request_id = met(page, office, store)
    with writing(office.engine) as connection:
        connection.execute(update(STAFF).values(language="se"))
    page.submit(f"/pyynto/{request_id}/tapaaminen", kind="activation_plan", do="propose")
    assert '<html lang="se">' in page.page
    for path in (f"/pyynto/{request_id}/aika", "/muistutukset", f"/pyynto/{request_id}/tekstiviesti"):
        page.get(path)  # every page is looked through for Finnish without a mark
        assert (page.status, '<html lang="se">' in page.page) == (200, True)


def test_an_open_reminder_holds_a_request_that_is_done(
    page: StaffVisitor, office: Office, store: RequestStore, data: Path
) -> None:
    request_id, own = met(page, office, store), TODAY + timedelta(days=50)
    page.submit(f"/pyynto/{request_id}/tapaaminen", kind="other", own_day=said(own))
    settings = Settings(data=data, done_days=30)
    purge(office, settings, datetime.now(UTC))
    assert row(office, request_id).delete_on == own + timedelta(days=1)
    with reading(office.engine) as connection:
        reminder_id = connection.execute(select(REMINDERS.c.id)).scalar_one()
    page.get("/muistutukset")
    page.submit(f"/muistutukset/{reminder_id}/tehty")
    purge(office, settings, datetime.now(UTC))
    assert row(office, request_id).delete_on == TODAY + timedelta(days=30)


def test_the_request_shows_time_and_outcome(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    request_id = send(store).id
    page.get(f"/pyynto/{request_id}")
    assert f"/pyynto/{request_id}/aika" in page.page
    settle(page, request_id)
    page.get(f"/pyynto/{request_id}")
    for shown in ("Aika on sovittu.", "kello 9.30–10.30", "kutsu.pdf", "kutsu.ics", "valmistelu.pdf"):
        assert shown in page.page, shown
    other = met(page, office, store)
    page.submit(f"/pyynto/{other}/tapaaminen", kind="employment_plan", note="Seuraavaksi työkokeilu.")
    assert page.path == f"/pyynto/{other}"
    assert "Tehtiin työllistymissuunnitelma – Seuraavaksi työkokeilu." in page.text
