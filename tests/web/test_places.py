"""Each place at its own address: its name, contact and look stay with the conversation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from guide.core import resources
from guide.place.library import GENERAL
from guide.settings import Settings
from guide.web.service import Service
from tests.web.conftest import PLAIN, MakeApp, Visitor

PLACES = sorted(path.stem for path in (resources.root() / "flows" / "places").glob("*.yaml"))


@pytest.mark.parametrize("place", [place for place in PLACES if place != GENERAL])
def test_a_place_from_its_address_to_its_receipt(app: Flask, visitor: Visitor, place: str) -> None:
    spec = app.extensions["polku"].library.places[place].spec
    visitor.lang = spec.languages[0]
    visitor.get(f"/{place}")
    assert visitor.path == f"/{place}/{visitor.lang}/"
    visitor.post(f"/{place}/{visitor.lang}/aloita")
    assert visitor.step == "home_municipality"
    visitor.walk({**PLAIN, "home_municipality": spec.municipalities[0].id})
    for page in ("tulos", "keskustelu", "tietosuoja", "pyynto"):
        visitor.get(f"/{visitor.lang}/{page}")
        assert spec.contact.phone in visitor.text, page
        assert f"themes/{place}.css" in visitor.page
    assert 'name="municipality"' not in visitor.page
    visitor.request(municipality="")
    visitor.send()
    assert visitor.path.endswith("/kuitti")
    visitor.post(f"/{visitor.lang}/lopeta", {"csrf": ""})
    assert visitor.path == f"/{place}/{visitor.lang}/lopetettu"
    assert f'href="/{place}/{visitor.lang}/"' in visitor.page


def test_another_place_starts_anew(visitor: Visitor) -> None:
    visitor.post("/akaa/fi/aloita")
    visitor.walk({**PLAIN}, until="situation")
    visitor.get("/fi/")
    assert 'href="/fi/kysymys/' not in visitor.page, "the answers given at another place are not offered here"
    visitor.get("/akaa/fi/")
    assert 'href="/fi/kysymys/3"' in visitor.page
    visitor.start()
    assert visitor.step == "age_group"


@pytest.mark.parametrize("path", ["/helsinki", "/helsinki/fi/", "/akaa/xx/", "/akaa/fi/ei-ole", "/%00/fi/"])
def test_places_that_do_not_exist(visitor: Visitor, path: str) -> None:
    visitor.get(path)
    assert visitor.status == 404
    assert visitor.heading == "Sivua ei löytynyt."
    assert (
        visitor.client.post(f"{path.rstrip('/')}/aloita", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404
    )


def test_a_municipality_serves_only_itself(make_app: MakeApp) -> None:
    visitor = Visitor(make_app(place="akaa").test_client())
    for path, status in (("/fi/", 200), ("/akaa/fi/", 200), ("/suomi/fi/", 404), (f"/{PLACES[-1]}/fi/", 404)):
        visitor.get(path)
        assert visitor.status == status, path


SERVED = [(GENERAL, False, set(PLACES)), (GENERAL, True, {GENERAL}), ("akaa", False, {"akaa"})]


@pytest.mark.parametrize(("place", "production", "expected"), SERVED)
def test_which_places_are_served(app: Flask, place: str, production: bool, expected: set[str]) -> None:
    own: Service = app.extensions["polku"]
    made = replace(own, settings=Settings(data=Path("unused"), place=place, production=production))
    assert {name for name in PLACES if made.served(name)} == expected
    assert made.served("nowhere") is None
