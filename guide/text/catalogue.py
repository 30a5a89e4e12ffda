"""The catalogues of all languages, read once at start into plain dictionaries of ready phrases.

A translation that would break a sentence is a problem and counts as missing; a page never fails for it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message

from guide.core.problems import Problem
from guide.text.checks import NAMES, breaking_faults
from guide.text.languages import FINNISH, LANGUAGES, Language
from guide.text.phrase import Phrase, Status
from guide.text.po import Key, forms_of, message_key, po_name, read_catalogue
from guide.text.review import Register, read_register

_ACCEPTED = "accepted:"
_LANG_OTHERWISE = {Status.MISSING: FINNISH.code, Status.VERBATIM: ""}


@dataclass(frozen=True, slots=True)
class Plural:
    """A text with a number: its forms in the reader's language and in Finnish (both Finnish when missing)."""

    texts: tuple[str, ...]
    finnish: tuple[str, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language by key, with placeholders not yet filled."""

    language: Language
    phrases: Mapping[Key, Phrase]
    plurals: Mapping[Key, Plural]

    def count(self) -> Counter[Status]:
        """How many texts have which status."""
        counts = Counter(phrase.status for phrase in self.phrases.values())
        counts.update(plural.status for plural in self.plurals.values())
        return counts


@dataclass(frozen=True, slots=True)
class Draft:
    """One message that can be shown, as it stands in the file: the Finnish and its translation in all forms."""

    language: Language
    key: Key
    line: int | None
    finnish: tuple[str, ...]
    texts: tuple[str, ...]
    accepted: tuple[str, ...] = ()  # faults that somebody has looked at and let stand, by how they begin

    def forms(self) -> Iterator[tuple[str, str]]:
        """Finnish and translation form by form; the Finnish plural stands for every form but the first."""
        for index, text in enumerate(self.texts):
            yield self.finnish[min(index, len(self.finnish) - 1)], text


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The catalogues by language code; `unusable` is what was found while reading them."""

    by_code: Mapping[str, Catalogue]
    unusable: tuple[Problem, ...]
    drafts: tuple[Draft, ...]
    content: Path

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of the catalogues. The drafts are checked here and now: serving has no use for that."""
        from guide.text.quality import draft_problems  # here, so that a service does not load and compile it at start

        return (*self.unusable, *draft_problems(self.content, self.drafts))


def load_catalogues(content: Path, *, only_reviewed: bool = False) -> Catalogues:
    """All four catalogues and the review register under a content root. Nothing is raised.

    With `only_reviewed` a draft counts as missing: its reader gets the Finnish.
    """
    register, problems = read_register(content)
    wording: dict[Key, tuple[str, ...]] = {}
    by_code: dict[str, Catalogue] = {}
    drafts: list[Draft] = []
    for language in LANGUAGES:  # Finnish first: its catalogue may word the source otherwise
        po, faults = read_catalogue(content, language)
        problems.extend(faults)
        reader = _Reader(language, register, wording, problems, drafts, only_reviewed)
        by_code[language.code] = reader.read(message for message in po or () if message.id)
    return Catalogues(by_code, tuple(problems), tuple(drafts), content)


@dataclass(slots=True)
class _Reader:
    """Reads one language. `wording` is the Finnish by key: the Finnish reader fills it, the others use it."""

    language: Language
    register: Register
    wording: dict[Key, tuple[str, ...]]
    problems: list[Problem]
    drafts: list[Draft]
    only_reviewed: bool

    def read(self, messages: Iterable[Message]) -> Catalogue:
        phrases: dict[Key, Phrase] = {}
        plurals: dict[Key, Plural] = {}
        for message in messages:
            key = message_key(message)
            source = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            finnish = self.wording.get(key, source)
            texts = self._usable(message, source)
            status = self._status(message, key, finnish, texts)
            if self.language is FINNISH:
                self.wording[key] = finnish = texts or source
            elif texts:
                self.drafts.append(
                    Draft(self.language, key, message.lineno, source, forms_of(message), _accepted(message))
                )
            if not texts or status is Status.MISSING:
                texts = finnish
            if len(source) == 1:
                lang = _LANG_OTHERWISE.get(status, self.language.code)
                phrases[key] = Phrase(texts[0], lang, status, finnish[0])
            else:
                plurals[key] = Plural(texts, finnish, status)
        return Catalogue(self.language, phrases, plurals)

    def _usable(self, message: Message, source: tuple[str, ...]) -> tuple[str, ...]:
        """The forms of the translation; none when it is missing, incomplete or would break a sentence."""
        texts = forms_of(message)
        if not any(texts):
            return ()
        expected = self.language.forms if len(source) > 1 else 1
        if len(texts) != expected or not all(texts):
            self._problem(message, f"It needs {expected} forms.", "Translate every msgstr[…] of this text.")
            return ()
        for text in texts:
            for fault in breaking_faults(source[-1], text):
                self._problem(message, *fault)
                return ()
        return tuple(unicodedata.normalize("NFC", text) for text in texts)

    def _status(self, message: Message, key: Key, finnish: tuple[str, ...], texts: tuple[str, ...]) -> Status:
        if self.language is FINNISH:
            return Status.SOURCE
        if finnish[0] in NAMES and texts in ((), finnish):
            return Status.VERBATIM
        if not texts:
            return Status.MISSING
        if not message.fuzzy and self.register.find(self.language.code, key, finnish, texts):
            return Status.REVIEWED
        return Status.MISSING if self.only_reviewed else Status.DRAFT

    def _problem(self, message: Message, what: str, cure: str) -> None:
        where = message_key(message)[1]
        self.problems.append(Problem(po_name(self.language.code), message.lineno, where, what, cure))


def _accepted(message: Message) -> tuple[str, ...]:
    """The faults that comments let stand: “accepted: The text is the same | both have this word”."""
    lines = (comment.partition(_ACCEPTED)[2] for comment in message.user_comments if comment.startswith(_ACCEPTED))
    return tuple(fault.strip() for fault, _, reason in (line.partition("|") for line in lines) if reason.strip())
