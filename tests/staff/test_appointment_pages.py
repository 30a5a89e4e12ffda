"""Settling a time through the pages: what the worker sees, what is stored, what goes out, who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select, update

from guide.office import appointments, outbox
from guide.office.audit import verify
from guide.office.base import Office
from guide.office.roles import Role
from guide.outputs.message import Letter, as_email
from guide.request.lifecycle import Event
from guide.request.store import RequestStore
from guide.settings import MailSettings
from guide.storage.accounts import STAFF_SESSIONS
from guide.storage.database import reading, writing
from guide.storage.office import APPOINTMENTS, AUDIT, OUTBOX
from guide.storage.requests import EVENTS, REQUESTS
from guide.text.moments import FINLAND, said
from tests.staff.conftest import CANARY, StaffVisitor, add_worker, send
from tests.web.conftest import HOME

NEXT_MONTH = datetime.now(UTC) + timedelta(days=30)
DAY, _ = said(NEXT_MONTH).split()
FIELDS: dict[str, Any] = {
    "day": DAY,
    "clock": "9.30",
    "minutes": "60",
    "where": "office",
    "address": "Piiskuntie 2, huone 3",
    "language": "smn",
    "interpreter": "yes",
    "interpreted": "inarinsaame–suomi",
    "note": "Ovikello on rikki.",
    "roles": ["employment_authority", "wellbeing_county"],
    "name_employment_authority": "Terttu Kanarialintu",
}


@pytest.fixture
def mailing(staff_app: Flask) -> Flask:
    """The staff application with a mail server and the clients' address set."""
    service = staff_app.extensions["polku-staff"]
    changed = {"mail": MailSettings("localhost", "polku@example.org"), "public_url": "https://polku.example.org"}
    for name, value in changed.items():
        object.__setattr__(service.settings, name, value)
    return staff_app


@pytest.fixture
def page(mailing: Flask, office: Office) -> StaffVisitor:
    """A signed-in worker of the office."""
    visitor = StaffVisitor(mailing)
    visitor.sign_in(add_worker(office, Role.OFFICE))
    return visitor


def settle(page: StaffVisitor, request_id: str, **changes: Any) -> int:
    page.get(f"/pyynto/{request_id}/aika")
    return page.submit(f"/pyynto/{request_id}/aika", **{**FIELDS, **changes}).status_code


def row(office: Office, request_id: str) -> Any:
    with reading(office.engine) as connection:
        return connection.execute(select(REQUESTS).where(REQUESTS.c.id == request_id)).one()


def kinds(office: Office, request_id: str) -> list[str]:
    with reading(office.engine) as connection:
        wanted = select(EVENTS.c.kind).where(EVENTS.c.request_id == request_id).order_by(EVENTS.c.id)
        return list(connection.execute(wanted).scalars())


def letters(office: Office) -> list[dict[str, Any]]:
    with reading(office.engine) as connection:
        rows = connection.execute(select(OUTBOX).order_by(OUTBOX.c.made_at)).all()
    return [office.open("outbox", r.id, r.key_id, bytes(r.sealed)) for r in rows]


def pdf(page: StaffVisitor, path: str) -> tuple[str, PdfReader]:
    response = page.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    reader = PdfReader(BytesIO(response.data))
    return " ".join("\n".join(p.extract_text() for p in reader.pages).split()), reader


def test_the_form_is_filled_in_with_what_the_client_wished(page: StaffVisitor, store: RequestStore) -> None:
    request_id = send(store).id
    page.get(f"/pyynto/{request_id}/aika")
    assert page.heading == "Sovi aika"
    assert page.checked == ["office", "smn", "yes", "employment_authority", "wellbeing_county"]
    assert "Aamupäivällä" in page.text
    assert CANARY not in page.text, "the name is not needed here"


