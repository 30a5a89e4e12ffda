"""Every text of a language with its translation and how far that has come: what translators and reviewers work on."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from babel.messages.catalog import Message

from guide.authoring.shown import Shown, shown_in_content, shown_in_interface
from guide.authoring.terminal import count
from guide.core.problems import ContentError
from guide.text.audience import STAFF_LANGUAGES, for_staff
from guide.text.catalogue import Catalogue, load_catalogues
from guide.text.languages import Language
from guide.text.po import Key, forms_of, message_key, read_catalogue
from guide.text.review import Register, Review, fingerprint, read_register

_PLACES = 4  # that are told; an answer such as “I do not know” stands in dozens


class Standing(StrEnum):
    """How far the translation of one text has come."""

    REVIEWED = "reviewed"  # a named person has signed off this very text
    STALE = "stale"  # signed off once, but the Finnish or the translation has changed since
    DRAFT = "draft"  # translated, signed off by nobody
    MISSING = "missing"  # not translated, or so broken that it is not shown
    VERBATIM = "verbatim"  # a name that stays as it is


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of one language. `finnish` and `forms` have several parts when it is a plural."""

    id: str
    key: Key
    message: Message
    finnish: tuple[str, ...]
    forms: tuple[str, ...]
    standing: Standing
    shown: tuple[Shown, ...]
    signed: Review | None

    @property
    def source(self) -> tuple[str, ...]:
        """The Finnish as the content has it; `finnish` is what the Finnish catalogue may make of it."""
        identity = self.message.id
        return (identity,) if isinstance(identity, str) else tuple(identity)

    @property
    def places(self) -> list[str]:
        """Where it is shown, in words: the first places, and how many more."""
        more = len(self.shown) - _PLACES
        return [*map(str, self.shown[:_PLACES]), *([f"and {count(more, 'more place')[:-1]}"] if more > 0 else [])]

    def is_of(self, flow: str | None) -> bool:
        """True when the text is shown in `flow`; None stands for all."""
        return flow is None or any(place.flow == flow for place in self.shown)


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language in the order of its catalogue, and those that are no longer in use."""

    language: Language
    entries: tuple[Entry, ...]
    resting: tuple[Message, ...]


def text_id(code: str, key: Key) -> str:
    """What names a text in a spreadsheet. It begins with the language, and no spreadsheet takes it for a number."""
    return f"{code}-t{fingerprint(key[0] or '', key[1])}"


def load_texts(root: Path, languages: Iterable[Language]) -> list[Texts]:
    """The texts of `languages`. Raises ContentError when a catalogue or the register cannot be read."""
    register, problems = read_register(root)
    read = [(language, *read_catalogue(root, language)) for language in languages]
    for _, _, faults in read:
        problems += faults
    if problems:
        raise ContentError(problems)
    catalogues = load_catalogues(root).by_code
    content = shown_in_content(root)
    found = []
    for language, po, _ in read:
        assert po is not None  # else it has problems
        reader = _Reader(catalogues[language.code], register, content)
        entries = tuple(reader.entry(message) for message in po if message.id and _is_read(message, language))
        found.append(Texts(language, entries, tuple(po.obsolete.values())))
    return found


def counts(entries: Iterable[Entry]) -> dict[str, int]:
    """How many texts there are, how many a reader gets in the own language (`done`), and how many of each standing."""
    by_standing = Counter(entry.standing for entry in entries)
    texts = by_standing.total()
    done = texts - by_standing[Standing.MISSING]
    return {"texts": texts, "done": done, **{standing.value: by_standing[standing] for standing in Standing}}


def _is_read(message: Message, language: Language) -> bool:
    """Whether anybody reads the text in the language: the staff side is not written in all of them."""
    return language.code in STAFF_LANGUAGES or not for_staff(file for file, _ in message.locations)


@dataclass(frozen=True, slots=True)
class _Reader:
    catalogue: Catalogue
    register: Register
    content: dict[str, list[Shown]]

    def entry(self, message: Message) -> Entry:
        key = message_key(message)
        code = self.catalogue.language.code
        found = self.catalogue.phrases.get(key) or self.catalogue.plurals.get(key)
        assert found is not None  # the catalogue is made of the same messages
        finnish = (found.finnish,) if isinstance(found.finnish, str) else found.finnish
        forms = tuple(unicodedata.normalize("NFC", text) for text in forms_of(message))
        signed = self.register.find(code, key, finnish, forms)
        standing = Standing(found.status.value)
        if standing is Standing.DRAFT and signed is None and (code, key) in self.register.reviews:
            standing = Standing.STALE
        shown = self.content.get(key[1], []) if key[0] is None else []
        files = (file for file, _ in message.locations)
        places = (*shown, *shown_in_interface(files))
        return Entry(text_id(code, key), key, message, finnish, forms, standing, places, signed)
