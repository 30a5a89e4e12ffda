"""The agreed Sámi words for Finnish terms: reads `locales/termbase.tsv` and finds terms in texts.

Both sides inflect, so both are compared by stems. The rules are rough on purpose: they may overlook a term, but
a word that they find is almost surely the term. They say that an agreed word is missing, never that it fits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from guide.core.problems import Problem

FILE = "locales/termbase.tsv"
CONFIDENCE = frozenset({"attested", "software", "dictionary", "constructed"})
CODES = ("se", "smn", "sms")
MARKS = frozenset({"S", "O", "2", "U"})  # how a meaning is known: as the marks of the rules
COLUMNS = (
    "fi", *CODES, *(f"{code}_source" for code in CODES), *(f"{code}_confidence" for code in CODES), "note",
    "meaning", "meaning_source", "meaning_mark",
)  # fmt: skip

_REMARK = re.compile(r"\([^()]*\)")
_ALTERNATIVES = re.compile(r"[/,]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SHORTEST_STEM = 3
_SHORT = 6  # letters; shorter words (aika, tuki) mean too much to be terms inside a sentence

# Where Finnish consonants change when a word inflects (tuki : tuen, asiointi : asioinnin, tiedot : tieto).
_GRADED = re.compile(r"(kk|pp|tt|nk|nt|lt|rt|mp|nn|ll|rr|[kptd])$")
_PARTNERS = {
    "kk": "kk?", "pp": "pp?", "tt": "tt?", "nk": "n[kg]", "nt": "n[tn]", "lt": "l[tl]", "rt": "r[tr]", "mp": "m[pm]",
    "nn": "n[nt]", "ll": "l[lt]", "rr": "r[rt]", "k": "[kjv]?", "p": "[pv]", "t": "[td]", "d": "[dt]",
}  # fmt: skip
_STRENGTHENED = {"k": "kk?", "p": "pp?", "t": "tt?"}  # asiakas : asiakkaan, osoite : osoitteen
# The ends of words and what stands in their place before a case ending; the first that fits counts.
_ENDS: tuple[tuple[re.Pattern[str], str, dict[str, str]], ...] = (
    (re.compile(r"nen$"), "(?:nen|s[ei]?)", {}),
    (re.compile(r"t[oö]n$"), "(?:t[oö]n|tt[oö]m[aäi]?)", {}),
    (re.compile(r"(?<=[aeiou])n$"), "(?:n|m[ei])", {}),
    (re.compile(r"(?<=[uyoö])s$"), "(?:s|ks[ei]?|de|te|t)", {}),
    (re.compile(r"(?<=[bdfghjklmnpqrstv])([ai])s$"), r"(?:\1s|\1[\1i]?)", _PARTNERS | _STRENGTHENED),
    (re.compile(r"si$"), "(?:si|[td]e|s|t)", {}),
    (re.compile(r"[aä]$"), "[aäoöi]?", _PARTNERS),
    (re.compile(r"([uyoö])$"), r"\1", _PARTNERS),
    (re.compile(r"i$"), "(?:i|ei?)?", _PARTNERS),
    (re.compile(r"e$"), "e(?!t[aä])[ei]?", _PARTNERS | _STRENGTHENED),
    (re.compile(r"$"), "", {}),
)
_CASE = (
    "[ij]?(?:[tn]|[aä]|[tnj][aä]|ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|ks[ie]|tt[aä]|h[aeiouyäö]n|[aeiouyäö]n|se?en|siin|"
    "e[nt]|(?:d|tt|t|j|st)en|ine)?"
)
_SUFFIXES = "(?:ni|si|ns[aä]|mme|nne)?(?:k[oö]|kin|k[aä][aä]n|h[aä]n)?"
_HOMOGRAPHS = frozenset({"tulosta"})  # “print”, and “of the result”

# Sounds that take each other's place when a Sámi word inflects (lohpi : lobi, tuärjjõs : tuärjjõõzz, okko : ohhoost).
_GRADES = {letter: row[0] for row in ("pbf", "v", "tdđŧ", "kgǥǧǩjŋh", "szšžcčʒǯ", "m", "n", "l", "r") for letter in row}
_PREASPIRATION = re.compile("h(?=[pbtdkgcč])|[pb](?=m)|[td](?=n)")  # ruhta : ruđa, diibmu : diimmu


@dataclass(frozen=True, slots=True)
class Term:
    """A Finnish term and the agreed words of a language: alternatives, each of which may have several words.

    A term that readers may not know has a `meaning` in plain Finnish, with the `source` of what it says and the
    `mark` that tells how it is known (S statute, O official page, 2 second hand, U unverified).
    """

    finnish: str
    agreed: Mapping[str, tuple[str, ...]]
    constructed: frozenset[str] = frozenset()  # languages whose agreed word somebody put together
    meaning: str = ""
    source: str = ""
    mark: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Termbase:
    """All terms that are looked for, the longest first, each with the pattern that finds it."""

    terms: tuple[tuple[Term, re.Pattern[str]], ...]
    words: Mapping[str, frozenset[str]]  # by language, the words of all agreed terms that were found somewhere

    def explained(self) -> list[Term]:
        """The terms that have a meaning for readers, in alphabetical order."""
        return sorted((term for term, _ in self.terms if term.meaning), key=lambda term: term.finnish.lower())

    def in_text(self, finnish: str) -> list[Term]:
        """The terms of a Finnish text. What a longer term covers is not looked at again for shorter ones."""
        found = []
        rest = finnish.lower()
        for term, pattern in self.terms:
            shorter = pattern.sub("|", rest)
            if shorter != rest:
                found.append(term)
                rest = shorter
        return found

    def missing(self, code: str, finnish: str, text: str) -> Iterator[tuple[str, str]]:
        """The terms of `finnish` whose agreed word is not in its translation: (the term, the agreed words)."""
        for term in self.in_text(finnish):
            agreed = term.agreed.get(code, ())
            if agreed and not any(carries(text, words) for words in agreed):
                yield term.finnish, " / ".join(agreed)


def read_termbase(content: Path) -> tuple[Termbase, list[Problem]]:
    """The termbase under a content root. Nothing is raised; a content root may do without the file."""
    try:
        text = (content / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return build(()), []
    except OSError as error:
        message = f"The file cannot be read ({error.strerror})."
        return build(()), [Problem(FILE, None, "", message, "Make it readable.")]
    except UnicodeDecodeError:
        return build(()), [Problem(FILE, None, "", "The file is not UTF-8.", "Save it as UTF-8 text.")]
    terms: list[Term] = []
    problems: list[Problem] = []
    _read_lines(text.split("\n"), terms, problems)
    return build(terms), problems


def build(terms: Iterable[Term]) -> Termbase:
    """A termbase of these terms.

    A term with a remark in brackets means one sense of a word, “ei (vastaus)”, which a machine cannot tell from
    the others: it is not looked for.
    """
    terms = list(terms)
    clear = (term for term in terms if not _REMARK.search(term.finnish) and term.finnish not in _HOMOGRAPHS)
    patterns = [(term, finnish_pattern(term.finnish)) for term in clear]
    patterns.sort(key=lambda pair: (-len(pair[0].finnish), pair[0].finnish))
    words = {code: frozenset(_found_words(terms, code)) for code in CODES}
    return Termbase(tuple(patterns), words)


def _found_words(terms: Iterable[Term], code: str) -> Iterator[str]:
    for term in terms:
        if code not in term.constructed:
            yield from (word.lower() for words in term.agreed.get(code, ()) for word in _WORD.findall(words))


def finnish_pattern(term: str) -> re.Pattern[str]:
    """What finds a Finnish term in a text in small letters.

    A word is found when it begins with the stem of the term and goes on with nothing but inflection, so that
    “palvelu” is found in “palveluja” and not in “palveluohjaus”. A short term is found only where it is the
    whole text.
    """
    alternatives = [part.strip().lower() for part in term.split(",")]
    if all(len(part) < _SHORT for part in alternatives):
        return re.compile(rf"^(?:{'|'.join(map(re.escape, alternatives))})$")
    words = "|".join(_inflected_term(part.split()) for part in alternatives if len(part) >= _SHORT)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")


def _inflected_term(words: list[str]) -> str:
    """A short stem (tuki : tuen) tells enough when other words of the term stand beside it."""
    return r"\s+".join(inflected(word, _SHORTEST_STEM if len(words) == 1 else _SHORTEST_STEM - 1) for word in words)


def inflected(word: str, shortest: int = _SHORTEST_STEM) -> str:
    """A pattern for a Finnish word in every form: its stem, what may follow the stem, and case endings.

    The stem is what no case changes: työnhakij-a, työ-tön, palkkatu-ki. It is not used when it has fewer letters
    than `shortest`.
    """
    if re.search(r"[aeiouyäö]t$", word):  # an agreed word in the plural is found in the singular too
        word = word[:-1]
    found, tail, partners = next(
        (found, tail, partners) for end, tail, partners in _ENDS if (found := end.search(word))
    )
    fixed, tail = word[: found.start()], found.expand(tail) if found.groups() else tail
    if (graded := _GRADED.search(fixed)) and partners:
        fixed, tail = fixed[: graded.start()], partners[graded[1]] + tail
    if len(fixed) < shortest:
        return re.escape(word) + _SUFFIXES
    return re.escape(fixed) + tail + _CASE + _SUFFIXES


def carries(text: str, words: str) -> bool:
    """Whether a Sámi text has every one of the agreed `words`, in whatever form, order or compound.

    Words are compared by the first two thirds of their consonants: in the paradigms of the 400 words most used
    here 98 forms of 100 are known again, and 5 pairs of different words of 100 are taken for one another.
    """
    there = [_skeleton(word) for word in _WORD.findall(text.lower())]
    stems = [_sami_stem(word) for word in _WORD.findall(words.lower())]
    return all(any(each.search(word) for word in there) for each in stems)


def _skeleton(word: str) -> str:
    """The consonants of a Sámi word, without their length, voice and preaspiration, which inflection changes.

    Vowels change in every syllable (giella : gillii), so they tell nothing; a first vowel counts as “_”.
    """
    letters = enumerate(_PREASPIRATION.sub("", word))
    joined = "".join(_GRADES.get(letter, "" if index else "_") for index, letter in letters)
    return re.sub(r"(.)\1+", r"\1", joined)


def _sami_stem(word: str) -> re.Pattern[str]:
    skeleton = _skeleton(word)
    fixed = skeleton[: max(2, len(skeleton) - max(1, len(skeleton) // 3))]
    return re.compile(fixed.replace("p", "[pv]"))  # smn lope : love; the other way round no word changes


def _read_lines(lines: list[str], terms: list[Term], problems: list[Problem]) -> None:
    if tuple(lines[0].rstrip("\r").split("\t")) != COLUMNS:
        cure = f"Let the first line name the columns, with tabs between: {', '.join(COLUMNS)}."
        problems.append(Problem(FILE, 1, "", "The columns are not those of a termbase.", cure))
        return
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        cells = line.split("\t")
        faults = list(_row_faults(cells, seen))
        problems += (Problem(FILE, number, cells[0], what, cure) for what, cure in faults)
        seen.setdefault(cells[0], number)
        if not faults:
            agreed = {code: _alternatives(cells[place]) for place, code in enumerate(CODES, 1)}
            meaning, source, mark = cells[COLUMNS.index("meaning") :]
            marks = cells[COLUMNS.index(f"{CODES[0]}_confidence") :]
            constructed = frozenset(code for code, mark in zip(CODES, marks, strict=False) if mark == "constructed")
            terms.append(Term(cells[0], agreed, constructed, meaning, source, mark, number))


def _row_faults(cells: list[str], seen: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    if len(cells) != len(COLUMNS):
        yield f"The line has {len(cells)} cells.", f"Write {len(COLUMNS)} cells with tabs between; a cell may be empty."
        return
    if any(cell != cell.strip() or unicodedata.normalize("NFC", cell) != cell for cell in cells):
        yield "A cell has blanks around it or letters that are not composed (NFC).", "Save it as NFC, without them."
    if not cells[0]:
        yield "The Finnish term is missing.", "Write it into the first cell."
    elif cells[0] in seen:
        yield f"The term stands on line {seen[cells[0]]} too.", "Keep one of the lines."
    row = dict(zip(COLUMNS, cells, strict=True))
    yield from _meaning_faults(*cells[-3:])
    for code in CODES:
        if row[code].count("(") != row[code].count(")") or (row[code] and not all(_alternatives(row[code]))):
            yield f"“{row[code]}” cannot be read.", "Write terms with / or , between them, and remarks in brackets."
        if row[code] and not row[f"{code}_source"]:
            yield f"The {code} term has no source.", f"Say in {code}_source where it comes from."
        if row[code] and row[f"{code}_confidence"] not in CONFIDENCE:
            yield (
                f"{code}_confidence is “{row[f'{code}_confidence']}”.",
                f"Use one of: {', '.join(sorted(CONFIDENCE))}.",
            )


def _meaning_faults(meaning: str, source: str, mark: str) -> Iterator[tuple[str, str]]:
    told = meaning or source or mark
    if told and not (meaning.endswith(".") and source and mark in MARKS):
        cure = f"Write a whole sentence, its source, and one of the marks {', '.join(sorted(MARKS))}."
        yield "The meaning of the term is not complete.", cure


def _alternatives(cell: str) -> tuple[str, ...]:
    """The agreed terms of a cell; none when it is blank."""
    plain = _REMARK.sub("", cell)
    return tuple(part.strip() for part in _ALTERNATIVES.split(plain)) if cell else ()