def test_a_time_is_settled_changed_and_cancelled(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    receipt = send(store)
    assert settle(page, receipt.id) == 200
    assert (page.heading, row(office, receipt.id).status) == ("Muuta aikaa", "time_set")
    assert "Aika on sovittu." in page.text
    assert settle(page, receipt.id, clock="10.15") == 200
    assert "kello 10.15–11.15" in page.text
    page.submit(f"/pyynto/{receipt.id}/aika/peru")
    assert (page.heading, row(office, receipt.id).status) == ("Sovi aika", "in_progress")
    assert settle(page, receipt.id, clock="11.00") == 200
    found = appointments.of_request(office, receipt.id)
    assert found is not None
    assert (found.sequence, found.state, found.news) == (3, "set", "time_set")
    assert [p.name for p in found.content.participants] == ["Terttu Kanarialintu", ""]
    assert kinds(office, receipt.id)[1:] == ["take", "set_time", "change_time", "reopen", "set_time"]
    assert verify(office.engine) == []


def test_errors_are_gentle_and_keep_everything(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    request_id = send(store).id
    assert settle(page, request_id, day="12.3.2001", minutes="", name_kela="ei mukana") == 422
    assert page.page.count("Virhe: ") == 1
    assert "Tämä aika on jo mennyt." in page.text or "Tarkista vuosi." in page.text
    assert "Kirjoita kesto minuutteina, 5–480." in page.text
    for written in ("Piiskuntie 2, huone 3", "Ovikello on rikki.", "Terttu Kanarialintu", 'value="12.3.2001"'):
        assert written in page.page
    assert page.checked == ["office", "smn", "yes", "employment_authority", "wellbeing_county"]
    assert row(office, request_id).status == "new"


def test_an_identity_code_is_taken_out_and_said(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    request_id = send(store).id
    assert settle(page, request_id, note="Tunnus 131052-308T") == 422
    assert "Poistimme tekstistä henkilötunnuksen." in page.text
    assert "308T" not in page.page
    assert letters(office) == []


def test_two_workers_do_not_overwrite_each_other(
    page: StaffVisitor, mailing: Flask, office: Office, store: RequestStore
) -> None:
    request_id = send(store).id
    other = StaffVisitor(mailing)
    other.sign_in(add_worker(office, Role.OFFICE))
    page.get(f"/pyynto/{request_id}/aika")
    other.get(f"/pyynto/{request_id}/aika")
    assert other.submit(f"/pyynto/{request_id}/aika", **FIELDS).status_code == 200
    assert page.submit(f"/pyynto/{request_id}/aika", **{**FIELDS, "clock": "14.00"}).status_code == 409
    assert "Joku muu on muuttanut pyyntöä." in page.text
    assert 'value="14.00"' in page.page
    found = appointments.of_request(office, request_id)
    assert found is not None
    assert (found.content.starts_at.astimezone(FINLAND).hour, found.sequence) == (9, 0)
    assert page.submit(f"/pyynto/{request_id}/aika", **{**FIELDS, "clock": "14.00"}).status_code == 200
    assert len(letters(office)) == 1, "the second letter took the place of the first, which nobody had begun to send"


def test_saving_twice_is_saving_once(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    request_id = send(store).id
    page.get(f"/pyynto/{request_id}/aika")
    first = page.page
    for _ in range(2):
        page.page = first
        assert page.submit(f"/pyynto/{request_id}/aika", **FIELDS).status_code == 200
    found = appointments.of_request(office, request_id)
    assert found is not None
    assert (found.sequence, len(letters(office))) == (0, 1)


@pytest.mark.parametrize(
    ("role", "places", "status"),
    [
        (Role.OFFICE, "inari", 200),
        (Role.LEAD, "inari", 200),
        (Role.OFFICE, "*", 200),
        (Role.OFFICE, "akaa joutsa", 404),
        (Role.DESK, "inari", 403),
        (Role.AUTHOR, "inari", 403),
    ],
)
def test_who_may(mailing: Flask, office: Office, store: RequestStore, role: Role, places: str, status: int) -> None:
    owner = StaffVisitor(mailing)
    owner.sign_in(add_worker(office, Role.OFFICE))
    request_id = send(store).id
    settle(owner, request_id)
    visitor = StaffVisitor(mailing)
    visitor.sign_in(add_worker(office, role, places=places))
    for name in ("aika", "kutsu.pdf", "kutsu.ics", "valmistelu.pdf", "tekstiviesti"):
        assert visitor.get(f"/pyynto/{request_id}/{name}").status_code == status, name
    if status != 200:
        for name in ("aika", "aika/peru", "tapaaminen", "viesti/x"):
            data = {"csrf": _csrf(office, visitor), "version": "3", "do": "again"}
            response = visitor.client.post(f"/pyynto/{request_id}/{name}", data=data, headers=HOME)
            assert response.status_code == status, name


def _csrf(office: Office, visitor: StaffVisitor) -> str:
    """The guard of the newest session: a page that is refused shows none."""
    visitor.get("/muistutukset")
    with reading(office.engine) as connection:
        rows = connection.execute(select(STAFF_SESSIONS.c.csrf).order_by(STAFF_SESSIONS.c.begun_at.desc()))
        return str(rows.scalars().first())


@pytest.mark.parametrize("name", ["aika", "kutsu.pdf", "kutsu.ics", "valmistelu.pdf", "tekstiviesti", "tapaaminen"])
def test_nothing_of_nobody(page: StaffVisitor, store: RequestStore, name: str) -> None:
    for request_id in ("0" * 32, "x", "å", "%00"):
        assert page.get(f"/pyynto/{request_id}/{name}").status_code == 404
    fresh = send(store).id
    assert page.get(f"/pyynto/{fresh}/{name}").status_code in {200, 404, 409}


@pytest.mark.parametrize("status", ["done", "withdrawn"])
def test_no_time_for_a_request_that_is_over(
    page: StaffVisitor, office: Office, store: RequestStore, status: str
) -> None:
    request_id = send(store).id
    settle(page, request_id)
    page.get(f"/pyynto/{request_id}/aika")
    with writing(office.engine) as connection:
        gone = {"sealed": None} if status == "withdrawn" else {}
        connection.execute(update(REQUESTS).values(status=status, **gone))
    assert page.submit(f"/pyynto/{request_id}/aika", **FIELDS).status_code == 409
    assert "Tätä ei voi tehdä pyynnölle nyt." in page.text
    page.get(f"/pyynto/{request_id}/aika")
    assert page.status == 409
    if status == "withdrawn":
        for name in ("kutsu.pdf", "kutsu.ics", "valmistelu.pdf", "tekstiviesti"):
            assert page.get(f"/pyynto/{request_id}/{name}").status_code == 404


def test_every_paper_that_is_opened_is_noted(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    request_id = send(store).id
    settle(page, request_id)
    for name in ("kutsu.pdf", "kutsu.ics", "valmistelu.pdf", "tekstiviesti"):
        response = page.get(f"/pyynto/{request_id}/{name}")
        found = response.headers.get("Content-Disposition", "polku-")
        assert "polku-" in found
        assert CANARY.split()[0] not in found
    with reading(office.engine) as connection:
        actions = list(connection.execute(select(AUDIT.c.action).order_by(AUDIT.c.number)).scalars())
    assert actions[-4:] == ["letter.view", "calendar.view", "preparation.view", "message.view"]


@pytest.mark.parametrize("lang", ["fi", "se", "smn", "sms"])
def test_the_invitation_is_in_the_clients_language_and_in_finnish(
    page: StaffVisitor, store: RequestStore, lang: str
) -> None:
    receipt = send(store, form={"language": lang}, payload={"status": "open", "missing": ["subsidy_days"]})
    settle(page, receipt.id)
    text, reader = pdf(page, f"/pyynto/{receipt.id}/kutsu.pdf")
    for part in (
        "Kutsu tapaamiseen",
        receipt.reference,
        "kello 9.30–10.30",
        "Piiskuntie 2, huone 3",
        "Terttu Kanarialintu",
        "Ovikello on rikki.",
        "Suunnitelma tehdään yhdessä sinun kanssasi.",
        "Viimeisin päätös tuestasi, jos se on sinulla.",
        "Voit käyttää avustajaa tai asiamiestä",
        "Tulkki on sinulle maksuton.",
        "Sinun pitää osallistua suunnitelman tekemiseen.",
        "1086/2003",
        "000 000 022",
        "Tämä on alustava arvio, ei päätös.",
    ):
        assert part in text, part
    assert reader.trailer["/Root"]["/Lang"] == lang  # type: ignore[index]
    assert "/StructTreeRoot" in reader.trailer["/Root"]  # type: ignore[operator]
    assert ("Saat tämän kirjeen myös saameksi." in text) is (lang == "fi")
    assert not any(word in text for word in ("kanarian työkokeilusta", "daily_life", "terveydent"))


def test_change_and_cancellation_have_letters_of_their_own(page: StaffVisitor, store: RequestStore) -> None:
    receipt = send(store, form={"language": "fi", "address": "Kuja 1, 99870 Inari", "contact_way": "letter"})
    settle(page, receipt.id)
    text, _ = pdf(page, f"/pyynto/{receipt.id}/kutsu.pdf")
    assert "Kuja 1" in text
    settle(page, receipt.id, clock="10.15")
    text, _ = pdf(page, f"/pyynto/{receipt.id}/kutsu.pdf")
    assert "Tapaamisesi on muuttunut" in text
    page.get(f"/pyynto/{receipt.id}/aika")
    page.submit(f"/pyynto/{receipt.id}/aika/peru")
    text, _ = pdf(page, f"/pyynto/{receipt.id}/kutsu.pdf")
    assert "Tapaamisesi on peruttu" in text
    assert "Pyyntösi on edelleen voimassa." in text
    assert "Piiskuntie" not in text


@pytest.mark.parametrize(
    ("place", "town", "both"),
    [("inari", "Inari", True), ("suomi", "Utsjoki", True), ("suomi", " enontekiö ", True), ("suomi", "Akaa", False)],
)
def test_in_the_home_area_a_finnish_letter_offers_sami(
    mailing: Flask, office: Office, store: RequestStore, place: str, town: str, both: bool
) -> None:
    page = StaffVisitor(mailing)
    page.sign_in(add_worker(office, Role.OFFICE, places="*"))
    receipt = send(store, place=place, form={"language": "fi", "municipality": town})
    settle(page, receipt.id)
    text, _ = pdf(page, f"/pyynto/{receipt.id}/kutsu.pdf")
    assert ("Saat tämän kirjeen myös saameksi." in text) is both


def test_the_preparation_sheet_holds_what_the_table_needs(page: StaffVisitor, store: RequestStore) -> None:
    receipt = send(store, form={"access_needs": "Portaat ovat vaikeat", "address": "Kuja 1, 99870 Inari"})
    settle(page, receipt.id)
    text, _ = pdf(page, f"/pyynto/{receipt.id}/valmistelu.pdf")
    for part in (
        "Salassa pidettävä.",
        "703/2023 4 §",
        CANARY,
        "Haluan puhua kanarian työkokeilusta.",
        "Portaat ovat vaikeat",
        "Kyllä, tarvitsen tulkin",
        "TYM-NEED-1",
        "381/2023",
        "Mistä suunnitelmassa sovitaan",
        "Terttu Kanarialintu",
    ):
        assert part in text, part
    assert "Kuja 1" not in text


def test_the_calendar_says_when_and_not_what(page: StaffVisitor, store: RequestStore) -> None:
    receipt = send(store)
    found: list[tuple[Any, ...]] = []
    for step in ("settle", "change", "cancel"):
        if step == "cancel":
            page.get(f"/pyynto/{receipt.id}/aika")
            page.submit(f"/pyynto/{receipt.id}/aika/peru")
        else:
            settle(page, receipt.id, clock="9.30" if step == "settle" else "10.15")
        response = page.get(f"/pyynto/{receipt.id}/kutsu.ics")
        calendar: Any = Calendar.from_ical(response.data)
        (event,) = calendar.events
        found.append((str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["STATUS"]), str(event["UID"])))
        assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Europe/Helsinki"]
        assert event["DTSTART"].params["TZID"] == "Europe/Helsinki"
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=1)
        assert str(event["LOCATION"]) == "Piiskuntie 2, huone 3"
        text = response.text.lower()
        assert not any(word in text for word in ("suunnitelma", "plan", "työ", "kela", "kanaria", "hyvinvointi"))
    uid = f"{receipt.reference}-aika@polku"
    assert found == [
        ("REQUEST", 0, "CONFIRMED", uid),
        ("REQUEST", 1, "CONFIRMED", uid),
        ("CANCEL", 2, "CANCELLED", uid),
    ]


def test_the_client_gets_a_letter_without_content_whose_link_works(
    page: StaffVisitor, office: Office, store: RequestStore
) -> None:
    receipt = send(store)
    settle(page, receipt.id)
    (content,) = letters(office)
    assert content["to"] == "kanaria@example.org"
    made = as_email(
        Letter(content["subject"], content["body"], content["languages"]),
        content["to"],
        "polku@example.org",
        "<x@example.org>",
        NEXT_MONTH,
    )
    letter = message_from_bytes(made.as_bytes(), policy=default)
    body = letter.get_content()
    assert letter["Content-Language"] == "smn, fi"
    assert receipt.reference in body
    told = f"{letter['Subject']} {body}".lower()
    secret = ("9.30", DAY, "piiskuntie", "kanaria", "suunnitelma", "työ", "tapaami", "bargu", "pargo")
    assert not any(word in told for word in secret)
    token = body.split("https://polku.example.org/smn/oma/")[1].split()[0]
    assert token != receipt.link_token
    for link in (token, receipt.link_token):
        found = store.status(link)
        assert found is not None
        assert (found.reference, found.status.value) == (receipt.reference, "time_set")
    with reading(office.engine) as connection:
        kept = connection.execute(select(REQUESTS)).one()
    assert token not in str(kept)
    withdrawn = store.withdraw(token, datetime.now(UTC))
    assert withdrawn is not None
    assert withdrawn.status.value == "withdrawn"
    outbox.tidy(office, datetime.now(UTC))
    assert letters(office) == []


def test_the_letter_link_stays_the_same(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    receipt = send(store)
    settle(page, receipt.id)
    first = row(office, receipt.id).letter_hash
    settle(page, receipt.id, clock="10.15")
    assert row(office, receipt.id).letter_hash == first
    settle(page, other := send(store).id)
    assert row(office, other).letter_hash != first


@pytest.mark.parametrize(
    ("form", "text", "mails"),
    [
        ({}, "Asiakas saa sähköpostin, jossa on vain tunnus ja linkki.", 1),
        ({"contact_way": "phone"}, "Soita ja kerro aika.", 0),
        ({"contact_way": "text_message"}, "Lähetä valmis teksti.", 0),
        ({"contact_way": "letter", "address": "Kuja 1"}, "Tulosta kutsu ja lähetä se.", 0),
    ],
)
def test_the_page_says_how_the_client_learns_of_it(
    page: StaffVisitor, office: Office, store: RequestStore, form: dict[str, str], text: str, mails: int
) -> None:
    receipt = send(store, form=form)
    settle(page, receipt.id)
    assert text in page.text
    assert len(letters(office)) == mails
    page.get(f"/pyynto/{receipt.id}/tekstiviesti")
    assert f"Tunnus: {receipt.reference}" in page.text
    assert not any(word in page.text for word in ("9.30", "Piiskuntie", "suunnitelma"))


def test_without_a_mail_server_nothing_waits_for_ever(
    worker_page: StaffVisitor, office: Office, store: RequestStore
) -> None:
    worker_page.sign_in(add_worker(office, Role.OFFICE))
    settle(worker_page, send(store).id)
    assert letters(office) == []
    assert "Tämä palvelu ei lähetä sähköpostia." in worker_page.text


@pytest.mark.parametrize(("do", "left"), [("again", ["waiting"]), ("let_be", [])])
def test_a_worker_decides_about_a_letter(
    page: StaffVisitor, office: Office, store: RequestStore, do: str, left: list[str]
) -> None:
    receipt = send(store)
    settle(page, receipt.id)
    with writing(office.engine) as connection:
        connection.execute(update(OUTBOX).values(state="unsure"))
    page.get(f"/pyynto/{receipt.id}/aika")
    assert "Ei ole varmaa, lähtikö sähköposti." in page.text
    with reading(office.engine) as connection:
        letter_id = connection.execute(select(OUTBOX.c.id)).scalar_one()
    page.submit(f"/pyynto/{receipt.id}/viesti/{letter_id}", do=do)
    with reading(office.engine) as connection:
        assert list(connection.execute(select(OUTBOX.c.state)).scalars()) == left


def test_nothing_readable_is_stored(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    settle(page, send(store).id)
    with reading(office.engine) as connection:
        stored = "".join(
            str(r) for table in (APPOINTMENTS, OUTBOX, EVENTS, AUDIT) for r in connection.execute(select(table))
        )
    for word in ("Kanaria", "kanaria@", "Piiskuntie", "Ovikello", "polku.example.org"):
        assert word not in stored


def test_a_swapped_row_is_refused(page: StaffVisitor, office: Office, store: RequestStore) -> None:
    one, two = send(store).id, send(store).id
    settle(page, one)
    settle(page, two)
    with writing(office.engine) as connection:
        sealed = connection.execute(select(APPOINTMENTS.c.sealed).where(APPOINTMENTS.c.request_id == one)).scalar_one()
        connection.execute(update(APPOINTMENTS).where(APPOINTMENTS.c.request_id == two).values(sealed=sealed))
    assert page.get(f"/pyynto/{two}/kutsu.pdf").status_code == 409


@pytest.mark.parametrize("event", [Event.WAIT, Event.TRANSFER])
def test_from_every_open_status(page: StaffVisitor, office: Office, store: RequestStore, event: Event) -> None:
    request_id = send(store).id
    store.move(request_id, event, "x" * 32, datetime.now(UTC))
    assert settle(page, request_id) == 200
    assert row(office, request_id).status == "time_set"
