"""A real staff application on SQLite and on PostgreSQL, workers with accounts, and requests as clients send them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert
from werkzeug.test import TestResponse

import guide.staff_app
from guide.office import sessions
from guide.office.accounts import NewAccount, add
from guide.office.base import Office, make_office
from guide.office.roles import Role, Worker
from guide.request.keys import ensure_keys, load_secret
from guide.request.store import NewRequest, Receipt, RequestStore, new_submission_key
from guide.settings import Settings
from guide.staff_app import create_staff_app
from guide.storage.accounts import STAFF
from guide.storage.database import writing
from guide.web.staff.service import StaffService
from tests.staff.signing import LOGIN, ONE_TIME, Clock
from tests.web.conftest import HOME, Visitor

CANARY = "Kanarialintu Väinämöinen"
FORM = {
    "name": CANARY,
    "municipality": "Inari",
    "contact_way": "email",
    "phone": "040 765 4321",
    "email": "kanaria@example.org",
    "language": "smn",
    "interpreter": "yes",
    "where": "office",
    "when": "morning",
    "support_person": "no",
    "own_words": "Haluan puhua kanarian työkokeilusta.",
}
PAYLOAD: dict[str, Any] = {
    "form": FORM,
    "answers": {"home_municipality": ["inari"], "existing_plan": ["none"], "support_needs": ["daily_life"]},
    "own_estimates": {"unemployed_months": ["12_or_over"]},
    "finding": "multi_professional_plan",
    "status": "likely",
    "verified": False,
    "rules": [{"id": "TYM-NEED-1", "source": "381/2023", "mark": "S"}],
    "participants": ["client", "employment_authority", "wellbeing_county"],
    "practice": [],
    "content_version": "0123456789",
    "preliminary": True,
}


@pytest.fixture(scope="session", autouse=True)
def content_read_once() -> Iterator[None]:
    """The real content, read once for all tests: nothing in it changes (cached content)."""
    once = pytest.MonkeyPatch()
    for name in ("load_library", "load_catalogues"):
        once.setattr(guide.staff_app, name, cache(getattr(guide.staff_app, name)))
    yield
    once.undo()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of the installation."""
    return tmp_path / "data"


@pytest.fixture
def office(engine: Engine, data: Path) -> Office:
    return make_office(engine, data / "keys")


@pytest.fixture
def store(engine: Engine, office: Office) -> RequestStore:
    return RequestStore(engine, ensure_keys(office.keys), load_secret(office.keys), retention_days=90)


def send(store: RequestStore, now: datetime | None = None, **changes: Any) -> Receipt:
    """A request as the public side stores it; `form` changes fields of the form, the rest fields of the request."""
    form = {**FORM, **changes.pop("form", {})}
    values: dict[str, Any] = {
        "place": "inari",
        "recipient": "employment_authority",
        "flow": "plan-check",
        "flow_version": "3",
        "rules_date": date(2026, 11, 22),
        "language": form["language"],
        "payload": {**PAYLOAD, "form": form, **changes.pop("payload", {})},
    }
    return store.submit(NewRequest(**(values | changes)), new_submission_key(), now or datetime.now(UTC))


def add_worker(office: Office, *roles: Role, places: str = "inari", name: str = "Terttu Työntekijä") -> Worker:
    """An account as `guide staff add` makes it, without a password."""
    values = {
        "id": secrets.token_hex(16),
        "login": f"{secrets.token_hex(4)}@example.org",
        "name": name,
        "roles": " ".join(sorted(roles)),
        "places": places,
        "language": "fi",
        "last_totp": 0,
        "failures": 0,
        "made_at": datetime.now(UTC),
    }
    with writing(office.engine) as connection:
        connection.execute(insert(STAFF).values(**values))
    return Worker(values["id"], values["login"], name, frozenset(roles), frozenset(places.split()))  # type: ignore[arg-type]


@pytest.fixture
def staff_app(engine: Engine, office: Office, data: Path) -> Iterator[Flask]:
    url = engine.url.render_as_string(hide_password=False)
    made = create_staff_app(Settings(data=data, database_url=url, place="inari", as_of=date(2026, 11, 22)))
    yield made
    made.extensions["polku-staff"].close()


class StaffVisitor(Visitor):
    """A worker with a browser. Every page is linted."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.test_client())
        self.app = app

    @property
    def service_office(self) -> Office:
        found: Office = self.app.extensions["polku-staff"].office
        return found

    def sign_in(self, worker: Worker) -> Worker:
        """Puts a session's cookie into the browser, as signing in does."""
        key = sessions.begin(self.service_office, worker.id, datetime.now(UTC))
        self.client.set_cookie("polku-staff", key)
        return worker

    def submit(self, path: str, **fields: Any) -> TestResponse:
        """Sends a form of the page that is open, with its guard and the version that it shows."""
        hidden = {name: self.hidden(name) for name in ("csrf", "version") if f'name="{name}"' in self.page}
        return self.post(path, {**hidden, **fields}, headers=HOME)


@pytest.fixture
def worker_page(staff_app: Flask) -> StaffVisitor:
    """Nobody yet: `sign_in` first."""
    return StaffVisitor(staff_app)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the staff side, moved by hand."""
    made = Clock()
    monkeypatch.setattr(StaffService, "now", lambda _: made.now)
    return made


@pytest.fixture
def account(office: Office, clock: Clock) -> str:
    """The id of an account as `guide staff add` makes it."""
    new = NewAccount(LOGIN, "Terttu Työntekijä", frozenset({Role.OFFICE}), frozenset({"inari"}), ONE_TIME)
    return add(office, new, clock.now).id


def client_of(app: Flask) -> FlaskClient:
    """A browser of its own."""
    return app.test_client()
