"""The tools themselves: a checker that finds nothing proves nothing until it has found a fault."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.tools import axe, html_validate

GOOD = (
    '<!DOCTYPE html>\n<html lang="fi">\n<head><title>Polku</title></head>\n'
    "<body><main><h1>Suunni\u00adtelma</h1></main></body>\n</html>\n"
)
POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


def test_axe_passes_a_good_page_under_a_strict_policy(page: Page) -> None:
    page.set_content(GOOD.replace("</title>", "</title>" + POLICY))
    axe(page, "Suunnitelma")


@pytest.mark.parametrize(
    ("html", "heading", "report"),
    [
        (GOOD.replace("</main>", '<img src="x.png"></main>'), "Suunnitelma", "image-alt"),
        (GOOD.replace("<h1>", '<h1 style="color: #ddd">'), "Suunnitelma", "color-contrast"),
        (GOOD, "Aloitus", "not “Aloitus”"),
    ],
)
def test_axe_reports_faults_and_wrong_pages(page: Page, html: str, heading: str, report: str) -> None:
    page.set_content(html)
    with pytest.raises(AssertionError, match=report):
        axe(page, heading)


def test_html_validate_names_the_page_and_the_fault() -> None:
    html_validate({"good": GOOD})
    with pytest.raises(AssertionError, match=r"bad:4 close-order"):
        html_validate({"good": GOOD, "bad": GOOD.replace("</h1>", "")})
