"""The e-mail to the client: readable in each language, bilingual, and without a word of the matter."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from guide.core.resources import checkout
from guide.outputs.message import render_message
from guide.text.catalogue import Catalogues, load_catalogues
from guide.text.languages import CODES
from guide.text.voice import Voice

TELLING = ("työ", "suunnitelma", "kela", "palvelu", "bargu", "plána", "pargo", "vuávám", "tuâjj", "plaan", "tapaami")


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return load_catalogues(checkout())


@pytest.mark.parametrize("lang", CODES)
def test_the_letter_says_only_that_there_is_something_to_see(catalogues: Catalogues, lang: str) -> None:
    voice = Voice(catalogues, lang)
    made = render_message(voice, "CD3-K7Q-M4X", "maija@esimerkki.fi", "000 000 000")
    assert (made.mime, made.file_name) == ("message/rfc822", "polku-CD3-K7Q-M4X.eml")
    letter = message_from_bytes(made.content, policy=default)
    assert letter["To"] == "maija@esimerkki.fi"
    assert letter["X-Unsent"] == "1"
    own, finnish = voice("Sinulle on viesti"), "Sinulle on viesti"
    assert letter["Subject"] == (finnish if lang == "fi" else f"{own} / {finnish}")
    assert letter["Content-Language"] == ("fi" if lang == "fi" else f"{lang}, fi")
    body = letter.get_content()
    for line in ("Avaa linkki, jonka sait meiltä.", "Tunnus: CD3-K7Q-M4X", "Älä vastaa tähän viestiin.", "000 000 000"):
        assert line in body
    assert str(voice("Älä vastaa tähän viestiin.")) in body
    assert body.count("CD3-K7Q-M4X") == (1 if lang == "fi" else 2)
    assert not [word for word in TELLING if word in f"{letter['Subject']} {body}".lower()]


def test_no_line_can_be_smuggled_into_the_head(catalogues: Catalogues) -> None:
    with pytest.raises(ValueError, match="linefeed|newline|carriage"):
        render_message(Voice(catalogues, "fi"), "CD3-K7Q-M4X", "a@b.fi\r\nBcc: c@d.fi", "000")
