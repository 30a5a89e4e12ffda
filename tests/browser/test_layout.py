"""What is seen: narrow screens with wide text, size of targets, forced colours, no motion, and paper."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from guide.web.themes import contrast
from tests.browser.conftest import OpenPage
from tests.browser.walk import LANGUAGES, LIKELY_TODAY, TODAY, Walk, library, restyle, title_of, tour

# WCAG 1.4.12, put in past the content security policy.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
SPILLS = """() => {
  const wide = innerWidth, page = document.documentElement.scrollWidth;
  const spilling = [...document.querySelectorAll("body *")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > wide + 1 && !e.closest(".vh, .skip") && getComputedStyle(e).position !== "fixed";
  }).map(e => `${e.tagName}.${e.className} “${e.textContent.trim().slice(0, 40)}”`);
  if (page > wide) spilling.push(`the page is ${page} px wide`);
  return spilling;
}"""
# Words that a line cuts in two where there is no joint: each piece between hyphens must stand on one line.
BROKEN = """() => {
  const broken = [], nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const {data, parentElement} = nodes.currentNode;
    if (!data.trim() || !parentElement.checkVisibility() || parentElement.closest(".vh, .skip")) continue;
    for (const piece of data.matchAll(/[^\\s\\u00ad\\u2013-]+/g)) {
      const range = document.createRange();
      range.setStart(nodes.currentNode, piece.index);
      range.setEnd(nodes.currentNode, piece.index + piece[0].length);
      const boxes = [...range.getClientRects()];
      // The hyphen that is drawn at a joint counts as part of what follows it.
      if (data[piece.index - 1] === "\\u00ad" && boxes.length > 1) boxes.shift();
      const lines = new Set(boxes.map(box => Math.round(box.top)));
      if (lines.size > 1) broken.push(piece[0]);
    }
  }
  return [...new Set(broken)];
}"""
# Every target with the size of what can be pressed. A link in a sentence may be smaller (WCAG 2.5.8).
TARGETS = """() => [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), textarea")]
  .filter(e => e.checkVisibility() && !e.matches(".skip"))
  .filter(e => !(e.matches("a") && getComputedStyle(e).display === "inline"))
  .map(e => {
    const box = (e.closest(".tile") ?? e).getBoundingClientRect();
    const main = e.matches("main .button, .tile input, .field input, textarea");
    return [e.textContent.trim().slice(0, 40) || e.id, main ? 44 : 24, Math.min(box.width, box.height)];
  })"""
SENTENCES = """() => [...document.querySelectorAll("a[href]")]
  .filter(a => a.checkVisibility() && getComputedStyle(a).display === "inline")
  .filter(a => a.parentElement.textContent.trim() === a.textContent.trim())
  .map(a => a.textContent.trim())"""
MOVING = """() => [...document.querySelectorAll("*")].filter(e => ["", "::before", "::after"].some(part => {
  const style = getComputedStyle(e, part || null);
  return style.animationName !== "none" || style.scrollBehavior === "smooth"
    || style.transitionDuration.split(",").some(time => parseFloat(time) > 0);
})).map(e => e.outerHTML.slice(0, 80))"""
INKS = """() => {
  const inks = [], nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const {data, parentElement} = nodes.currentNode;
    if (data.trim() && parentElement.checkVisibility() && !parentElement.closest(".vh"))
      inks.push([data.trim().slice(0, 40), getComputedStyle(parentElement).color]);
  }
  return inks;
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_fits_a_narrow_screen_with_wide_text(page: OpenPage, lang: str) -> None:
    walk = Walk(page(viewport=(320, 700)), lang)
    faults = []
    for stop in tour(walk):
        _open_details(walk.page)
        faults += [f"{stop.name}: “{word}” breaks where it has no joint" for word in walk.page.evaluate(BROKEN)]
        faults += [f"{stop.name}: {small}" for small in _small_targets(walk.page)]
        walk.page.evaluate(SPACED)
        faults += [f"{stop.name}: {spill}" for spill in walk.page.evaluate(SPILLS)]
    assert not faults, "\n".join(faults)


