"""Which languages are offered: those with every word around the pages, as far as the operator wants them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from babel.messages.catalog import Message

from guide.core.resources import checkout
from guide.text.catalogue import load_catalogues
from guide.text.languages import CODES
from guide.text.offered import CHROME, lacking, offered
from guide.text.phrase import Status
from guide.text.review import fingerprint
from guide.text.voice import Voice
from tests.text.conftest import MakeContent


def chrome(but: Iterable[str] = ()) -> list[Message]:
    """Translations of every word around the pages: as good as any for a test."""
    return [Message(text, f"x{text}") for text in CHROME if text not in but]


def signed(messages: Iterable[Message]) -> str:
    """The register in which Aila has signed off all of them."""
    lines = ["se:"]
    for message in messages:
        finnish, text = str(message.id), str(message.string)
        hashes = f"finnish_hash: '{fingerprint(finnish)}', text_hash: '{fingerprint(text)}'"
        lines.append(f"  - {{msgid: {finnish!r}, {hashes}, by: Aila, on: 2026-11-01}}")
    return "\n".join(lines) + "\n"


def test_the_product_offers_all_four() -> None:
    catalogues = load_catalogues(checkout()).by_code
    assert {code: lacking(catalogue) for code, catalogue in catalogues.items()} == {code: [] for code in CODES}
    assert offered(catalogues.values(), ()) == set(CODES)


@pytest.mark.parametrize("gone", ["Jatka", "Lähetä", "Haluatko puhua ihmisen kanssa? Soita: {phone}"])
def test_a_language_without_one_of_its_buttons_is_not_offered(make_content: MakeContent, gone: str) -> None:
    catalogues = load_catalogues(make_content(se=chrome(), smn=chrome(but=[gone]))).by_code
    assert lacking(catalogues["smn"]) == [gone]
    assert offered(catalogues.values(), ()) == {"fi", "se"}


@pytest.mark.parametrize(("wanted", "found"), [(["se"], {"fi", "se"}), (["fi"], {"fi"}), (["sms"], {"fi"})])
def test_the_operator_chooses_and_finnish_stays(make_content: MakeContent, wanted: list[str], found: set[str]) -> None:
    catalogues = load_catalogues(make_content(se=chrome(), smn=chrome())).by_code
    assert offered(catalogues.values(), wanted) == found


def test_with_reviewed_texts_only_a_draft_is_shown_in_finnish(make_content: MakeContent) -> None:
    reviewed = chrome()
    content = make_content(review=signed(reviewed), se=[*reviewed, Message("Tulosta tämä", "Prente dán")], smn=chrome())
    catalogues = load_catalogues(content, only_reviewed=True)
    assert offered(catalogues.by_code.values(), ()) == {"fi", "se"}, "nobody has reviewed the buttons of the other"
    voice = Voice(catalogues, "se")
    phrase = voice("Tulosta tämä")
    assert (phrase.text, phrase.lang, phrase.status) == ("Tulosta tämä", "fi", Status.MISSING)
    assert voice("Jatka").status is Status.REVIEWED
    assert Voice(load_catalogues(content), "se")("Tulosta tämä").text == "Prente dán"
