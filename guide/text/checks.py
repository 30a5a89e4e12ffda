"""What a machine can check in a translation. It can say that a text is broken, never that it is right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from guide.text.formatting import PlaceholderError, placeholders
from guide.text.languages import Language

# Names and abbreviations that stand in every language as they are.
NAMES = frozenset({"Polku", "Kela", "PDF", "QR"})

_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_FORBIDDEN = re.compile("[\u2032\u00b4`\u2018\u2019'\u0300-\u036f\u200b\u202a-\u202e\ufffd]")
_SAME_WORD = 5  # letters that tell the same Finnish word in another case

Fault = tuple[str, str]


def breaking_faults(finnish: str, text: str) -> Iterator[Fault]:
    """Faults that would break a page or a sentence: (what is wrong, what to do). Such a text is not shown."""
    try:
        wanted, found = placeholders(finnish), placeholders(text)
    except PlaceholderError as error:
        yield str(error), "Use only names in braces, such as {phone}, and no other braces."
        return
    if wanted != found:
        names = ", ".join(f"{{{name}}}" for name in wanted) or "none"
        yield f"The placeholders of “{text}” differ from the Finnish.", f"Use exactly these: {names}."
    if not text.strip():
        yield "The translation is only blank space.", "Leave it empty or translate it."


def faults(language: Language, finnish: str, text: str) -> Iterator[Fault]:
    """Every fault of one translated form: (what is wrong, what to do)."""
    yield from breaking_faults(finnish, text)
    if unicodedata.normalize("NFC", text) != text:
        yield "The letters are not in composed form (NFC).", "Save the text as NFC."
    if sorted(_DIGITS.findall(finnish)) != sorted(_DIGITS.findall(text)):
        yield "The numbers differ from the Finnish.", "Write the same digits as the Finnish."
    if finnish.endswith("?") != text.endswith("?"):
        yield "Only one of the texts is a question.", "End both with a question mark, or neither."
    if text == finnish and text not in NAMES:
        yield "The text is the same as the Finnish.", "Translate it, or leave it empty."
    yield from _letter_faults(language, finnish, text)


def _letter_faults(language: Language, finnish: str, text: str) -> Iterator[Fault]:
    own = re.sub(r"\{[^{}]*\}", "", _without_finnish_terms(finnish, text))
    if strange := sorted(set(_FORBIDDEN.findall(own))):
        codes = ", ".join(f"U+{ord(letter):04X}" for letter in strange)
        yield f"It has look-alike or invisible characters: {codes}.", "Use the letters of the language."
    for word in _WORD.findall(own):
        if word not in NAMES and (foreign := sorted(set(word.lower()) - language.letters)):
            letters = ", ".join(foreign)
            yield f"“{word}” has letters {language.autonym} does not use: {letters}.", "Correct the word."


def _without_finnish_terms(finnish: str, text: str) -> str:
    """`text` without brackets that repeat a Finnish term, whatever its case in the sentence."""

    def own(found: re.Match[str]) -> str:
        repeated = all(word[:_SAME_WORD].lower() in finnish.lower() for word in _WORD.findall(found[1]))
        return "" if repeated else found[0]

    return _BRACKETED.sub(own, text)
