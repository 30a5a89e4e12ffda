"""What a visit costs: bytes on the wire as the browser counts them, headers and redirects included."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import CDPSession

from tests.browser.conftest import OpenPage
from tests.browser.walk import LANGUAGES, Walk

FIRST_VISIT = 40_000
NEXT_QUESTION = 4_000


class _Meter:
    """Counts what comes in through one page."""

    def __init__(self, session: CDPSession) -> None:
        self.pages = 0.0
        self.redirects = 0.0
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.requestWillBeSent", self._sent)
        session.send("Network.enable")

    def _finished(self, event: dict[str, Any]) -> None:
        self.pages += event["encodedDataLength"]

    def _sent(self, event: dict[str, Any]) -> None:
        self.redirects += event.get("redirectResponse", {}).get("encodedDataLength", 0)

    def take(self) -> tuple[float, float]:
        """The bytes of pages and files, and of redirects, since the last call."""
        taken = self.pages, self.redirects
        self.pages = self.redirects = 0.0
        return taken


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_visit_is_small(page: OpenPage, lang: str, javascript: bool) -> None:
    walk = Walk(page(javascript=javascript), lang)
    meter = _Meter(walk.page.context.new_cdp_session(walk.page))
    walk.open()
    walk.page.wait_for_load_state("networkidle")
    first = sum(meter.take()) + _icon(walk)
    report = [f"{lang}, {'htmx' if javascript else 'plain forms'}: first visit {first:.0f} bytes"]
    walk.begin()
    meter.take()
    sizes = []
    while walk.step:
        walk.answer()
        sizes.append(meter.take())
        report.append(f"  {walk.step or 'check'}: {sizes[-1][0]:.0f}, and {sizes[-1][1]:.0f} for the redirect to it")
    print("\n".join(report))  # noqa: T201 - `pytest -rP` shows the figures
    assert 5_000 < first <= FIRST_VISIT
    assert min(page for page, _ in sizes) > 1_000
    assert max(map(sum, sizes) if javascript else (page for page, _ in sizes)) <= NEXT_QUESTION


def _icon(walk: Walk) -> int:
    """The icon, which the browser loads past the page."""
    icon = walk.page.request.get(walk.page.locator("link[rel=icon]").get_attribute("href") or "")
    return len(icon.body()) + sum(len(header["name"]) + len(header["value"]) + 4 for header in icon.headers_array)
