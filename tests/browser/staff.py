"""Workers in a browser: an account made with the command, and a quick or a whole way in."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime

import pyotp
from playwright.sync_api import Page

from guide.office import sessions
from guide.office.accounts import by_login
from guide.office.base import make_office
from guide.office.roles import Role, Worker
from guide.storage.database import make_engine
from tests.browser.tools import GUIDE, Server, environment

ONE_TIME = "kertakäyttöinen-77"
OWN = "kolme hirveä suolla"


def make_account(
    server: Server, login: str, *roles: Role, places: tuple[str, ...] = ("suomi",), name: str = "Terttu Työntekijä"
) -> None:
    """An account whose one-time password is ONE_TIME."""
    rights = [f"--role={role}" for role in roles] + [f"--place={place}" for place in places]
    made = subprocess.run(
        [GUIDE, "staff", "add", login, "--name", name, *rights, "--password-stdin"],
        input=ONE_TIME,
        env=environment(server.data),
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def step_in(page: Page, server: Server, login: str) -> Worker:
    """Puts a session into the browser, for tests that are not about signing in."""
    engine = make_engine(f"sqlite:///{server.data / 'polku.sqlite'}")
    office = make_office(engine, server.data / "keys")
    worker = by_login(office, login).worker
    key = sessions.begin(office, worker.id, datetime.now(UTC))
    engine.dispose()
    page.context.add_cookies([{"name": "polku-staff", "value": key, "url": server.url}])
    return worker


def give_password(page: Page, login: str, password: str) -> None:
    """Login and password on the sign-in page."""
    page.goto("/kirjaudu")
    page.locator("#login").fill(login)
    page.locator("#password").fill(password)
    page.locator("main button[type=submit]").click()


def give_code(page: Page, secret: str, steps: int = 0) -> None:
    """The code that the authenticator app shows; `steps` half minutes later."""
    at = int(datetime.now(UTC).timestamp()) + 30 * steps
    page.locator("#code").fill(pyotp.TOTP(secret).at(at))
    page.locator("main button[type=submit]").click()


def set_own_password(page: Page, password: str = OWN) -> None:
    """The own password at the first sign-in."""
    page.locator("#new_password").fill(password)
    page.locator("#again").fill(password)
    page.locator("main button[type=submit]").click()


def secret_of(page: Page) -> str:
    """The key that the enrolment page shows."""
    return page.locator(".key").inner_text().replace(" ", "")
