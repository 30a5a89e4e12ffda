"""With htmx: one swap for each answer, and history, focus, storage and addresses as on loaded pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import OpenPage
from tests.browser.tools import Server
from tests.browser.walk import AKAA_2021, TODAY, Walk, library, plain, say, title_of

OLD_TAB = "Tämä kysymys ei ole enää ajan tasalla. Jatka tästä."
STORED = "Object.keys(localStorage).length + Object.keys(sessionStorage).length"


def _at(walk: Walk, step: str) -> None:
    """Waits until the page asks `step` and shows the answer given before."""
    expect(walk.page.locator("input[name=step]")).to_have_value(step)
    assert walk.heading == plain(say(walk.lang, title_of(step)))
    assert sorted(walk.checked) == sorted(walk.answers[step])


def _begun(page: Page) -> Walk:
    walk = Walk(page)
    walk.begin()
    return walk


def test_every_answer_is_one_swap_that_arrives_like_a_page(page: OpenPage) -> None:
    walk = _begun(page(viewport=(390, 500)))
    requests: list[Request] = []
    pages = ("document", "fetch", "xhr")
    walk.page.on("request", lambda request: requests.append(request) if request.resource_type in pages else None)
    while walk.step != "service_wishes":
        requests.clear()
        walk.choose()
        walk.button.scroll_into_view_if_needed()
        assert walk.page.evaluate("scrollY") > 0
        walk.press(walk.button)
        assert [(r.method, r.resource_type) for r in requests] == [("POST", "fetch")]
        expect(walk.page).to_have_title(re.compile("^" + re.escape(walk.title)))
        expect(walk.page.locator("h1, [data-focus]").first).to_be_focused()
        assert walk.page.evaluate("scrollY") == 0
        assert re.search(r"/kysymys/\d+$", walk.page.url)
    assert walk.page.evaluate(STORED) == 0


def test_back_forward_and_reload_show_the_question_with_its_answer(page: OpenPage) -> None:
    walk = _begun(page())
    steps: list[str] = []
    while len(steps) < 4:
        steps.append(walk.step)
        walk.answer()
    here = walk.step
    for step in reversed(steps[1:]):
        walk.page.go_back()
        _at(walk, step)
    walk.page.go_forward()
    _at(walk, steps[2])
    walk.page.reload()
    _at(walk, steps[2])
    walk.page.go_forward()
    _at(walk, steps[3])
    walk.page.go_forward()
    expect(walk.page.locator("input[name=step]")).to_have_value(here)
    assert walk.checked == []


@pytest.mark.parametrize("javascript", [True, False])
def test_an_error_is_said_where_the_focus_goes(page: OpenPage, javascript: bool) -> None:
    walk = _begun(page(javascript=javascript))
    first = walk.step
    walk.answer()
    address = walk.page.url
    walk.press(walk.button)
    message = walk.page.locator(".errors h2")
    assert plain(message.inner_text()) == "Valitse yksi vaihtoehto."
    assert walk.page.url == address
    assert walk.page.title().startswith("Virhe: ")
    if not javascript:
        return
    expect(message).to_be_focused()
    assert walk.page.evaluate("scrollY") == 0
    walk.page.get_by_role("link", name="Siirry vastaamaan").click()
    expect(walk.page.locator("#answer")).to_be_focused()
    walk.page.go_back()  # the address with the fragment was one step
    walk.page.go_back()
    _at(walk, first)


def test_an_error_costs_no_press_of_back(page: OpenPage) -> None:
    walk = _begun(page())
    first = walk.step
    walk.answer()
    walk.press(walk.button)
    walk.page.go_back()
    _at(walk, first)


def test_nothing_of_the_answers_is_in_any_address(page: OpenPage) -> None:
    walk = Walk(page())
    seen: list[str] = []
    walk.page.on("request", lambda request: seen.append(request.url))
    walk.to_form()
    walk.open("keskustelu")
    flow = library().flows["plan-check"]
    ids = set(flow.steps) | {option for options in TODAY.values() for option in options}
    assert len(seen) > 30
    for address in seen:
        path = re.sub(r"^https?://[^/]+", "", address)
        assert not re.search("[?#&=]", path), path
        assert not ids & set(re.split(r"[/.]", path)), path


def test_a_form_from_an_old_tab_leads_on_with_a_calm_word(page: OpenPage, akaa: Server) -> None:
    walk = Walk(page(at=akaa), answers=AKAA_2021)
    walk.begin()
    walk.answer_until("subsidy_days")
    old = Walk(walk.page.context.new_page(), answers=AKAA_2021)
    old.page.goto(walk.page.url)
    walk.press(walk.page.locator("aside a", has_text=title_of("main_income")))
    walk.answer("pension")
    asked = walk.step
    assert asked != "subsidy_days"
    old.answer()
    assert old.step == asked
    assert OLD_TAB in plain(old.page.locator(".warning").inner_text())
    assert old.page.locator(".errors").count() == 0


def test_a_lost_connection_leaves_the_question_and_says_so(page: OpenPage) -> None:
    walk = _begun(page())
    status = walk.page.locator("#offline")
    expect(status).to_have_role("status")
    assert status.evaluate("e => getComputedStyle(e).display") != "none"  # else its words would not be announced
    walk.choose()
    walk.page.context.set_offline(True)
    walk.button.click()
    expect(status).to_have_text("Ei yhteyttä. Vastauksesi säilyvät tällä sivulla.")
    expect(status).to_be_in_viewport()
    assert walk.checked == list(TODAY[walk.step])
    walk.page.context.set_offline(False)
    walk.press(walk.button)
    expect(status).to_be_empty()
