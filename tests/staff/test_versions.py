"""The page of versions: what is checked by whom, from the real content of this installation."""

from __future__ import annotations

import re
from datetime import date

import pytest

from guide.authoring.signing_off import SignedOff, _rule_set, _signatures
from guide.authoring.standing import Standing, load_texts
from guide.core import resources
from guide.law.schema import Dated
from guide.office.base import Office
from guide.office.roles import EVERY_PLACE, Role
from guide.place.production import production_problems
from guide.text.languages import FINNISH, LANGUAGES
from guide.web.staff.sign_off import RuleSet
from tests.examples.load import SMALL, dialogues
from tests.staff.conftest import StaffVisitor, add_worker
from tests.web.conftest import plain

DAY = date(2026, 11, 24)
CHECKED = {"source": "s", "mark": "S", "checked_on": "2026-11-20", "checked_by": "Aino"}


def dated(*periods: dict[str, str]) -> Dated:
    return Dated.model_validate({"periods": periods})


def test_rules_of_the_day_are_counted_with_the_oldest_check() -> None:
    items = [
        dated({"from": "2026-01-01", **CHECKED}),
        dated({"from": "2026-01-01", **CHECKED, "checked_on": "2026-10-01", "checked_by": "Bertta"}),
        dated({"from": "2026-01-01", "source": "s", "mark": "U"}),
        dated({"from": "2020-01-01", "to": "2025-12-31", **CHECKED, "checked_on": "2020-01-01"}),
    ]
    expected = RuleSet("x", "X", 3, 2, date(2026, 10, 1), ("Aino", "Bertta"))
    assert _rule_set("x", "X", items, DAY) == expected
    assert _rule_set("x", "X", [], DAY) == RuleSet("x", "X", 0, 0, None, ())


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("role", "places"), [(Role.AUTHOR, "inari"), (Role.LEAD, EVERY_PLACE)])
def test_the_page_says_how_it_stands(worker_page: StaffVisitor, office: Office, role: Role, places: str) -> None:
    worker_page.sign_in(add_worker(office, role, places=places))
    worker_page.get("/versiot")
    assert worker_page.status == 200
    assert worker_page.heading == "Käännökset ja versiot"
    service = worker_page.app.extensions["polku-staff"]
    found = service.signed_off.on(service.rules_day())
    assert service.library.version in worker_page.text
    for rules in found.rules:
        row = f"{rules.in_force} {rules.verified} {rules.in_force - rules.verified}"
        assert row in worker_page.text, rules
    for part in found.translations:
        numbers = f"{part.part} {part.reviewed} {part.draft} {part.stale} {part.missing}"
        assert numbers in worker_page.text
    shown = re.findall(r"<h3>(.*?)</h3>", worker_page.page)
    names = [place.spec.name for place in service.library.places.values() if places in {place.id, EVERY_PLACE}]
    assert [plain(name) for name in shown] == names
    for problem in production_problems(resources.root(), service.library, "inari", service.today()):
        assert plain(problem.message) in worker_page.text
    assert "esimerkki" in worker_page.text


def test_every_text_is_counted_and_signatures_are_grouped() -> None:
    languages = load_texts(resources.root(), [language for language in LANGUAGES if language is not FINNISH])
    found = SignedOff(resources.root(), dialogues(resources.root()).library).on(DAY)
    for texts in languages:
        signed = sum(entry.standing is Standing.REVIEWED for entry in texts.entries)
        assert sum(sign.texts for sign in _signatures(texts)) == signed
        parts = [part for part in found.translations if part.language == texts.language.code]
        own = [entry for entry in texts.entries if entry.standing is not Standing.VERBATIM]
        assert sum(p.reviewed + p.draft + p.stale + p.missing for p in parts) >= len(own)


def test_without_records_it_says_never() -> None:
    library = dialogues(SMALL).library
    source = SignedOff(SMALL, library)
    source._texts = ((), ())
    found = source.on(DAY)
    assert (found.assessed_on, found.tested_on, found.content) == (None, None, library.version)
    assert len(source.refused("kaksi", DAY)) > 2
