"""The pages of figures, export and rights in a real browser: wide, narrow, in forced colours, with a download."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import Page

from guide.office import sessions
from guide.office.base import Office, make_office
from guide.office.roles import Role
from guide.request.keys import ensure_keys, load_secret
from guide.request.store import RequestStore
from guide.storage.database import make_engine
from tests.browser.conftest import OpenPage
from tests.browser.tools import Server, axe, running_server
from tests.staff.conftest import add_worker, send
from tests.staff.test_statistics import FILLED, MONTH, put

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("staff")
    with running_server(folder, arguments=["--staff", "--place", "inari"]) as running:
        yield running


@pytest.fixture(scope="module")
def office(desk: Server) -> Iterator[Office]:
    engine = make_engine(f"sqlite:///{desk.data / 'polku.sqlite'}")
    put(engine, FILLED)
    yield make_office(engine, desk.data / "keys")
    engine.dispose()


def signed_in(page: Page, desk: Server, office: Office) -> Page:
    key = sessions.begin(office, add_worker(office, Role.LEAD).id, NOW)
    page.context.add_cookies([{"name": "polku-staff", "value": key, "url": desk.url}])
    return page


@pytest.mark.parametrize(
    ("width", "forced"), [(1280, False), (320, False), (1280, True)], ids=["wide", "narrow", "forced"]
)
def test_figures_can_be_read_everywhere(page: OpenPage, desk: Server, office: Office, width: int, forced: bool) -> None:
    shown = signed_in(page(viewport=(width, 900), forced_colors=forced, at=desk), desk, office)
    shown.goto(f"/tilastot?alku={MONTH}&loppu={MONTH}")
    axe(shown, "Tilastot")
    wide = shown.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"the page is {wide} wide"
    bars = shown.locator("svg.chart rect")
    assert bars.count() > 8
    assert bars.first.bounding_box()["width"] > 50  # type: ignore[index]
    if forced:
        paper = shown.evaluate("getComputedStyle(document.body).backgroundColor")
        for part in ("rect", "text"):
            assert shown.locator(f"svg.chart {part}").first.evaluate("e => getComputedStyle(e).fill") != paper


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_a_lead_exports_and_erases(page: OpenPage, desk: Server, office: Office, javascript: bool) -> None:
    store = RequestStore(office.engine, ensure_keys(office.keys), load_secret(office.keys))
    sent = send(store, NOW)
    shown = signed_in(page(at=desk, javascript=javascript), desk, office)
    shown.goto("/pyynnot/vienti")
    if javascript:
        axe(shown, "Vie pyynnöt tiedostoon")
    with shown.expect_download() as started:
        shown.get_by_role("button", name="Lataa tiedosto").click()
    book = openpyxl.load_workbook(BytesIO(started.value.path().read_bytes()))
    assert sent.reference in {row[0] for row in book.active.iter_rows(values_only=True)}
    shown.goto(f"/pyynto/{sent.id}/tiedot")
    if javascript:
        axe(shown, "Asiakkaan tiedot")
    with shown.expect_download() as started:
        shown.get_by_role("link", name="Paperille: PDF").click()
    assert started.value.path().read_bytes().startswith(b"%PDF")
    shown.goto(f"/pyynto/{sent.id}/poista")
    if javascript:
        axe(shown, "Poista pyyntö")
    shown.get_by_role("button", name="Poista pyyntö kokonaan").click()
    assert "Valitse poiston syy." in shown.locator("main").inner_text()
    shown.get_by_label("Miksi pyyntö poistetaan?").select_option("own_request")
    shown.get_by_role("button", name="Poista pyyntö kokonaan").click()
    shown.get_by_role("heading", name="Pyyntö on poistettu").wait_for()
    assert store.status(sent.link_token) is None