def _open_details(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")


def _small_targets(page: Page) -> list[str]:
    small = [f"“{what}” is {size:.0f} px" for what, least, size in page.evaluate(TARGETS) if size < least]
    alone = [f"“{what}” is a small link that stands alone" for what in page.evaluate(SENTENCES)]
    return small + alone


@pytest.mark.parametrize(
    ("css", "fault"),
    [
        ("h1 { white-space: nowrap; font-size: 5rem }", "H1"),
        (".tile { min-height: 0 !important; padding: 0 !important }", " px"),
        (".back a { display: inline }", "stands alone"),
        (".tile { width: 5rem }", "breaks where"),
    ],
)
def test_the_checks_of_layout_see_faults(page: OpenPage, css: str, fault: str) -> None:
    walk = Walk(page(viewport=(320, 700)))
    restyle(walk.page, css)
    walk.begin()
    walk.answer()
    walk.page.evaluate(SPACED)
    broken = [f"{word} breaks where" for word in walk.page.evaluate(BROKEN)]
    assert fault in "\n".join([*walk.page.evaluate(SPILLS), *_small_targets(walk.page), *broken])


def test_forced_colours_keep_borders_and_choices(page: OpenPage) -> None:
    walk = Walk(page(viewport=(390, 844), forced_colors=True))
    walk.begin()
    while walk.step:
        box = walk.page.locator(f"input[value='{TODAY[walk.step][0]}']")
        tile = walk.page.locator(".tile", has=box)
        widths = "e => ['Top', 'Right', 'Bottom', 'Left'].map(s => getComputedStyle(e)['border' + s + 'Width'])"
        # The caret stays: hiding it would need a style that the content security policy refuses.
        plain_border, before = tile.evaluate(widths), tile.screenshot(caret="initial")
        assert set(plain_border) == {"2px"}
        box.evaluate("box => { box.checked = true }")  # without focus, so that no ring makes the difference
        assert set(tile.evaluate(widths)) == {"4px"}
        assert tile.screenshot(caret="initial") != before
        assert box.evaluate("box => getComputedStyle(box).appearance") == "auto"
        walk.answer()
    walk.open("pyynto")
    assert walk.page.locator("#name").evaluate("e => getComputedStyle(e).borderStyle") == "solid"
    walk.send()
    assert walk.heading == "Pyyntösi on lähetetty"


def test_nothing_moves_for_those_who_asked_for_it(page: OpenPage) -> None:
    walk = Walk(page())
    walk.page.emulate_media(reduced_motion="reduce")
    for stop in tour(walk):
        moving = walk.page.evaluate(MOVING)
        assert not moving, f"{stop.name}: {moving}"
        assert walk.page.evaluate("document.getAnimations().length") == 0


def test_the_conversation_is_printed_whole_and_dark(page: OpenPage) -> None:
    walk = Walk(page())
    walk.to_result()
    walk.open("keskustelu")
    walk.page.emulate_media(media="print")
    pale = [(text, ink) for text, ink in walk.page.evaluate(INKS) if contrast(_hex(ink), "#ffffff") < 7]
    assert not pale
    sheets = PdfReader(BytesIO(walk.page.pdf(format="A4"))).pages
    paper = _letters(" ".join(sheet.extract_text() for sheet in sheets))
    steps = library().flows["plan-check"].steps
    for step in ("age_group", "main_income", "many_authorities", "full_time_work"):
        assert _letters(title_of(step)) in paper
        (chosen,) = (option.text for option in steps[step].options if option.id == TODAY[step][0])
        assert _letters(chosen) in paper
    for said in (LIKELY_TODAY, "Mihin arvio perustuu?", "Lähde:", "Tämä on alustava arvio, ei päätös."):
        assert _letters(said) in paper
    for screen_only in ("Valitse kieli", "Lopeta ja tyhjennä vastaukset", "Davvisámegiella"):
        assert _letters(screen_only) not in paper


def _letters(text: str) -> str:
    """Without the spaces and hyphens that breaking into lines brings."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def _hex(colour: str) -> str:
    """`rgb(1, 2, 3)` as `#010203`."""
    red, green, blue = (int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))
    return f"#{red:02x}{green:02x}{blue:02x}"


# Copies the whole page as Ctrl+C would, and gives what lands in the clipboard.
COPY = """() => {
  getSelection().selectAllChildren(document.querySelector("main"));
  const event = new ClipboardEvent("copy", {clipboardData: new DataTransfer(), bubbles: true, cancelable: true});
  document.dispatchEvent(event);
  return [getSelection().toString(), event.clipboardData.getData("text/plain")];
}"""


def test_copied_words_are_written_without_soft_hyphens(page: OpenPage) -> None:
    walk = Walk(page(), "sms")
    walk.begin()
    while walk.step != "existing_plan":
        walk.answer()
    selected, copied = walk.page.evaluate(COPY)
    assert "\u00ad" in selected
    assert copied == selected.replace("\u00ad", "")
