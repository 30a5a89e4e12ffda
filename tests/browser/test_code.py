"""A conversation goes from one device to another by its code, with and without JavaScript."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.walk import Walk, plain


@pytest.mark.parametrize("javascript", [True, False])
def test_a_code_is_read_off_one_screen_and_typed_at_another(page: OpenPage, javascript: bool) -> None:
    first, second = (Walk(page(viewport=(390, 844), javascript=javascript)) for _ in range(2))
    first.to_result()
    code = first.page.locator(".code").inner_text()
    second.open()
    second.press(second.page.get_by_role("link", name="Jatka koodilla"))
    second.page.fill("#code", code[:-1])
    second.press(second.button)
    assert "Koodissa on kirjoitusvirhe." in plain(second.page.locator(".errors h2").inner_text())
    assert second.page.input_value("#code") == code[:-1]
    if javascript:
        assert second.page.evaluate("document.activeElement.matches('.errors h2')"), "the error is announced"
    second.page.fill("#code", code.lower().replace("-", " "))
    second.press(second.button)
    assert second.heading == "Tarkista vastauksesi ennen tulosta"
    second.press(second.page.locator("main .actions .button"))
    assert second.heading == first.heading
