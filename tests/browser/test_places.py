"""Each place from its own address to its receipt, in a real browser; and the five stages on phone, print and paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.conftest import OpenPage
from tests.browser.walk import TODAY, Walk, library, plain

PLACES = sorted(library().places)
STAGES = ["Tunnista", "Suunnittele", "Valmenna", "Kokeile", "Ratkaise"]


@pytest.mark.parametrize("place", PLACES)
def test_a_place_from_its_own_address_to_its_receipt(page: OpenPage, place: str, tmp_path: Path) -> None:
    spec = library().places[place].spec
    town = spec.municipalities[0].id if spec.municipalities else "other"
    walk = Walk(page(viewport=(390, 844)), spec.languages[0], {**TODAY, "home_municipality": (town,)})
    walk.page.goto(f"/{place}")
    assert spec.name in walk.page.locator("header").inner_text()
    walk.press(walk.page.locator("main form .button").first)
    walk.answer_until()
    walk.press(walk.page.locator("main .actions .button"))
    walk.press(walk.page.get_by_role("link", name="Pyydä aika tapaamiseen"))
    walk.send()
    assert walk.heading == "Pyyntösi on lähetetty"
    with walk.page.expect_download() as started:
        walk.page.get_by_role("link", name="Lataa PDF").click()
    started.value.save_as(tmp_path / "request.pdf")
    paper = plain(" ".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "request.pdf").pages))
    for part in (spec.name, "sisällön versio", "Mukana ovat", *STAGES):
        assert part in paper, part


def stages(page: Page) -> list[str]:
    return [plain(text) for text in page.locator("ol.path h3").all_inner_texts()]


def here(page: Page) -> str:
    return plain(page.locator("ol.path li[aria-current=step]").inner_text())


@pytest.mark.parametrize(("plan", "stage"), [("none", "Tunnista"), ("multi_professional_plan", "Kokeile")])
def test_the_five_stages_say_where_the_client_is(page: OpenPage, plan: str, stage: str) -> None:
    walk = Walk(page(viewport=(390, 844)), answers={**TODAY, "existing_plan": (plan,)})
    walk.to_result()
    for path in ("tulos", "keskustelu"):
        walk.open(path)
        assert stages(walk.page) == STAGES
        said = here(walk.page)
        assert said.startswith(stage)
        assert "Olet tässä" in said
    walk.page.emulate_media(media="print")
    assert stages(walk.page) == STAGES
    assert here(walk.page).startswith(stage)
    walk.open("tulos")
    numbers = walk.page.locator("ol.path > li").evaluate_all("items => items.map(item => item.offsetHeight)")
    assert len(numbers) == 5
    assert min(numbers) > 20
    for mapping in walk.page.locator("ol.path > li:has(h3)").all()[1:3]:
        assert "Työvoimaviranomainen" in plain(mapping.inner_text()), "who takes part"
