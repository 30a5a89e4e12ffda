"""Every page there is, in every language, at a place of today and one of 2021: what must hold on all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page, Response
from ruamel.yaml import YAML

from guide.core import resources
from guide.text.phrase import Status
from tests.browser.conftest import OpenPage
from tests.browser.tools import Server, axe, html_validate
from tests.browser.walk import (
    AKAA_2021,
    LANGUAGES,
    LIKELY_2021,
    LIKELY_TODAY,
    SAMI,
    Stop,
    Walk,
    catalogues,
    plain,
    say,
    tour,
)

PLACES = ("suomi", "akaa")
BOT = "Tämä on automaattinen neuvonta. Et keskustele ihmisen kanssa."
RESPONSIBLE = "esimerkki vastuuhenkilö"  # a person's name is of no language
UNTRANSLATED = "Tätä tekstiä ei ole vielä käännetty. Se näytetään suomeksi."
# Where the layout differs most between a narrow phone and a wide screen.
WIDE_AND_NARROW = {"start", "question-main_income", "error-support_needs", "result", "form-errors", "receipt"}
CONTENT_TEXTS = {"text", "title", "hint", "why", "estimates", "likely", "open", "unlikely", "entry", "heading"}

TEXT_NODES = """() => {
  const found = [], nodes = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) {
    const {data, parentElement} = nodes.currentNode;
    if (data.trim() && !parentElement.closest("script, style, title"))
      found.push([parentElement.closest("[lang]").lang, data]);
  }
  for (const named of document.querySelectorAll("[aria-label]"))
    found.push([named.closest("[lang]").lang, named.getAttribute("aria-label")]);
  return found;
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_accessible_and_says_who_speaks(page: OpenPage, akaa: Server, place: str, lang: str) -> None:
    walk = _walk(page(viewport=(390, 844), at=akaa if place == "akaa" else None), place, lang)
    met = []
    for stop in _tour(walk, place):
        met.append(stop.name)
        axe(walk.page, stop.heading)
        assert walk.heading == plain(stop.heading)
        if place == "suomi" and stop.name in WIDE_AND_NARROW:
            _axe_at_other_widths(walk.page, stop)
        _bot_and_human(walk)
        _languages_of_texts(walk)
        assert say(walk.lang, UNTRANSLATED) not in plain(walk.page.inner_text("main")), stop.name
    assert len(met) == len(set(met)) >= 32


def _walk(page: Page, place: str, lang: str) -> Walk:
    return Walk(page, lang, AKAA_2021) if place == "akaa" else Walk(page, lang)


def _tour(walk: Walk, place: str) -> Iterator[Stop]:
    return tour(walk, likely=LIKELY_2021 if place == "akaa" else LIKELY_TODAY)


def _axe_at_other_widths(page: Page, stop: Stop) -> None:
    for width, height in ((320, 700), (1366, 768)):
        page.set_viewport_size({"width": width, "height": height})
        axe(page, stop.heading)
    page.set_viewport_size({"width": 390, "height": 844})


def _bot_and_human(walk: Walk) -> None:
    bot = walk.page.locator("header .bot")
    assert bot.is_visible()
    assert say(walk.lang, BOT) in plain(bot.inner_text())
    assert bot.locator("a[href^='tel:']").is_visible()


def _languages_of_texts(walk: Walk) -> None:
    """On a page in a Sámi language all Finnish, and nothing else, is marked as Finnish."""
    assert walk.page.locator("html").get_attribute("lang") == walk.lang
    if walk.lang == "fi":
        return
    finnish, own = finnish_texts(walk.lang), own_texts(walk.lang)
    faults = []
    for lang, text in walk.page.evaluate(TEXT_NODES):
        words = plain(text).casefold().replace(RESPONSIBLE, "")
        if lang != "fi" and (found := finnish.search(words)):
            faults.append(f"Finnish “{found[0]}” has lang={lang}: {words}")
        if lang == "fi" and words in own:
            faults.append(f"not Finnish, has lang=fi: {words}")
    assert not faults, f"{walk.page.url}\n" + "\n".join(faults)


@cache
def finnish_texts(lang: str) -> re.Pattern[str]:
    """Finds any whole Finnish text, or the part of one before, between or after its values, among other words."""
    phrases = catalogues().by_code[lang].phrases.values()
    texts = {phrase.finnish for phrase in phrases} | set(_content_texts())
    # Names are the same in both languages.
    same = {phrase.finnish for phrase in phrases if phrase.text == phrase.finnish and phrase.status != Status.MISSING}
    parts = {plain(part).casefold() for text in texts - same for part in re.split(r"\{\w+\}", text)}
    own = own_texts(lang)
    parts = {part for part in parts if sum(map(str.isalpha, part)) >= 4 and part not in own}
    longest_first = sorted(parts, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


@cache
def own_texts(lang: str) -> frozenset[str]:
    phrases = catalogues().by_code[lang].phrases.values()
    own = (phrase for phrase in phrases if phrase.lang == lang and phrase.text != phrase.finnish)
    return frozenset(plain(phrase.text).casefold() for phrase in own)


@cache
def _content_texts() -> tuple[str, ...]:
    reader = YAML(typ="safe")
    return tuple(
        text for path in (resources.root() / "flows").rglob("*.yaml") for text in _texts(reader.load(path), False)
    )


def _texts(node: Any, wanted: bool) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key != "municipalities":  # names of towns, which are also names of places
                yield from _texts(value, key in CONTENT_TEXTS)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, wanted)
    elif isinstance(node, str) and wanted:
        yield node


@pytest.mark.parametrize("lang", SAMI)
def test_the_check_of_languages_sees_unmarked_texts(page: OpenPage, lang: str) -> None:
    walk = Walk(page(), lang)
    walk.open("tietosuoja")
    _languages_of_texts(walk)
    unmark = "lang => document.querySelectorAll('[lang=fi]:not(nav *)').forEach(e => { e.lang = lang })"
    walk.page.evaluate(unmark, lang)
    with pytest.raises(AssertionError, match="Finnish “"):
        _languages_of_texts(walk)


@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_valid_html(page: OpenPage, akaa: Server, place: str) -> None:
    """The pages as sent, not as the browser mends them; without JavaScript every page is loaded whole."""
    saved: dict[str, str] = {}
    for lang in LANGUAGES:
        opened = page(javascript=False, at=akaa if place == "akaa" else None)
        sent = _documents(opened)
        walk = _walk(opened, place, lang)
        for stop in _tour(walk, place):
            assert walk.heading == plain(stop.heading)
            saved[f"{lang}-{stop.name}"] = sent[-1].text()
    assert len(saved) >= 4 * 23
    html_validate(saved)


def _documents(page: Page) -> list[Response]:
    """Every page that is loaded from now on."""
    found: list[Response] = []

    def on_response(response: Response) -> None:
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            found.append(response)

    page.on("response", on_response)
    return found
