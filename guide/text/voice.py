"""The voice of one request: Finnish texts in, phrases in the reader's language out.

A voice is cheap and lives as long as one request: it shares the catalogues and remembers only whether the
reader has been shown an unchecked or an untranslated text, which the page then says.
"""

from __future__ import annotations

from collections.abc import Mapping

from guide.text.catalogue import Catalogues, Plural
from guide.text.formatting import fill
from guide.text.languages import FINNISH, language
from guide.text.phrase import Phrase, Quoted, Status

Value = str | int | Phrase

_UNSURE = (Status.DRAFT, Status.MISSING)


def N_(finnish: str, context: str | None = None) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a text for translation where there is no voice yet; gives the Finnish text back."""
    return finnish


class Voice:
    """Looks texts up in one language; in templates it is `_`.

    `seen_draft` and `seen_missing` tell whether such a text was asked for. Raises KeyError for an unknown
    language.
    """

    __slots__ = ("_language", "_phrases", "_plurals", "lang", "seen_draft", "seen_missing")

    def __init__(self, catalogues: Catalogues, lang: str) -> None:
        catalogue = catalogues.by_code[lang]
        self._language = catalogue.language
        self._phrases = catalogue.phrases
        self._plurals = catalogue.plurals
        self.lang = lang
        self.seen_draft = False
        self.seen_missing = False

    def __call__(self, finnish: str, /, context: str | None = None, **values: Value) -> Phrase:
        """The phrase of a Finnish text, its `{names}` filled with `values`.

        A text with a context falls back to the same text without one. A value may be a phrase: each side gets
        its own language. Raises PlaceholderError (a KeyError) when a value is missing.
        """
        phrase = self._phrases.get((context, finnish))
        if phrase is None or (context is not None and phrase.status is Status.MISSING):
            phrase = self._phrases.get((None, finnish), phrase) or self._untranslated(finnish)
        self._note(phrase.status)
        if values or "{" in phrase.finnish:
            return _filled(phrase.text, phrase.lang, phrase.status, phrase.finnish, values)
        return phrase

    def speaks(self, finnish: str) -> bool:
        """Whether there is a text in the reader's language. Asking is not showing."""
        phrase = self._phrases.get((None, finnish))
        return self._language is FINNISH or (phrase is not None and phrase.status is not Status.MISSING)

    def plural(self, one: str, many: str, n: int, /, context: str | None = None, **values: Value) -> Phrase:
        """The phrase for `n`, which also fills `{n}`. Raises as a call does."""
        entry = self._plurals.get((context, one)) or self._plurals.get((None, one))
        if entry is None:
            status = Status.SOURCE if self._language is FINNISH else Status.MISSING
            entry = Plural((one, many), (one, many), status)
        self._note(entry.status)
        spoken = FINNISH if entry.status is Status.MISSING else self._language
        finnish = entry.finnish[FINNISH.form(n)]
        return _filled(entry.texts[spoken.form(n)], spoken.code, entry.status, finnish, {"n": n, **values})

    @staticmethod
    def name_of(code: str) -> str:
        """A language's own name, the same for every reader. Raises KeyError for an unknown code."""
        return language(code).autonym

    def _untranslated(self, finnish: str) -> Phrase:
        status = Status.SOURCE if self._language is FINNISH else Status.MISSING
        return Phrase(finnish, FINNISH.code, status, finnish)

    def _note(self, status: Status) -> None:
        if status is Status.DRAFT:
            self.seen_draft = True
        elif status is Status.MISSING:
            self.seen_missing = True


class QuotingVoice(Voice):
    """The voice of a client on a worker's page: every phrase carries its own `lang`."""

    __slots__ = ()

    def __call__(self, finnish: str, /, context: str | None = None, **values: Value) -> Phrase:
        """As of any voice."""
        return Quoted.of(super().__call__(finnish, context, **values))

    def plural(self, one: str, many: str, n: int, /, context: str | None = None, **values: Value) -> Phrase:
        """As of any voice."""
        return Quoted.of(super().plural(one, many, n, context, **values))


def _filled(text: str, lang: str, status: Status, finnish: str, values: Mapping[str, Value]) -> Phrase:
    """A phrase with its values. In a missing text, which is Finnish, the values are Finnish as well."""
    finnish_values = {
        name: value.finnish if isinstance(value, Phrase) else str(value) for name, value in values.items()
    }
    finnish = fill(finnish, finnish_values)
    if lang == FINNISH.code:
        return Phrase(finnish, lang, status, finnish)
    if status is Status.REVIEWED and any(
        isinstance(value, Phrase) and value.status in _UNSURE for value in values.values()
    ):
        status = Status.DRAFT  # a checked sentence with an unchecked word in it is not a checked sentence
    shown = {name: str(value) for name, value in values.items()}
    in_finnish = (v.text for v in values.values() if isinstance(v, Phrase) and v.lang == FINNISH.code)
    return Phrase(fill(text, shown), lang, status, finnish, tuple(in_finnish))
