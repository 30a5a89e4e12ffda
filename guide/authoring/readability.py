"""Plain Finnish, as far as rules can tell: measures of every Finnish text that a client reads, with limits.

The rules follow Selkokeskus' instructions for structures and words (https://selkokeskus.fi/selkokieli/): short
sentences, active verbs, no rare cases, words that are known. They never say that a text is good; only its readers can.
Sentences are counted by themselves; what needs grammar asks Voikko, where it is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from guide.authoring.shown import extra_texts, part_of
from guide.authoring.wording import content_files
from guide.core.problems import Problem
from guide.text.extract import collect
from guide.text.keywords import Use
from guide.text.termbase import Termbase, build, read_termbase

LONGEST_SENTENCE = 15  # words
MOST_SENTENCES = 4  # in one text
MOST_PASSIVES = 1  # in one sentence
PASSIVE_SHARE = 0.3  # of the sentences of a part
MEAN_SENTENCE = 9.0  # words, in a part

NO_TERMS = build(())
_ENOUGH = 20  # sentences, below which a share tells nothing

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SKIPPED = re.compile(r"\{\w+\}|[\w-]+\.fi\b|\S+@\S+|-\w+|\w+-(?=\s)")  # values, addresses, halves of compounds
_DOTTED = re.compile(r"\d+(?:\.\d+)*\.?(?=\d|\s[a-zåäö])|(?<=\d)\.(?=\d)")
_SENTENCE_END = re.compile(r"(?<=[.?!:])\s+")
_LONG_WORD = 6  # letters; more make a word long in LIX (Björnsson 1968)

# Rare cases and clause forms that Selkokeskus advises against, by Voikko's names of them.
_RARE = {"vajanto": "the abessive (-tta)", "seuranto": "the comitative (-ineen)"}
_CLAUSE = "E-infinitive"
# Everyday words that only look like such a form, and abbreviations and names that no dictionary holds.
_USUAL = frozenset({"vuotta", "tarvittaessa", "kuluessa", "alkaen"})
_KNOWN = ("te-", "typ", "oma-", "pdf", "wcag", "traficom", "soite", "popup", "vuotia", "työhönvalmentaj")


class Grammar(Protocol):
    """What is used of Voikko."""

    def analyze(self, word: str) -> Sequence[Mapping[str, str]]:
        """The readings of a word; none when it is not known."""


@dataclass(slots=True)
class Measures:
    """Counts over some texts. `lix` is a trend only: it has no limits that were tested for Finnish."""

    texts: int = 0
    sentences: int = 0
    words: int = 0
    long_words: int = 0
    longest: int = 0
    passive: int = 0  # sentences with a passive verb

    @property
    def mean(self) -> float:
        """Words in a sentence."""
        return self.words / max(self.sentences, 1)

    @property
    def passive_share(self) -> float:
        """Sentences with a passive verb, of all."""
        return self.passive / max(self.sentences, 1)

    def as_json(self) -> dict[str, float]:
        """As `guide readability --json` prints it."""
        counts = {name: getattr(self, name) for name in ("texts", "sentences", "words", "longest", "passive")}
        shares = {name: round(getattr(self, name), 3) for name in ("mean", "passive_share", "lix")}
        return {**counts, **shares}

    @property
    def lix(self) -> float:
        """Björnsson's readability index."""
        return self.mean + 100 * self.long_words / max(self.words, 1)


