"""`guide accessibility record` in a real browser, and axe on the staff pages of quality."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine, update

from guide.core import resources
from guide.office.roles import EVERY_PLACE, Role
from guide.pictures import SITE, Scene, answering
from guide.place.accessibility import RUN, read_accessibility
from guide.request.feedback import FeedbackStore, NewFeedback
from guide.request.keys import CurrentKey
from guide.request.store import new_submission_key
from guide.storage.accounts import STAFF
from guide.storage.database import reading, writing
from guide.storage.figures import FEEDBACK
from guide.text.languages import CODES
from tests.browser.tools import axe
from tests.staff.conftest import StaffVisitor, add_worker, data, office, staff_app, worker_page  # noqa: F401

WIDER = """() => [...document.querySelectorAll("body *")].filter(one => !one.closest(".table > *"))
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80))"""
TWO = (Scene("privacy", "tietosuoja"), Scene("words", "sanasto"))
# In a process of its own: a second browser in one process does not start.
ON_TWO_PAGES = """
from guide.operation import accessibility
from tests.browser.test_accessibility_record import TWO
accessibility.scenes = lambda *_: iter(TWO)
from guide.cli import main
main()
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for name in ("flows", "locales", "templates"):
        shutil.copytree(resources.root() / name, tmp_path / name)
    (tmp_path / RUN).unlink(missing_ok=True)
    return tmp_path


@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 1)])
def test_the_run_is_written_down_with_what_it_found(content: Path, broken: bool, code: int) -> None:
    if broken:
        page = content / "templates" / "words.html"
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("{% block main %}", '{% block main %}<img src="x.png">', 1), encoding="utf-8")
    axe_file = resources.checkout() / "node_modules" / "axe-core" / "axe.min.js"
    result = subprocess.run(
        [sys.executable, "-c", ON_TWO_PAGES, "accessibility", "record", "--axe", str(axe_file)],
        cwd=resources.checkout(),
        env={**os.environ, "GUIDE_CONTENT": str(content), "GUIDE_AS_OF": "2026-11-24"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == code, result.stdout + result.stderr
    found, problems = read_accessibility(content)
    assert problems == []
    assert found.run is not None
    assert {tool.tool for tool in found.run.tools} == {"axe-core", "Chromium"}
    assert str(found.run.on) == "2026-11-24"
    assert [(run.language, run.pages, run.faulty) for run in found.run.languages] == [
        (code_, 2, 1 if broken else 0) for code_ in CODES
    ]
    for run in found.run.languages:
        assert [(one.rule, one.pages, one.first) for one in run.violations] == (
            [("image-alt", 1, "words")] if broken else []
        )


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["fi", "se"])
def test_the_staff_pages_are_accessible(
    browser: Browser,
    worker_page: StaffVisitor,  # noqa: F811
    engine: Engine,
    lang: str,
) -> None:
    office_ = worker_page.service_office
    log = FeedbackStore(engine, CurrentKey(office_.keys))
    new = NewFeedback("inari", "smn", "tulos", False, {"own_words": "Pitkä.", "email": "a@example.org"})
    for _ in range(6):
        log.submit(new, new_submission_key(), datetime.now(UTC))
    worker = worker_page.sign_in(add_worker(office_, Role.LEAD, places=EVERY_PLACE))
    with writing(engine) as connection:
        connection.execute(update(STAFF).where(STAFF.c.id == worker.id).values(language=lang))
    with reading(engine) as connection:
        first = connection.execute(FEEDBACK.select()).first()
    assert first is not None
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.route("**/*", answering(worker_page.client))
    for path in ("/palaute", f"/palaute/{first.id}", "/versiot"):
        page.goto(f"{SITE}{path}")
        axe(page, page.locator("h1").inner_text())
        assert page.locator("html").get_attribute("lang") == lang
        assert page.evaluate(WIDER) == [], path
    page.close()
