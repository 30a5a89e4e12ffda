"""Where the word forms of the translations come from, so that a reviewer starts with those that come from nowhere.

`locales/forms.tsv` records what was looked up and where a form was found: in published text, in a dictionary, or
only as well formed by an analyser. The sources themselves stay where they are; nothing of them is kept but the
finding. Whoever has texts at hand adds to it with `guide translations look-up`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from guide.core.problems import Problem
from guide.text.catalogue import Draft
from guide.text.checks import WORD, own_words
from guide.text.languages import CODES
from guide.text.termbase import read_termbase

FILE = "locales/forms.tsv"
COLUMNS = ("language", "form", "kind", "source")

_TAG = re.compile(r"<[^>]*>")


class Kind(StrEnum):
    """How a word form is known, the best first."""

    PUBLISHED = "published"  # it stands in a published text
    TERMBASE = "termbase"  # it stands in the termbase as an attested word
    DICTIONARY = "dictionary"  # it stands in a dictionary
    ANALYSER = "analyser"  # a morphological analyser takes it; whether anybody has written it is not known
    NOWHERE = "nowhere"


ATTESTED = (Kind.PUBLISHED, Kind.TERMBASE, Kind.DICTIONARY)


@dataclass(frozen=True, slots=True)
class Form:
    """One row of the register: a word form of a language in small letters, and where it was found."""

    language: str
    form: str
    kind: Kind
    source: str


def forms_in_use(drafts: Iterable[Draft], code: str) -> dict[str, list[Draft]]:
    """The word forms of the translations of one language, each with the texts it stands in.

    Names, addresses and Finnish terms in brackets are not of the language.
    """
    found: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.language.code == code:
            for word in {word.lower() for finnish, text in draft.forms() for word in own_words(finnish, text)}:
                found.setdefault(word, []).append(draft)
    return found


def kinds(root: Path, code: str, forms: Iterable[str]) -> dict[str, Kind]:
    """How each of `forms` is known: by the register, else by the termbase."""
    known = {row.form: row.kind for row in read_forms(root)[0] if row.language == code}
    in_terms = read_termbase(root)[0].words[code]
    best = {form: Kind.TERMBASE if form in in_terms else Kind.NOWHERE for form in forms}
    return {form: min(kind, known.get(form, Kind.NOWHERE), key=_rank) for form, kind in best.items()}


def read_forms(root: Path) -> tuple[list[Form], list[Problem]]:
    """The register under a content root. Nothing is raised; a content root may do without the file."""
    path = root / FILE
    rows: list[Form] = []
    problems: list[Problem] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else (), 1):
        cells = line.split("\t")
        if number == 1 and tuple(cells) == COLUMNS:
            continue
        if len(cells) == len(COLUMNS) and cells[0] in CODES and cells[2] in list(Kind)[:-1] and cells[3]:
            rows.append(Form(cells[0], cells[1], Kind(cells[2]), cells[3]))
        else:
            cure = f"Write {', '.join(COLUMNS)} with tabs between, or let guide translations look-up write it."
            problems.append(Problem(FILE, number, cells[0], "The row cannot be read.", cure))
    return rows, problems


def look_up(root: Path, code: str, forms: Iterable[str], paths: Iterable[Path], kind: Kind, source: str) -> int:
    """Records which of `forms` stand in the files and folders of `paths`; gives how many do. Better finds stay.

    A file may be plain text, a table or mark-up. Raises OSError for a path that cannot be read.
    """
    wanted = set(forms)
    counted: Counter[str] = Counter()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                counted.update(word for word in _words(file) if word in wanted)
    rows, _ = read_forms(root)
    kept = {(row.language, row.form): row for row in rows if row.language != code or row.form in wanted}
    for form, times in counted.items():
        old = kept.get((code, form))
        if old is None or _rank(kind) < _rank(old.kind):
            told = f"{source} ({times}×)" if kind is Kind.PUBLISHED else source
            kept[code, form] = Form(code, form, kind, told)
    lines = ("\t".join((row.language, row.form, row.kind, row.source)) for _, row in sorted(kept.items()))
    (root / FILE).write_text("\n".join(("\t".join(COLUMNS), *lines)) + "\n", encoding="utf-8")
    return len(counted)


def _words(file: Path) -> Iterator[str]:
    text = unicodedata.normalize("NFC", _TAG.sub(" ", file.read_text(encoding="utf-8", errors="replace")))
    return (word.lower() for word in WORD.findall(text))


def _rank(kind: Kind) -> int:
    return list(Kind).index(kind)
