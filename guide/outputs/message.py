"""The e-mail that tells a client to look: in the client's language and in Finnish, and without a word of the matter.

Whoever else reads the mailbox learns nothing (secrecy of the mere client relation, 621/1999 24 § 1 mom. 25 k.).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from guide.outputs.document import Document
from guide.text.phrase import Phrase
from guide.text.voice import Voice

MIME = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to a client: finished text, and the languages it is in ("smn, fi")."""

    subject: str
    body: str
    languages: str

    def as_json(self) -> dict[str, Any]:
        """The letter as JSON values."""
        return asdict(self)


def compose(voice: Voice, reference: str, phone: str, link: str | None = None) -> Letter:
    """The letter about the request `reference`; `phone` is where a human answers.

    `link` opens the request's neutral status; without it the letter points to the link from before.
    """
    news = voice("Asiassasi on uutta tietoa. Avaa linkki, jonka sait meiltä.")
    if link:
        news = voice("Asiassasi on uutta tietoa. Avaa tämä linkki: {link}", link=link)
    lines = (
        news,
        voice("Tunnus: {reference}", reference=reference),
        voice("Linkki on vain sinulle. Älä anna sitä muille."),
        voice("Älä vastaa tähän viestiin."),
        voice("Haluatko puhua ihmisen kanssa? Soita: {phone}", phone=phone),
    )
    languages = voice.lang if voice.lang == "fi" else f"{voice.lang}, fi"
    return Letter(_subject(voice("Sinulle on viesti")), "\n\n".join(_paragraphs(lines)) + "\n", languages)


def render_message(voice: Voice, reference: str, address: str, phone: str) -> Document:
    """The letter as a file that any mail program opens as a letter ready to be sent.

    Raises ValueError for an address that cannot stand in a letter's head.
    """
    letter = _email(compose(voice, reference, phone), address)
    letter["X-Unsent"] = "1"  # Outlook opens it as a draft
    return Document(bytes(letter), MIME, f"polku-{reference}.eml")


def as_email(letter: Letter, address: str, sender: str, message_id: str, made_at: datetime) -> EmailMessage:
    """The letter ready for a mail server. The same `message_id` is the same letter, however often it is sent.

    Raises ValueError for an address that cannot stand in a letter's head, or that holds more than one recipient.
    """
    made = _email(letter, address)
    made["From"] = sender
    made["Message-ID"] = message_id
    made["Date"] = format_datetime(made_at)
    return made


def _email(letter: Letter, address: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["To"] = address
    if len(made["To"].addresses) != 1:
        raise ValueError("a letter goes to one address")
    made["Subject"] = letter.subject
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.body, cte="quoted-printable")
    made["Content-Language"] = letter.languages
    return made


def _subject(phrase: Phrase) -> str:
    return phrase.text if phrase.text == phrase.finnish else f"{phrase.text} / {phrase.finnish}"


def _paragraphs(lines: tuple[Phrase, ...]) -> list[str]:
    """First all in the client's language, then all in Finnish: two letters in one."""
    own = [line.text for line in lines]
    finnish = [line.finnish for line in lines]
    return own if own == finnish else [*own, "– – –", *finnish]
