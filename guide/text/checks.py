"""What a machine can check in a translation. It can say that a text is broken, never that it is right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from guide.text.formatting import PlaceholderError, placeholders
from guide.text.grammar import finnish_negates, foreign_words, negates
from guide.text.languages import Language

# Names and abbreviations that stand in every language as they are.
NAMES = frozenset({"Polku", "Kela", "PDF", "QR"})

WORD = re.compile(r"[^\W\d_]+")  # the parts of a hyphened word are words
_DIGITS = re.compile(r"\d+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_FORBIDDEN = re.compile("[\u2032\u00b4`\u2018\u2019'\u0300-\u036f\u200b\u202a-\u202e\ufffd]")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>”]*[^\s<>”.,:;!?)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+\.fi\b")
_LONG = 20  # letters from which a text is long enough for its length to tell something
_SHORTEST, _LONGEST = 0.4, 2.5  # times the length of the Finnish
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
    if text == finnish and text not in NAMES:
        yield "The text is the same as the Finnish.", "Translate it, or leave it empty."
    own = without_finnish_terms(finnish, text)
    yield from _shape_faults(finnish, text)
    if len(finnish) > _LONG and not _SHORTEST <= len(own) / len(finnish) <= _LONGEST:
        yield "It is much shorter or longer than the Finnish.", "See whether something is missing or added."
    yield from _letter_faults(language, own, proper_names(finnish))
    yield from _word_faults(language, finnish, own)


def alike(texts: Mapping[str, str]) -> Iterator[tuple[str, Fault]]:
    """Faults of the same text in several Sámi languages, by language code: only names are alike in them.

    Nobody can tell from the text which language took it from which, so each of them is told.
    """
    for code, text in texts.items():
        others = [other for other in texts if other != code and texts[other] == text]
        if others and text not in NAMES and WORD.search(_PLACEHOLDER.sub("", text)):
            yield code, (f"The text is the same in {', '.join(others)}.", "Translate it, or leave it empty.")


def proper_names(finnish: str) -> frozenset[str]:
    """The beginnings of the names in a Finnish text: words with a capital that is not that of a sentence (TYP, Joutsa).

    A translation may have them as they are, in whatever case.
    """
    inside = (word for sentence in re.split(r"(?<=[.?!:])\s+", finnish) for word in WORD.findall(sentence)[1:])
    capitals = (word for word in WORD.findall(finnish) if not word[1:].islower() and word[1:])
    return frozenset(word[:_SAME_WORD] for word in (*inside, *capitals) if word[0].isupper())


def own_words(finnish: str, text: str) -> list[str]:
    """The words of a translation that are its language's own: no names, values, addresses and Finnish terms."""
    plain = without_addresses(_MARKUP.sub(" ", _PLACEHOLDER.sub(" ", without_finnish_terms(finnish, text))))
    names = proper_names(finnish)
    return [word for word in WORD.findall(plain) if word not in NAMES and word[:_SAME_WORD] not in names]


def without_addresses(text: str) -> str:
    """`text` without web and e-mail addresses, whose words are no words."""
    return _ADDRESS.sub("", text)


def _shape_faults(finnish: str, text: str) -> Iterator[Fault]:
    """Faults that can be seen without knowing a word: ends, mark-up and addresses."""
    if finnish.endswith("?") != text.endswith("?"):
        yield "Only one of the texts is a question.", "End both with a question mark, or neither."
    elif _end(finnish) != _end(text):
        yield f"It ends with “{_end(text)}”, the Finnish with “{_end(finnish)}”.", "End both with the same sign."
    if sorted(_MARKUP.findall(finnish)) != sorted(_MARKUP.findall(text)):
        yield "The mark-up differs from the Finnish.", "Write the same tags and entities as the Finnish."
    if sorted(_ADDRESS.findall(finnish)) != sorted(_ADDRESS.findall(text)):
        yield "The addresses differ from the Finnish.", "Write the same links and e-mail addresses."


def _end(text: str) -> str:
    """The sign at the end, behind quotes and brackets; empty when the text ends with a word."""
    last = text.rstrip('”»") \u00a0')[-1:]
    return last if last in ".:;!?…," else ""


def _word_faults(language: Language, finnish: str, own: str) -> Iterator[Fault]:
    """Faults of small words: a negation that is only on one side, and words of another Sámi language."""
    own = _PLACEHOLDER.sub("", own)
    negated = finnish_negates(_PLACEHOLDER.sub("", finnish))
    if negated != negates(language.code, own):
        which = "Finnish" if negated else "translation"
        yield f"Only the {which} says “not”.", "Say the same in both, with a form of the negation verb."
    if words := sorted(set(foreign_words(language.code, own))):
        yield f"It has words of another language: {', '.join(words)}.", f"Use the words of {language.autonym}."


def _letter_faults(language: Language, text: str, names: frozenset[str]) -> Iterator[Fault]:
    own = _MARKUP.sub("", _ADDRESS.sub("", _PLACEHOLDER.sub("", text)))
    if strange := sorted(set(_FORBIDDEN.findall(own))):
        codes = ", ".join(f"U+{ord(letter):04X}" for letter in strange)
        yield f"It has look-alike or invisible characters: {codes}.", "Use the letters of the language."
    for word in WORD.findall(own):
        foreign = sorted(set(word.lower()) - language.letters)
        if foreign and word not in NAMES and word[:_SAME_WORD] not in names:
            letters = ", ".join(foreign)
            yield f"“{word}” has letters {language.autonym} does not use: {letters}.", "Correct the word."


def without_finnish_terms(finnish: str, text: str) -> str:
    """`text` without brackets that repeat a Finnish term, whatever its case in the sentence."""

    def own(found: re.Match[str]) -> str:
        stems = (word[: min(_SAME_WORD, max(len(word) - 1, 2))].lower() for word in WORD.findall(found[1]))
        repeated = all(stem in finnish.lower() for stem in stems)
        return "" if repeated else found[0]

    return _BRACKETED.sub(own, text)
