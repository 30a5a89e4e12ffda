"""A real application on a scratch folder, and a client whose every page is linted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from guide.app import create_app
from guide.settings import Settings
from tests.web.lint import lint

TODAY = date(2026, 11, 22)
HOME = {"Sec-Fetch-Site": "same-origin"}
PLAIN = {
    "home_municipality": "akaa",
    "age_group": "30_56",
    "situation": "unemployed_job_seeker",
    "main_income": "general_support",
    "existing_plan": "none",
    "support_needs": "daily_life",
    "many_authorities": "yes",
    "full_time_work": "no",
    "service_wishes": "rehabilitative_work",
}
FORM = {
    "name": "Maija Meikäläinen",
    "municipality": "Enontekiö",
    "contact_way": "phone",
    "phone": "040 123 4567",
    "language": "fi",
    "interpreter": "no",
    "where": "office",
    "when": "morning",
    "support_person": "no",
    "own_words": "Haluan puhua työkokeilusta.",
}


class Visitor:
    """Somebody with a browser: follows redirects, fills in forms, and lints what comes back."""

    def __init__(self, client: FlaskClient, lang: str = "fi") -> None:
        self.client = client
        self.lang = lang
        self.page = ""
        self.path = ""
        self.status = 0
        self.seen: list[str] = []

    def _take(self, response: TestResponse) -> TestResponse:
        self.page = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        self.path, self.status = response.request.path, response.status_code
        self.seen += [r.request.url for r in (*response.history, response)]
        if self.page:
            lint(self.page, self.path)
        return response

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self._take(self.client.get(path, follow_redirects=True, **kwargs))

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("headers", HOME)
        return self._take(self.client.post(path, data=data, follow_redirects=True, **kwargs))

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page, re.DOTALL)
        return plain(found.group(1)) if found else ""

    @property
    def text(self) -> str:
        return plain(self.page)

    @property
    def step(self) -> str:
        found = re.search(r'name="step" value="(\w+)"', self.page)
        return found.group(1) if found else ""

    @property
    def checked(self) -> list[str]:
        return re.findall(r'value="(\w+)" checked', self.page)

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"no hidden field {name} at {self.path}"
        return found.group(1)

    def start(self) -> None:
        self.post(f"/{self.lang}/aloita")

    def answer(self, *options: str, **kwargs: Any) -> TestResponse:
        data = {"csrf": self.hidden("csrf"), "step": self.step, "answer": list(options)}
        return self.post(self.path, data, **kwargs)

    def walk(self, answers: Mapping[str, str | list[str]], until: str = "") -> list[str]:
        """Answers questions from `answers` until the check page or the question `until`; the steps asked."""
        asked = []
        while self.step and self.step != until:
            asked.append(self.step)
            given = answers[self.step]
            self.answer(*([given] if isinstance(given, str) else given))
            assert len(asked) < 20
        return asked

    def request(self, **form: str) -> None:
        """From the result to the review page."""
        self.get(f"/{self.lang}/pyynto")
        self.post(f"/{self.lang}/pyynto", {**FORM, **form, "csrf": self.hidden("csrf")})

    def send(self) -> TestResponse:
        data = {"csrf": self.hidden("csrf"), "submission_key": self.hidden("submission_key")}
        return self.post(f"/{self.lang}/pyynto/laheta", data)


def plain(html: str) -> str:
    """What is read: no tags, no soft hyphens, single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u00ad", "").replace("&#39;", "'").split())


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    """Applications on the test's own data folder; their database connections are closed afterwards."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        made.append(create_app(Settings(**{"data": tmp_path, "as_of": TODAY, **settings})))
        return made[-1]

    yield make
    for app in made:
        app.extensions["polku"].close()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Today's general service. It keeps no conversations, so tests can share it."""
    made = create_app(Settings(data=tmp_path_factory.mktemp("suomi"), as_of=TODAY))
    yield made
    made.extensions["polku"].close()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture(scope="session")
def akaa_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = create_app(Settings(data=tmp_path_factory.mktemp("akaa"), place="akaa", as_of=date(2021, 6, 1)))
    yield made
    made.extensions["polku"].close()


@pytest.fixture
def akaa(akaa_app: Flask) -> Visitor:
    """Akaa in the municipal experiment: the longest dialogue there is."""
    return Visitor(akaa_app.test_client())
