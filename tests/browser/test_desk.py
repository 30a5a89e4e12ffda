"""A client at the desk, by keyboard alone from consent to receipt: every page through axe, and on a narrow screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from guide.office import sessions
from guide.office.base import make_office
from guide.office.roles import Role
from guide.storage.database import make_engine
from tests.browser.conftest import OpenPage
from tests.browser.tools import Server, axe, html_validate, running_server
from tests.browser.walk import plain, said_first, say
from tests.staff.conftest import add_worker

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "home_municipality": ("inari",),
    "age_group": ("30_56",),
    "situation": ("unemployed_job_seeker",),
    "main_income": ("general_support",),
    "existing_plan": ("none",),
    "support_needs": ("daily_life", "language"),
    "many_authorities": ("yes",),
    "full_time_work": ("no",),
    "service_wishes": ("rehabilitative_work",),
}
FORM = {
    "contact_way": "email",
    "language": "fi",
    "interpreter": "no",
    "where": "office",
    "when": "morning",
    "support_person": "no",
}
LIKELY = "Vastauksesi viittaavat siihen, että monialaisesta tuesta voisi olla sinulle hyötyä."
Stop = tuple[str, str]  # a short name of the page, and its heading


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("desk"), arguments=["--staff", "--place", "inari"]) as running:
        yield running


def signed_in(page: Page, desk: Server) -> Page:
    """The page with the session of a new worker, as signing in makes it."""
    engine = make_engine(f"sqlite:///{desk.data / 'polku.sqlite'}")
    office = make_office(engine, desk.data / "keys")
    worker = add_worker(office, Role.DESK, places="inari", name="Wilma Virkailija")
    key = sessions.begin(office, worker.id, datetime.now(UTC))
    engine.dispose()
    page.context.add_cookies([{"name": "polku-staff", "value": key, "url": desk.url}])
    return page


class Keys:
    """Somebody who has a keyboard and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.source = ""  # of the page as it came

    def to(self, selector: str) -> None:
        """Goes on with Tab until `selector` has the focus, which must be visible there."""
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                break
        else:
            raise AssertionError(f"{selector} cannot be reached at {self.page.url}")
        box = "e => (e.closest('.tile') ?? e)"
        ring = self.page.evaluate(f"() => getComputedStyle(({box})(document.activeElement)).outlineStyle")
        assert ring != "none", f"the focus on {selector} cannot be seen"

    def choose(self, name: str, *values: str) -> None:
        """Chooses in a group: arrows among radios, Space on each checkbox."""
        if self.page.locator(f"input[type=checkbox][name='{name}']").count():
            for value in values:
                self.to(f"[name='{name}'][value='{value}']")
                self.page.keyboard.press("Space")
            return
        self.to(f"[name='{name}']")
        for _ in range(20):
            if self.page.evaluate("document.activeElement.value") == values[0]:
                break
            self.page.keyboard.press("ArrowDown")
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")
        assert self.page.evaluate("[document.activeElement.value, document.activeElement.checked]") == [values[0], True]

    def write(self, name: str, text: str) -> None:
        self.to(f"[name='{name}']")
        self.page.keyboard.type(text)

    def enter(self, selector: str = "main form .button:not(.second)") -> None:
        """Presses Enter on a button or link and waits for the next page."""
        self.to(selector)
        self.send()

    def send(self) -> None:
        """Presses Enter where the focus is."""
        with self.page.expect_navigation() as arrived:
            self.page.keyboard.press("Enter")
        self.source = arrived.value.text()

    def open(self, path: str) -> None:
        """Types an address."""
        came = self.page.goto(path)
        assert came is not None
        self.source = came.text()