@cache
def grammar() -> Grammar | None:
    """Voikko with its Finnish dictionary, or None where either is not installed."""
    try:
        from libvoikko import Voikko, VoikkoException
    except ImportError:
        return None
    try:
        found: Grammar = Voikko("fi")
    except (VoikkoException, OSError):
        return None
    return found


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence of a text. Values, addresses, numbers and dates are no words."""
    plain = _DOTTED.sub("0", _SKIPPED.sub(" ", text))
    parts = (_WORD.findall(part) for part in _SENTENCE_END.split(plain))
    return [words for words in parts if words]


def measure(texts: Iterable[str], voikko: Grammar | None) -> Measures:
    """The measures of some texts."""
    result = Measures()
    for text in texts:
        result.texts += 1
        for words in sentences(text):
            result.sentences += 1
            result.words += len(words)
            result.longest = max(result.longest, len(words))
            result.long_words += sum(len(word) > _LONG_WORD for word in words)
            if voikko is not None:
                result.passive += bool(_passives(words, voikko))
    return result


def faults(text: str, voikko: Grammar | None, terms: Termbase = NO_TERMS) -> Iterator[tuple[str, str]]:
    """What makes one Finnish text hard to read: (what is wrong, what to do). The words of `terms` are known ones."""
    parts = sentences(text)
    if len(parts) > MOST_SENTENCES:
        yield f"The text has {len(parts)} sentences.", f"Say it in {MOST_SENTENCES}, or make two texts of it."
    for words in parts:
        if len(words) > LONGEST_SENTENCE:
            yield f"A sentence has {len(words)} words.", f"Make two of it: at most {LONGEST_SENTENCE} words."
        if voikko is not None:
            yield from _grammar_faults(words, voikko, terms)


def _grammar_faults(words: list[str], voikko: Grammar, terms: Termbase) -> Iterator[tuple[str, str]]:
    passives = _passives(words, voikko)
    if len(passives) > MOST_PASSIVES:
        yield f"A sentence has {len(passives)} passive verbs: {', '.join(passives)}.", "Say who does it, or make two."
    for word in words:
        readings = voikko.analyze(word)
        if word.lower() in _USUAL or word.lower().startswith(_KNOWN):
            continue
        if not readings and word.islower() and not terms.in_text(word):  # a name is known by its capital letter
            yield f"“{word}” is not in the dictionary.", "Use a usual word, or put it into the termbase."
        reading = next(iter(readings), {})
        if rare := _RARE.get(reading.get("SIJAMUOTO", "")):
            yield f"“{word}” is in {rare}.", "Say it with usual words: ilman, kanssa."
        elif reading.get("MOOD") == _CLAUSE:
            yield f"“{word}” shortens a clause.", "Write the clause out: kun …."


def _passives(words: list[str], voikko: Grammar) -> list[str]:
    """The finite passive verbs; a form that is passive only when negated (ihmetellä) is none."""
    return [word for word in words if any(_is_passive(reading) for reading in voikko.analyze(word))]


def _is_passive(reading: Mapping[str, str]) -> bool:
    return reading.get("PERSON") == "4" and reading.get("NEGATIVE") == "false"


def readability_problems(root: Path) -> list[Problem]:
    """Every Finnish text over a limit, and every part of the product whose texts are hard as a whole."""
    voikko, terms = grammar(), read_termbase(root)[0]
    found = ((use, fault) for use in _texts(root) for fault in faults(use.msgid, voikko, terms))
    problems = [Problem(use.file, use.line, use.msgid, *fault) for use, fault in found]
    for part, of in by_part(root).items():
        if of.mean > MEAN_SENTENCE:
            message = f"A sentence of {part} has {of.mean:.1f} words on average."
            problems.append(Problem("flows", None, part, message, f"Keep it under {MEAN_SENTENCE:.0f}."))
        if of.passive_share > PASSIVE_SHARE and of.sentences >= _ENOUGH:
            message = f"{of.passive_share:.0%} of the sentences of {part} are passive."
            cure = f"Keep it under {PASSIVE_SHARE:.0%}: say who does it."
            problems.append(Problem("flows", None, part, message, cure))
    return problems


def by_part(root: Path) -> dict[str, Measures]:
    """The measures of each part of the product: flows, rules, rights, each place, glossary, interface."""
    texts: dict[str, list[str]] = {}
    names = content_files(root)
    for use in _texts(root):
        texts.setdefault(part_of(use.file, names), []).append(use.msgid)
    return {part: measure(of, grammar()) for part, of in sorted(texts.items())}


def _texts(root: Path) -> list[Use]:
    """Each Finnish text once, where it is first used."""
    uses, _ = collect(root, extra_texts(root))
    return list({use.msgid: use for use in reversed(uses)}.values())
