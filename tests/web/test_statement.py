"""The accessibility statement of each place in each of its languages, from the records of this installation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from guide.core import resources
from guide.place.accessibility import Accessibility, LanguageRun, State
from guide.place.schema import AccessibilitySpec, ContactSpec, FaultSpec
from guide.text import dates
from guide.text.voice import Voice
from guide.web.service import Service
from guide.web.statement import statement
from tests.web.conftest import TODAY, MakeApp, Visitor

PLACES = sorted(path.stem for path in (resources.root() / "flows" / "places").glob("*.yaml"))
FAULT = FaultSpec(
    id="OWN",
    text="Ovikello ei soi.",
    why="Se on rikki.",
    criterion="1.1.1",
    pages=("alku",),
    since=date(2026, 11, 1),
    cure="Korjaamme sen.",
    fixed_by=date(2027, 1, 31),
)


@pytest.mark.parametrize("place", PLACES)
def test_the_statement_of_each_place_in_each_language(make_app: MakeApp, place: str) -> None:
    app = make_app(place=place)
    service: Service = app.extensions["polku"]
    spec = service.library.places[place].spec
    records = service.accessibility
    assert records.assessment is not None
    visitor = Visitor(app.test_client())
    for lang in spec.languages:
        voice = Voice(service.catalogues, lang)
        visitor.get(f"/{lang}/saavutettavuus")
        text = visitor.text.replace("\N{NO-BREAK SPACE}", " ")
        assert voice("Saavutettavuusseloste").text in visitor.heading
        assert dates.day(records.assessment.on) in text
        assert "Traficom" in text
        assert spec.name in text
        assert Voice.name_of(lang) in text
        assert voice("Kerro meille, jos jokin ei toimi. Vastaamme kahden viikon kuluessa.").text in text
        assert f'class="button" href="/{lang}/palaute/saavutettavuus"' in visitor.page
        for fault in records.assessment.faults:
            said = voice(fault.text).text.partition(" (")[0]  # what is in brackets is marked as Finnish
            assert (said in text) is (not fault.languages or lang in fault.languages), fault.id
        run = records.run_of(lang)
        assert run is not None
        assert f" {run.pages} " in text


def made(app: Flask, records: Accessibility, lang: str = "fi", **changes: Any) -> str:
    """What the statement says, as one text."""
    service: Service = app.extensions["polku"]
    place = service.library.places["suomi"]
    place = replace(place, spec=place.spec.model_copy(update={"accessibility": AccessibilitySpec(**changes)}))
    with app.test_request_context():
        page = statement(records, place, Voice(service.catalogues, lang), service.library.version, TODAY)
    faults = [text for fault in page.faults for text in (*fault.texts, *fault.pages)]
    rows = [f"{label}: {value}" for label, value in page.rows]
    return "\n".join(map(str, (*page.about, *page.state, *faults, *page.how, *rows, page.contact.name)))


def test_it_says_what_is_not_known_and_what_is_old(app: Flask) -> None:
    records: Accessibility = app.extensions["polku"].accessibility
    assert records.assessment is not None
    assert records.run is not None
    now = replace(records, run=records.run.model_copy(update={"content": app.extensions["polku"].library.version}))
    usual = made(app, now)
    for text in (
        "Ulkopuolinen asiantuntija ei ole arvioinut palvelua.",
        "Palvelua ei ole vielä testattu ruudunlukijoilla.",
        "Palvelua ei ole vielä testattu asiakkaiden kanssa.",
        "osittain",
        "Emme tiedä puutteita tämän kielen sivuilla.",
    ):
        assert text in usual
    for text in ("on muuttunut", "yli vuoden vanha", "ei ole testattu koneellisesti"):
        assert text not in usual
    old = records.assessment.model_copy(update={"on": date(2025, 11, 21)})
    changed = records.run.model_copy(update={"content": "0" * 10})
    said = made(app, Accessibility(old, changed))
    assert "Arvio on yli vuoden vanha." in said
    assert "Sisältö on muuttunut koneellisen testin jälkeen." in said
    assert "Palvelun saavutettavuutta ei ole vielä arvioitu." in made(app, Accessibility())
    assert "Tämän kielen sivuja ei ole testattu koneellisesti." in made(app, Accessibility(records.assessment))


def test_faults_that_a_program_found_are_counted(app: Flask) -> None:
    records: Accessibility = app.extensions["polku"].accessibility
    assert records.run is not None
    found = LanguageRun.model_validate(
        {"language": "fi", "pages": 12, "faulty": 3, "violations": [{"rule": "label", "pages": 3, "first": "start"}]}
    )
    said = made(app, replace(records, run=records.run.model_copy(update={"languages": (found,)})))
    assert "Testattuja sivuja tällä kielellä: 12" in said
    assert "Sivuja, joilla oli virheitä: 3" in said


def test_a_place_has_faults_and_a_contact_of_its_own(app: Flask) -> None:
    records: Accessibility = app.extensions["polku"].accessibility
    assert records.assessment is not None
    full = replace(records, assessment=records.assessment.model_copy(update={"state": State.FULL, "faults": ()}))
    unit = ContactSpec(name="Saavutettavuustiimi", phone="000 111", hours="arkisin")
    said = made(app, full, faults=(FAULT,), contact=unit)
    for text in ("Ovikello ei soi.", "1.1.1", "31.1.2027", "Aloitussivu", "Saavutettavuustiimi", "osittain"):
        assert text in said
    assert "Palvelu täyttää saavutettavuuden vaatimukset." in made(app, full)
