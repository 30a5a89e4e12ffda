"""Who has checked which translation: reads `locales/review.yaml`.

An entry holds fingerprints of the Finnish and of the translation it was given for. When either changes the
entry no longer counts, and the text is a draft again without anybody doing anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from guide.core.problems import Problem
from guide.core.yamlfile import Content, read_yaml, validate
from guide.text.po import Key

FILE = "locales/review.yaml"


class Review(Content):
    """One translation checked by a named person: `by` whom, `on` which day, for which texts."""

    msgid: str
    context: str | None = None
    finnish_hash: str
    text_hash: str
    by: str
    on: date


class _File(Content):
    se: tuple[Review, ...] = ()
    smn: tuple[Review, ...] = ()
    sms: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """The reviews of all languages, by language and key."""

    reviews: dict[tuple[str, Key], list[Review]]

    def find(self, code: str, key: Key, finnish: tuple[str, ...], text: tuple[str, ...]) -> Review | None:
        """The review that stands for these very texts, if any; a plural has several forms on both sides."""
        for review in self.reviews.get((code, key), ()):
            if review.finnish_hash == fingerprint(*finnish) and review.text_hash == fingerprint(*text):
                return review
        return None


def fingerprint(*texts: str) -> str:
    """A short hash of a text, or of all forms of a plural in their order."""
    return sha256("\0".join(texts).encode()).hexdigest()[:16]


def read_register(content: Path) -> tuple[Register, list[Problem]]:
    """The register under a content root; with problems it is empty, so that nothing counts as checked."""
    file = read_yaml(content / FILE, FILE)
    content_of = validate(file, _File, names="msgid")
    reviews: dict[tuple[str, Key], list[Review]] = {}
    for code in _File.model_fields if content_of else ():
        for review in getattr(content_of, code):
            reviews.setdefault((code, (review.context, review.msgid)), []).append(review)
    return Register(reviews), file.problems
