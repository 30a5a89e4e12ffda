"""From the start page to the receipt and back out: on a phone, without JavaScript, and by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import OpenPage
from tests.browser.tools import Server
from tests.browser.walk import AKAA_2021, CHOICES, TEXTS, TODAY, Walk, plain, restyle, say, title_of

CHOOSE_ONE = "Valitse yksi vaihtoehto."
CHANGED = "Muutit vastausta. Tämä vastaus ei ole enää tarpeen: "

# Where the focus is, whether it can be seen there, and what its ring looks like.
FOCUS = """() => {
  const focused = document.activeElement, box = focused.closest(".tile") ?? focused;
  const ring = [focused, box].map(e => getComputedStyle(e)).find(s => s.outlineStyle !== "none");
  const {x, y, width, height} = box.getBoundingClientRect();
  const top = document.elementFromPoint(x + Math.min(width / 2, 40), y + height / 2);
  return {
    what: `${focused.tagName} ${focused.id} ${focused.textContent.trim().slice(0, 40)}`,
    ring: ring ? parseFloat(ring.outlineWidth) : 0,
    inside: x >= 0 && y >= 0 && x + width <= innerWidth + 1 && y + height <= innerHeight + 1,
    uncovered: top !== null && (box.contains(top) || top.contains(box)),
  };
}"""


def test_a_phone_gets_from_start_to_receipt_and_out_again(page: OpenPage, tmp_path: Path) -> None:
    walk = Walk(page(viewport=(390, 844)))
    walk.begin()
    questions = 0
    while walk.step:
        assert walk.heading == walk.title
        walk.answer()
        questions += 1
    assert 5 <= questions <= 15
    walk.press(walk.page.locator("main .actions .button"))
    walk.press(walk.page.get_by_role("link", name="Pyydä aika tapaamiseen"))
    walk.send()
    assert walk.heading == "Pyyntösi on lähetetty"
    reference = plain(walk.page.locator(".reference").inner_text()).split(": ")[1]
    assert re.fullmatch(r"[A-Z0-9-]{6,}", reference)
    _papers(walk.page, reference, tmp_path)
    _private_link(walk, reference)


def _papers(page: Page, reference: str, folder: Path) -> None:
    pdf = PdfReader(_download(page, "Lataa PDF", folder))
    text = plain(" ".join(sheet.extract_text() for sheet in pdf.pages))
    assert reference in text
    assert TEXTS["name"] in text
    (note,) = Calendar.from_ical(_download(page, "Lisää muistutus kalenteriin", folder).read_bytes()).walk("VEVENT")
    assert reference in str(note["summary"])
    told = plain(_download(page, "Tallenna tekstinä", folder).read_text("utf-8"))
    assert title_of("main_income") in told


def _download(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=link).click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target


def _private_link(walk: Walk, reference: str) -> None:
    """It shows where the request is and nothing of what is in it, and it takes the request back."""
    link = walk.page.locator("a[href*='/oma/']")
    walk.press(link)
    said = plain(walk.page.locator("main").inner_text())
    assert walk.heading == "Pyyntösi on saapunut."
    assert reference in said
    for secret in (*TEXTS.values(), "suunnitelma", title_of("main_income"), "Yleistuesta"):
        assert secret not in said
    walk.press(walk.page.get_by_role("button", name="Peru pyyntö"))
    assert walk.heading == "Pyyntösi on peruttu."
    assert walk.page.locator("main form").count() == 0
    walk.open("kuitti")
    assert walk.heading == "Pyydä aika tapaamiseen"  # the receipt went with the request


def test_without_javascript_an_error_is_said_and_answers_stay(page: OpenPage) -> None:
    walk = Walk(page(javascript=False))
    walk.begin()
    walk.press(walk.button)
    assert plain(walk.page.locator(".errors h2").inner_text()) == CHOOSE_ONE
    assert plain(walk.page.locator("#answer-error").inner_text()) == CHOOSE_ONE
    assert walk.page.title().startswith("Virhe: ")
    first = walk.step
    walk.answer()
    walk.answer()
    walk.page.go_back()
    assert walk.checked == list(TODAY[walk.step])
    walk.press(walk.page.locator(".back a"))
    assert (walk.step, walk.checked) == (first, list(TODAY[first]))
    walk.page.reload()
    assert (walk.step, walk.checked) == (first, list(TODAY[first]))


@pytest.mark.parametrize("javascript", [True, False])
def test_the_language_can_be_changed_on_the_way(page: OpenPage, javascript: bool) -> None:
    walk = Walk(page(javascript=javascript))
    walk.begin()
    walk.answer_until("existing_plan")
    before = walk.page.locator("aside .answers > div").count()
    for lang in ("se", "smn", "sms", "fi"):
        walk.press(walk.page.locator(f"nav a[lang={lang}]"))
        walk.lang = lang
        assert walk.step == "existing_plan"
        assert walk.heading == plain(walk.title)
        assert walk.page.locator("aside .answers > div").count() == before == 3
    walk.answer()
    assert walk.step == "support_needs"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_changed_answer_keeps_the_later_ones_and_names_the_unnecessary(
    page: OpenPage, akaa: Server, javascript: bool
) -> None:
    walk = Walk(page(javascript=javascript, at=akaa), answers=AKAA_2021)
    walk.begin()
    walk.answer_until("full_time_work")
    # Who lives on a pension has no days of labour market subsidy to count.
    walk.press(walk.page.locator("aside a", has_text=title_of("main_income")))
    assert (walk.step, walk.checked) == ("main_income", ["labour_market_subsidy"])
    walk.page.locator("input[value=pension]").check()
    walk.press(walk.button)
    news = plain(walk.page.locator(".warning").inner_text())
    for step in ("subsidy_days", "many_authorities"):
        assert CHANGED + title_of(step) in news
    walk.page.reload()
    expect(walk.page.locator(".warning")).to_have_count(0)
    # Only what the change made necessary is asked; then the dialogue goes on where it was.
    assert walk.step == "allowance_used_up"
    walk.answer()
    assert walk.step == "full_time_work"
    kept = plain(walk.page.locator("aside .answers").inner_text())
    for step in ("age_group", "situation", "unemployed_months", "existing_plan", "support_needs"):
        assert title_of(step) in kept
    for step in ("subsidy_days", "many_authorities"):
        assert title_of(step) not in kept


def test_the_whole_dialogue_works_by_keyboard(page: OpenPage) -> None:
    walk = Walk(page(viewport=(1366, 768)))
    keyboard = _Keyboard(walk)
    walk.open()
    keyboard.skip_link()
    walk.open()
    keyboard.use(walk.page.locator("main form .button").first)
    while walk.step:
        keyboard.choose(*walk.answers[walk.step])
        keyboard.use(walk.button)
        if walk.step:
            expect(walk.page.locator("h1, [data-focus]").first).to_be_focused()
    keyboard.use(walk.page.locator("main .actions .button"))
    keyboard.use(walk.page.get_by_role("link", name="Pyydä aika tapaamiseen"))
    for name, value in (CHOICES | TEXTS).items():
        box = walk.page.locator(f"input[name={name}]")
        if name in TEXTS:
            keyboard.tab_to(box)
            walk.page.keyboard.type(value)
        else:
            keyboard.choose(value, name=name)
    if walk.page.locator("#municipality").count():
        keyboard.tab_to(walk.page.locator("#municipality"))
        walk.page.keyboard.type("Utsjoki")
    keyboard.use(walk.button)
    keyboard.use(walk.page.locator("form.send button"))
    assert walk.heading == "Pyyntösi on lähetetty"


class _Keyboard:
    """A client with a keyboard only. The focus must be seen wherever it goes."""

    def __init__(self, walk: Walk) -> None:
        self.page = walk.page
        self.walk = walk

    def tab(self, key: str = "Tab") -> None:
        self.page.keyboard.press(key)
        focus = self.page.evaluate(FOCUS)
        if focus["what"].startswith("BODY"):  # the browser's own controls come between the last and the first
            return
        assert focus["ring"] >= 2, f"{self.page.url}: no focus ring at {focus['what']}"
        assert focus["inside"], f"{self.page.url}: the focus is outside the window at {focus['what']}"
        assert focus["uncovered"], f"{self.page.url}: something covers {focus['what']}"

    def tab_to(self, target: Locator) -> None:
        for _ in range(80):
            if target.evaluate_all("all => all.includes(document.activeElement)"):
                return
            self.tab()
        raise AssertionError(f"{self.page.url}: the Tab key never comes to {target}")

    def use(self, target: Locator) -> None:
        """Presses a button or follows a link."""
        self.tab_to(target)
        self.page.locator("main h1").evaluate("h1 => h1.dataset.old = ''")
        self.page.keyboard.press("Enter")
        self.walk.arrived()

    def choose(self, *options: str, name: str = "answer") -> None:
        boxes = self.page.locator(f"input[name={name}]")
        if boxes.first.get_attribute("type") == "checkbox":
            for option in options:
                self.tab_to(self.page.locator(f"input[name={name}][value='{option}']"))
                self.page.keyboard.press("Space")
            return
        (option,) = options
        self.tab_to(boxes)
        self.page.keyboard.press("Space")
        for _ in range(boxes.count()):
            if self.page.evaluate("document.activeElement.value") == option:
                break
            self.tab("ArrowDown")
        expect(self.page.locator(f"input[name={name}][value='{option}']")).to_be_checked()

    def skip_link(self) -> None:
        """The first Tab shows it; after it the next Tab is in the content."""
        skip = self.page.locator("a.skip")
        expect(skip).not_to_be_in_viewport()
        self.tab()
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        assert skip.inner_text() == say(self.walk.lang, "Siirry sisältöön")
        self.page.keyboard.press("Enter")
        self.tab()
        assert self.page.evaluate("document.activeElement.closest('main') !== null")


def test_the_keyboard_client_notices_a_hidden_focus(page: OpenPage) -> None:
    walk = Walk(page())
    restyle(walk.page, "*:focus { outline: none !important }")
    walk.open()
    with pytest.raises(AssertionError, match="no focus ring"):
        _Keyboard(walk).tab_to(walk.page.locator("main form .button").first)
