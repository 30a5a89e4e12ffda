"""A sheet as a tagged PDF (PDF/UA-1) on A4. Texts go to the typesetter as data, never as mark-up.

Nothing is read but the template and fonts, nothing is fetched.
"""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import typst

from guide.core import resources
from guide.outputs.document import Document
from guide.outputs.plain import FINNISH, Cell, autonym, cell, cells, file_name, is_bilingual
from guide.outputs.sheet import Row, Section, Sheet, Window
from guide.text.dates import day
from guide.text.phrase import Phrase

MIME = "application/pdf"

# The wished font first; the others are inside the engine, for a machine without it and for rare letters.
_FAMILIES = ("Noto Sans", "DejaVu Sans", "Libertinus Serif", "DejaVu Sans Mono")
_LONGEST_WORD = 40  # a longer run of signs gets places to break, so that it stays on the paper
_RUN = re.compile(rf"\S{{{_LONGEST_WORD}}}(?=\S)")


def render_pdf(sheet: Sheet) -> Document:
    """The sheet as a PDF file. Safe in several threads; never raises for what a text holds."""
    return Document(typeset("sheet", _sheet(sheet), sheet.made_on), MIME, file_name(sheet, "pdf"))


def typeset(template: str, data: dict[str, Any], made_on: date) -> bytes:
    """The PDF of a template of templates/pdf, which gets `data` (and `fonts`) as JSON in `sys.inputs`.

    Tagged as PDF/UA-1, and without a standard where a sign has no font: the standard forbids empty boxes, a person
    still gets the paper.
    """
    text = json.dumps({**data, "fonts": _families()}, ensure_ascii=True)
    try:
        return _compile(template, text, made_on, ["ua-1"])
    except typst.TypstError:
        return _compile(template, text, made_on, [])


def _compile(name: str, data: str, made_on: date, standards: list[Any]) -> bytes:
    template = resources.root() / "templates" / "pdf" / f"{name}.typ"
    return typst.compile(
        template,
        root=template.parent,
        font_paths=_fonts(),
        sys_inputs={name: data},
        pdf_standards=standards,
        timestamp=datetime.combine(made_on, time(), UTC),  # the day, not the second, of printing
        format="pdf",
    )


@cache
def _fonts() -> typst.Fonts:
    """Our own fonts, then the system's: a name in any script should be readable."""
    folder = resources.fonts()
    return typst.Fonts(font_paths=[folder] if folder.is_dir() else [])


@cache
def _families() -> list[str]:
    there = set(_fonts().families())
    return [family for family in _FAMILIES if family in there]


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "lang": sheet.lang,
        "bilingual": is_bilingual(sheet),
        "language": autonym(sheet.lang),
        "finnish": autonym(FINNISH),
        "title": _breakable(cell(sheet.title)),
        "date": day(sheet.made_on),
        "reference": cell(Phrase.verbatim(sheet.reference or "")).text,
        "notices": _all(sheet.notices),
        "sections": [_section(section) for section in sheet.sections],
        "footer": _all(sheet.footer),
        "window": _window(sheet.window) if sheet.window else None,
    }


def _window(window: Window) -> dict[str, Any]:
    return {"sender": _all(window.sender), "receiver": _all(window.receiver)}


def _section(section: Section) -> dict[str, Any]:
    return {
        "heading": _breakable(cell(section.heading)),
        "rows": [_row(row) for row in section.rows],
        "paragraphs": _all(section.paragraphs),
        "small": _all(section.small),
        "steps": section.steps,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "label": _breakable(cell(row.label)),
        "values": _all(row.values),
        "here": _breakable(cell(row.here)) if row.here else None,
    }


def _all(phrases: tuple[Phrase, ...]) -> list[dict[str, str]]:
    return [_breakable(made) for made in cells(phrases)]


def _breakable(made: Cell) -> dict[str, str]:
    """The cell as JSON, with zero-width spaces in endless words."""
    entry: dict[str, str] = dataclasses.asdict(made)
    return entry | {name: _RUN.sub("\\g<0>\u200b", entry[name]) for name in ("text", "finnish")}
