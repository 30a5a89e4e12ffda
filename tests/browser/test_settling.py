"""Settling a time in a real browser: with and without JavaScript, narrow and wide, found faultless by axe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from guide.office import appointments, sessions
from guide.office.base import Office, make_office
from guide.office.roles import Role
from guide.request.keys import ensure_keys, load_secret
from guide.request.store import RequestStore
from guide.storage.database import make_engine, writing
from guide.storage.office import APPOINTMENTS
from guide.text.moments import said
from tests.browser.conftest import OpenPage
from tests.browser.tools import Server, axe, html_validate, running_server
from tests.staff.conftest import add_worker, send

DAY = said(datetime.now(UTC) + timedelta(days=30)).split()[0]


@pytest.fixture(scope="module")
def staff_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("staff"), arguments=["--staff", "--place", "inari"]) as running:
        yield running


@pytest.fixture
def office(staff_server: Server) -> Iterator[Office]:
    engine = make_engine(f"sqlite:///{staff_server.data / 'polku.sqlite'}")
    yield make_office(engine, staff_server.data / "keys")
    engine.dispose()


@pytest.fixture
def request_id(office: Office) -> str:
    """A request that has just arrived."""
    return send(RequestStore(office.engine, ensure_keys(office.keys), load_secret(office.keys))).id


def signed_in(page: Page, server: Server, office: Office) -> Page:
    worker = add_worker(office, Role.OFFICE)
    key = sessions.begin(office, worker.id, datetime.now(UTC))
    host = urlsplit(server.url).hostname or ""
    page.context.add_cookies([{"name": "polku-staff", "value": key, "domain": host, "path": "/"}])
    return page


def fill(page: Page, clock: str = "9.30") -> None:
    page.get_by_label("Päivä", exact=False).first.fill(DAY)
    page.get_by_label("Kellonaika", exact=False).fill(clock)
    page.get_by_label("Osoite ja huone", exact=False).fill("Piiskuntie 2, huone 3")
    page.get_by_label("Mistä kielestä", exact=False).fill("inarinsaame–suomi")


def in_the_past(office: Office, request_id: str) -> None:
    """As if the settled time had come."""
    settled = appointments.of_request(office, request_id)
    assert settled is not None
    moment = datetime.now(UTC) - timedelta(days=1)
    content = {**settled.content.as_json(), "starts_at": moment.isoformat(), "news": settled.news}
    key_id, sealed = office.seal(APPOINTMENTS.name, settled.id, content)
    with writing(office.engine) as connection:
        same = APPOINTMENTS.c.id == settled.id
        connection.execute(update(APPOINTMENTS).where(same).values(key_id=key_id, sealed=sealed, starts_at=moment))


def test_a_time_from_form_to_outcome(
    page: OpenPage, staff_server: Server, office: Office, request_id: str, tmp_path: Path
) -> None:
    tab = signed_in(page(at=staff_server), staff_server, office)
    tab.goto(f"/pyynto/{request_id}/aika")
    axe(tab, "Sovi aika")
    tab.get_by_role("button", name="Vahvista aika").click()
    expect(tab.get_by_role("heading", name="Tarkista vastauksesi")).to_be_visible()
    axe(tab, "Sovi aika")
    fill(tab)
    tab.get_by_role("button", name="Vahvista aika").click()
    axe(tab, "Muuta aikaa")
    with tab.expect_download() as letter:
        tab.get_by_role("link", name="Kutsu asiakkaalle (PDF)").click()
    assert letter.value.suggested_filename.startswith("polku-")
    assert Path(letter.value.path()).read_bytes().startswith(b"%PDF")
    tab.get_by_role("link", name="Tekstiviesti").click()
    axe(tab, "Tekstiviesti asiakkaalle")
    in_the_past(office, request_id)
    tab.goto(f"/pyynto/{request_id}/tapaaminen")
    tab.get_by_label("Tehtiin aktivointisuunnitelma").check()
    tab.get_by_label("Oma muistutus").fill(said(datetime.now(UTC) + timedelta(days=20)).split()[0])
    tab.get_by_role("button", name="Ehdota muistutuksia").click()
    axe(tab, "Tapaaminen pidettiin")
    tab.get_by_role("button", name="Tallenna", exact=True).click()
    tab.goto("/muistutukset")
    expect(tab.get_by_text("Oma muistutus")).to_be_visible()
    axe(tab, "Muistutukset")
    tab.get_by_role("button", name="Merkitse tehdyksi").click()
    expect(tab.get_by_text("Oma muistutus")).to_have_count(0)


def test_without_javascript_on_a_narrow_screen(
    page: OpenPage, staff_server: Server, office: Office, request_id: str
) -> None:
    tab = signed_in(page(at=staff_server, javascript=False, viewport=(320, 640)), staff_server, office)
    saved = {}
    for name in ("form", "error", "settled"):
        if name == "form":
            tab.goto(f"/pyynto/{request_id}/aika")
        elif name == "error":
            tab.get_by_role("button", name="Vahvista aika").click()
            fill(tab)
        else:
            tab.get_by_role("button", name="Vahvista aika").click()
            expect(tab.get_by_text("Aika on sovittu.")).to_be_visible()
        if name != "error":  # as it was sent, not as the browser writes it
            saved[name] = tab.context.request.get(tab.url).text()
        box = tab.locator("#main").bounding_box()
        assert box is not None
        assert box["width"] <= 320
        for field in tab.locator("main input:visible, main textarea:visible, main button:visible").all():
            place = field.bounding_box()
            assert place is None or place["x"] + place["width"] <= 320, field.evaluate("e => e.outerHTML")
    html_validate(saved)


def test_only_what_is_asked_is_shown(page: OpenPage, staff_server: Server, office: Office, request_id: str) -> None:
    tab = signed_in(page(at=staff_server), staff_server, office)
    tab.goto(f"/pyynto/{request_id}/aika")
    address, interpreted = tab.locator("#address"), tab.locator("#interpreted")
    expect(address).to_be_visible()
    expect(interpreted).to_be_visible()
    tab.get_by_label("Puhelimessa").check()
    tab.get_by_label("Ei", exact=True).check()
    expect(address).to_be_hidden()
    expect(interpreted).to_be_hidden()
