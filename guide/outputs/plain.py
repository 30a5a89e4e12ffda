"""A sheet as plain data for the outputs: texts made safe, Finnish originals beside, names of files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guide.outputs.sheet import Sheet
from guide.request.clean import tidy
from guide.text import languages
from guide.text.phrase import Phrase

FINNISH = languages.FINNISH.code


@dataclass(frozen=True, slots=True)
class Cell:
    """One text: as shown, its language ("" for a person's own words), and in Finnish."""

    text: str
    lang: str
    finnish: str


def cell(phrase: Phrase) -> Cell:
    """`phrase` without signs that no paper can show; never raises."""
    return Cell(tidy(phrase.text), phrase.lang, tidy(phrase.finnish))


def cells(phrases: Sequence[Phrase]) -> list[Cell]:
    """The phrases that say something."""
    return [made for made in map(cell, phrases) if made.text or made.finnish]


def is_bilingual(sheet: Sheet) -> bool:
    """True when Finnish stands beside the client's language, for the office."""
    return sheet.lang != FINNISH


def autonym(code: str) -> str:
    """A language's own name; its code when it is none of ours."""
    return languages.language(code).autonym if code in languages.CODES else code


def file_name(sheet: Sheet, ending: str) -> str:
    """A neutral name for the download, in plain ASCII: the reference, or the day when there is none."""
    reference = re.sub(r"[^A-Za-z0-9-]", "", sheet.reference or "")
    return f"polku-{reference or sheet.made_on.isoformat()}.{ending}"
