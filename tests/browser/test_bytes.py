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
        self.bytes = 0
        self.cached = 0
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.requestServedFromCache", self._from_cache)
        session.send("Network.enable")

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]

    def _sent(self, event: dict[str, Any]) -> None:
        self.bytes += event.get("redirectResponse", {}).get("encodedDataLength", 0)

    def _from_cache(self, _event: dict[str, Any]) -> None:
        self.cached += 1

    def take(self) -> float:
        """The bytes since the last call."""
        taken, self.bytes = self.bytes, 0
        return taken


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_visit_is_small(page: OpenPage, lang: str, javascript: bool) -> None:
    walk = Walk(page(javascript=javascript), lang)
    meter = _Meter(walk.page.context.new_cdp_session(walk.page))
    walk.open()
    walk.page.wait_for_load_state("networkidle")
    first = meter.take() + _icon(walk)
    print(f"{lang}, {'htmx' if javascript else 'plain forms'}: first visit {first} bytes")
    assert 5_000 < first <= FIRST_VISIT
    walk.begin()
    meter.take()
    while walk.step:
        step = walk.step
        walk.answer()
        walk.page.wait_for_load_state("networkidle")
        size = meter.take()
        print(f"  after {step}: {size} bytes")
        assert 500 < size <= NEXT_QUESTION or not walk.step
    assert meter.cached or javascript


def _icon(walk: Walk) -> int:
    """The icon, which a browser with windows loads as well."""
    icon = walk.page.request.get(walk.page.locator("link[rel=icon]").get_attribute("href") or "")
    return len(icon.body()) + sum(len(header["name"]) + len(header["value"]) + 4 for header in icon.headers_array)