def through(keys: Keys, lang: str) -> Iterator[Stop]:
    """From the first page to the end; stops at every page."""
    page = keys.page
    keys.open("/avustettu")
    yield "start", "Avustettu täyttö"
    keys.choose("language", lang)
    keys.enter()
    yield "consent", "Asiakkaan suostumus"
    keys.enter()
    yield "consent-error", "Asiakkaan suostumus"
    keys.choose("agreed", "yes")
    keys.choose("send", "yes")
    keys.enter()
    yield "section", "Tilanteesi"
    keys.enter("[name=go][value=next]")
    yield "section-error", "Tilanteesi"
    for _ in range(2):
        for step in page.locator("input[name=shown]").input_value().split():
            keys.choose(f"a-{step}", *ANSWERS[step])
        keys.send()  # in the last answer: Enter sends
        if "/osa/" in page.url:
            yield "section-next", "Suunnitelma ja toiveet"
    yield "result", said_first(lang, LIKELY)
    keys.enter("a[href$='/avustettu/vahvistus']")
    yield "confirm", "Asiakas vahvistaa"
    keys.enter()
    yield "confirm-error", "Asiakas vahvistaa"
    keys.choose("confirmed", "yes")
    keys.write("note", "Soita ennen kutsua.")
    keys.enter()
    yield "after", "Miten jatketaan?"
    yield from _request(keys)


def _request(keys: Keys) -> Iterator[Stop]:
    keys.enter("a[href$='/avustettu/tuloste']")
    yield "print", "Tuloste asiakkaalle"
    keys.open("/avustettu/pyynto")
    yield "form", "Pyydä aika tapaamiseen"
    keys.enter()
    yield "form-errors", "Pyydä aika tapaamiseen"
    keys.write("name", "Maija Meikäläinen")
    keys.choose("contact_way", FORM["contact_way"])
    keys.write("email", "maija@example.org")
    for name, value in list(FORM.items())[1:]:
        keys.choose(name, value)
    keys.enter()
    yield "review", "Tarkista pyyntö"
    keys.enter("form.send button")
    yield "receipt", "Pyyntö on lähetetty"
    keys.open("/koodi")
    yield "code", "Avaa koodilla"
    keys.enter()
    yield "code-error", "Avaa koodilla"
    keys.open("/avustettu")
    keys.enter("form[action$='/avustettu/lopeta'] button")
    yield "stopped", "Asiakkaan vastaukset on tyhjennetty."


@pytest.mark.parametrize("lang", ["fi", "sms"])
def test_by_keyboard_from_consent_to_receipt(page: OpenPage, desk: Server, lang: str) -> None:
    tab = signed_in(page(viewport=(1366, 768), at=desk), desk)
    keys, pages = Keys(tab), {}
    for name, heading in through(keys, lang):
        axe(tab, heading)
        pages[name] = keys.source
        if name.endswith("error"):
            assert tab.evaluate("document.activeElement.closest('.errors') !== null"), f"{name}: not at the error"
        if name == "section":
            legends = [plain(text) for text in tab.locator("legend").all_inner_texts()]
            assert plain(say(lang, "Missä kunnassa asut?")) in legends
    html_validate(pages)


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_narrow_screen_nothing_scrolls_sideways(page: OpenPage, desk: Server, javascript: bool) -> None:
    tab = signed_in(page(viewport=(320, 640), at=desk, javascript=javascript), desk)
    seen = set()
    for name, _ in through(Keys(tab), "sms"):
        wide = tab.evaluate("document.documentElement.scrollWidth") if javascript else 0
        assert wide <= 320, f"{name} is {wide} px wide"
        seen.add(name)
    assert {"section-error", "result", "form-errors", "receipt"} <= seen


def test_the_code_is_shown_large_and_opens_at_the_desk(page: OpenPage, desk: Server) -> None:
    tab = signed_in(page(viewport=(1366, 768), at=desk), desk)
    for name, _ in through(Keys(tab), "fi"):
        if name == "after":
            break
    shown = tab.locator(".handover .code")
    assert shown.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 28
    code = shown.inner_text()
    tab.goto("/koodi")
    tab.locator("[name=code]").fill(code)
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    axe(tab, "Koodin vastaukset")
    assert "30–56 vuotta" in plain(tab.locator("main").inner_text())
    assert re.search(r"/koodi/vastaukset$", tab.url)


def test_the_print_view_shows_only_the_paper(page: OpenPage, desk: Server, tmp_path: Path) -> None:
    tab = signed_in(page(viewport=(1366, 768), at=desk), desk)
    for name, _ in through(Keys(tab), "fi"):
        if name == "print":
            break
    tab.emulate_media(media="print")
    for hidden in ("nav", ".stop", ".strip", ".button"):
        assert not any(found.is_visible() for found in tab.locator(hidden).all()), hidden
    assert tab.locator(".paper").is_visible()
