"""The e-mail that tells a client to look: in the client's language and in Finnish, and without a word of the matter.

Whoever else reads the mailbox learns nothing (secrecy of the mere client relation, 621/1999 24 § 1 mom. 25 k.). It is
a file that any mail program opens as a letter ready to be sent.
"""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from guide.outputs.document import Document
from guide.text.phrase import Phrase
from guide.text.voice import Voice

MIME = "message/rfc822"


def render_message(voice: Voice, reference: str, address: str, phone: str) -> Document:
    """The letter to `address` about the request `reference`; `phone` is where a human answers.

    Raises ValueError for an address that cannot stand in a letter's head.
    """
    lines = (
        voice("Asiassasi on uutta tietoa. Avaa linkki, jonka sait meiltä."),
        voice("Tunnus: {reference}", reference=reference),
        voice("Linkki on vain sinulle. Älä anna sitä muille."),
        voice("Älä vastaa tähän viestiin."),
        voice("Haluatko puhua ihmisen kanssa? Soita: {phone}", phone=phone),
    )
    letter = EmailMessage(policy=SMTP)
    letter["To"] = address
    letter["Subject"] = _subject(voice("Sinulle on viesti"))
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Unsent"] = "1"  # Outlook opens it as a draft
    letter.set_content("\n\n".join(_paragraphs(lines)) + "\n")
    letter["Content-Language"] = voice.lang if voice.lang == "fi" else f"{voice.lang}, fi"
    return Document(bytes(letter), MIME, f"polku-{reference}.eml")


def _subject(phrase: Phrase) -> str:
    return phrase.text if phrase.text == phrase.finnish else f"{phrase.text} / {phrase.finnish}"


def _paragraphs(lines: tuple[Phrase, ...]) -> list[str]:
    """First all in the client's language, then all in Finnish: two letters in one."""
    own = [line.text for line in lines]
    finnish = [line.finnish for line in lines]
    return own if own == finnish else [*own, "– – –", *finnish]
