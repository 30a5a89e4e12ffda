"""Sign-in and accounts in a real browser: with and without JavaScript, in both languages of the staff side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from guide.office.roles import Role
from tests.browser.conftest import OpenPage
from tests.browser.staff import (
    ONE_TIME,
    OWN,
    give_code,
    give_password,
    make_account,
    secret_of,
    set_own_password,
    step_in,
)
from tests.browser.tools import Server, axe, free_port, html_validate, running_server
from tests.browser.walk import say
from tests.staff.oidc import running_provider

NARROW = (320, 700)


class Seen:
    """Looks at every page as it comes: axe, width; and keeps what was sent for the validator."""

    def __init__(self, page: Page, lang: str) -> None:
        self.page = page
        self.lang = lang
        self.sent: list[Response] = []
        self.pages: dict[str, str] = {}
        page.on("response", self._keep)

    def _keep(self, response: Response) -> None:
        if response.request.resource_type == "document" and response.status in {200, 422}:
            self.sent.append(response)

    def look(self, heading: str) -> None:
        expect(self.page.locator("h1")).to_be_visible()
        axe(self.page, say(self.lang, heading))
        self.pages[f"{len(self.pages)}-{self.page.url.rsplit('/', 1)[-1]}"] = self.sent[-1].text()
        self.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= NARROW[0], f"{self.page.url} is {wide} pixels wide"
        self.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("lang", ["fi", "se"])
def test_the_first_sign_in_and_the_own_account(page: OpenPage, staff_server: Server, lang: str) -> None:
    login = f"first-{lang}@example.org"
    make_account(staff_server, login, Role.OFFICE, Role.LEAD)
    browser = page(at=staff_server)
    seen = Seen(browser, lang)
    browser.goto("/kirjaudu")
    browser.locator(f"button[value={lang}]").click()
    seen.look("Kirjaudu sisään")
    give_password(browser, login, "väärä salasana")
    seen.look("Kirjaudu sisään")
    expect(browser.locator("#errors h2")).to_be_focused()
    give_password(browser, login, ONE_TIME)
    seen.look("Tee oma salasana")
    set_own_password(browser, "lyhyt")
    seen.look("Tee oma salasana")
    set_own_password(browser)
    seen.look("Ota koodi käyttöön")
    drawn = browser.locator("svg.qr path").last.bounding_box()
    assert drawn
    assert min(drawn["width"], drawn["height"]) > 180  # large enough for a phone, and not beside its frame
    secret = secret_of(browser)
    browser.locator("#code").fill("000000")
    browser.locator("main button[type=submit]").click()
    seen.look("Ota koodi käyttöön")
    give_code(browser, secret)
    seen.look("Varakoodit")
    assert browser.locator(".codes li").count() == 10
    expect(browser.locator("[data-print]")).to_be_visible()
    browser.locator("main button[type=submit]").click()
    for path, heading in (
        ("oma-tunnus", "Oma tunnus"),
        ("oma-tunnus/salasana", "Vaihda salasana"),
        ("oma-tunnus/todennus", "Ota koodi käyttöön"),
        ("oma-tunnus/varakoodit", "Tee uudet varakoodit"),
        ("tunnukset", "Tunnukset"),
    ):
        browser.goto(f"/{path}")
        seen.look(heading)
    browser.locator("form[action='/ulos'] button").click()
    give_password(browser, login, OWN)
    seen.look("Kirjoita koodi")
    give_code(browser, secret, steps=1)
    expect(browser.locator("h1")).to_be_visible()
    assert browser.locator("form[action='/ulos']").count() == 1
    html_validate(seen.pages)


def test_everything_works_without_javascript(page: OpenPage, staff_server: Server) -> None:
    login = "plain@example.org"
    make_account(staff_server, login, Role.DESK)
    browser = page(at=staff_server, javascript=False)
    give_password(browser, login, ONE_TIME)
    set_own_password(browser)
    secret = secret_of(browser)
    give_code(browser, secret)
    assert browser.locator(".codes li").count() == 10
    code = browser.locator(".codes li").first.inner_text()
    browser.locator("main button[type=submit]").click()
    browser.locator("form[action='/ulos'] button").click()
    give_password(browser, login, OWN)
    browser.locator("#code").fill(code)
    browser.locator("main button[type=submit]").click()
    assert browser.locator("form[action='/ulos']").count() == 1


def test_browsers_and_password_managers_know_the_fields(page: OpenPage, staff_server: Server) -> None:
    browser = page(at=staff_server)
    browser.goto("/kirjaudu")
    found = {name: browser.locator(f"#{name}").get_attribute("autocomplete") for name in ("login", "password")}
    assert found == {"login": "username", "password": "current-password"}
    browser.context.grant_permissions(["clipboard-read", "clipboard-write"])
    browser.evaluate("navigator.clipboard.writeText('liitetty salasana')")
    browser.locator("#password").press("Control+V")
    assert browser.locator("#password").input_value() == "liitetty salasana"


def test_a_lead_closes_an_account(page: OpenPage, staff_server: Server) -> None:
    make_account(staff_server, "lead@example.org", Role.LEAD, places=("akaa",), name="Liisa Lead")
    make_account(staff_server, "mine@example.org", Role.DESK, places=("akaa",), name="Maija Mine")
    browser, victim = page(at=staff_server), page(at=staff_server)
    step_in(browser, staff_server, "lead@example.org")
    step_in(victim, staff_server, "mine@example.org")
    victim.goto("/oma-tunnus")
    expect(victim.locator("h1")).to_have_text("Oma tunnus")
    seen = Seen(browser, "fi")
    browser.goto("/tunnukset")
    browser.locator("a[href$='/sulje']").click()
    seen.look("Suljetaanko tunnus?")
    browser.locator("main button[type=submit]").click()
    expect(browser.locator("main")).to_contain_text("Suljettu")
    victim.goto("/oma-tunnus")
    assert victim.url.endswith("/kirjaudu")
    html_validate(seen.pages)


@pytest.fixture
def organisation(tmp_path: Path) -> Iterator[Server]:
    """A staff side of its own, with a real provider behind its sign-in."""
    port = free_port()
    with running_provider(tmp_path, f"http://127.0.0.1:{port}/kirjaudu/paluu") as provider:
        provider.knows(oona={"name": "Oona Ohjaaja", "polku": ["polku-office@inari"]})
        client = provider.client()
        settings = {
            "GUIDE_OIDC_ISSUER": client.issuer,
            "GUIDE_OIDC_CLIENT_ID": client.client_id,
            "GUIDE_OIDC_CLIENT_SECRET": client.client_secret,
        }
        with running_server(tmp_path, arguments=["--staff"], settings=settings, port=port) as running:
            yield running


def test_an_organisation_signs_its_workers_in(browser: Browser, organisation: Server) -> None:
    """Through the pages of the provider and back, as a browser does it: cookies, redirects, content policy."""
    context = browser.new_context(base_url=organisation.url)
    there = context.new_page()
    there.goto("/kirjaudu")
    axe(there, "Kirjaudu sisään")
    there.get_by_role("link", name="Kirjaudu organisaation tunnuksella").click()
    there.locator("[name=login]").fill("oona")
    there.locator("[name=password]").fill("x")
    there.locator("button[type=submit]").click()
    there.locator("button[type=submit]").click()
    expect(there.get_by_role("button", name="Oona Ohjaaja")).to_be_visible()
    assert there.url.startswith(organisation.url)
    assert "code=" not in there.url
    context.close()
