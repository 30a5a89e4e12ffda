"""A text as one reader sees it: in which language, how trustworthy, and its Finnish original.

A phrase never decides anything and never looks anything up; `voice.py` makes them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from markupsafe import Markup, escape

from guide.text.hyphens import soften
from guide.text.languages import FINNISH

_FINNISH = Markup('<span lang="fi">{}</span>')
# A new Sámi term is explained by the Finnish one, and brackets are used for nothing else.
_BRACKETS = re.compile(r"\(([^()]+)\)")
_IN_BRACKETS = rf"({_FINNISH})".format(r"\1")


class Status(StrEnum):
    """How far a text can be relied on in the reader's language."""

    SOURCE = "source"  # the reader's language is Finnish, the language of the source
    REVIEWED = "reviewed"  # a named person has checked this translation
    DRAFT = "draft"  # translated, not checked by anybody
    MISSING = "missing"  # not translated: shown in Finnish
    VERBATIM = "verbatim"  # the reader's own words, a name or a number: no language of ours


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text for one reader.

    `text` is what is shown, `lang` the language it is really in ("" for verbatim), `finnish` the Finnish
    original with the same values filled in. `finnish_values` are the untranslated values in a translated text.
    """

    text: str
    lang: str
    status: Status
    finnish: str
    finnish_values: tuple[str, ...] = ()

    @classmethod
    def verbatim(cls, text: str) -> Phrase:
        """The client's own words, a proper name or a number: the same in every language."""
        return cls(text, "", Status.VERBATIM, text)

    @classmethod
    def in_finnish(cls, text: str) -> Phrase:
        """A Finnish text that stays Finnish in every language, such as the name of a law."""
        return cls(text, FINNISH.code, Status.SOURCE, text)

    @property
    def needs_finnish(self) -> bool:
        """True when the Finnish original must stand beside the text: it is unreviewed and does not hold it itself.

        A new term holds its Finnish in brackets.
        """
        return self.status is Status.DRAFT and f"({self.finnish.lower()})" not in self.text.lower()

    def sentence_case(self) -> Phrase:
        """The same with a capital first letter: a term that stands as a line of its own."""
        return replace(self, text=_capital(self.text), finnish=_capital(self.finnish))

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> Markup:
        """Escaped text with soft hyphens; whatever is Finnish in it on another page carries its own `lang`."""
        html = soften(escape(self.text))
        if self.status is Status.MISSING:
            return _FINNISH.format(html)
        if self.lang in {"", FINNISH.code}:
            return html
        for value in self.finnish_values:
            part = soften(escape(value))
            html = html.replace(part, _FINNISH.format(part))
        return Markup(_BRACKETS.sub(_IN_BRACKETS, str(html)))  # noqa: S704 - escaped above


class Quoted(Phrase):
    """A phrase for one reader on a page that is written for another: it always carries its own `lang`."""

    __slots__ = ()

    @classmethod
    def of(cls, phrase: Phrase) -> Quoted:
        """The same phrase, quoted."""
        return cls(phrase.text, phrase.lang, phrase.status, phrase.finnish, phrase.finnish_values)

    def __html__(self) -> Markup:
        """As of any phrase, in an element of its own language."""
        html = Phrase.__html__(self)
        if not self.lang or self.status is Status.MISSING:
            return html
        return Markup('<span lang="{}">{}</span>').format(self.lang, html)


def listed(phrases: Sequence[Phrase]) -> Phrase:
    """Several names as one phrase, with commas between them. It is as trustworthy as the weakest of them."""
    translated = [phrase for phrase in phrases if phrase.lang not in {"", FINNISH.code}]
    missing = tuple(phrase.text for phrase in phrases if phrase.status is Status.MISSING)
    if translated:
        lang = translated[0].lang
        status = Status.REVIEWED if {p.status for p in phrases} <= {Status.REVIEWED, Status.VERBATIM} else Status.DRAFT
    else:
        lang, status = FINNISH.code, Status.MISSING if missing else Status.SOURCE
    text, finnish = (", ".join(part) for part in (map(str, phrases), (phrase.finnish for phrase in phrases)))
    return Phrase(text, lang, status, finnish, missing if translated else ())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
