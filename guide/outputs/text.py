"""A sheet as plain UTF-8 text, 78 signs wide, for a file, a screen reader or a printer without graphics."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from guide.outputs.document import Document
from guide.outputs.plain import Cell, cell, cells, file_name, is_bilingual
from guide.outputs.sheet import Row, Section, Sheet
from guide.text.dates import day
from guide.text.phrase import Phrase

MIME = "text/plain; charset=utf-8"
WIDTH = 78
_FINNISH_MARK = "fi: "  # in front of the Finnish original under a text in another language


def render_text(sheet: Sheet) -> Document:
    """The sheet as a text file. Never raises for what a text holds."""
    return Document(as_text(sheet).encode("utf-8"), MIME, file_name(sheet, "txt"))


def as_text(sheet: Sheet) -> str:
    """The sheet as one text with line breaks."""
    writer = _Writer(is_bilingual(sheet))
    lines = [*writer.heading(sheet.title, "="), "", day(sheet.made_on)]
    if sheet.reference:
        lines += writer.phrase(Phrase.verbatim(sheet.reference))
    if sheet.window:
        for part in (sheet.window.sender, sheet.window.receiver):
            lines += ["", *(line for phrase in part for line in writer.phrase(phrase))]
    lines += writer.paragraphs(sheet.notices)
    for section in sheet.sections:
        lines += ["", *writer.section(section)]
    if sheet.footer:
        lines += ["", "-" * WIDTH, *writer.paragraphs(sheet.footer)]
    return "\n".join(lines) + "\n"


class _Writer:
    """Lays out phrases line by line; in a bilingual sheet with the Finnish original under each."""

    def __init__(self, bilingual: bool) -> None:
        self._bilingual = bilingual

    def heading(self, phrase: Phrase, rule: str) -> list[str]:
        lines = list(self.phrase(phrase))
        return [*lines, rule * max(map(len, lines), default=0)]

    def section(self, section: Section) -> Iterator[str]:
        yield from self.heading(section.heading, "-")
        for number, row in enumerate(section.rows, start=1):
            if section.steps:
                yield f"{number}."
            yield from self._row(row)
        yield from self.paragraphs(section.paragraphs)
        yield from self.paragraphs(section.small, indent=4)

    def paragraphs(self, phrases: Sequence[Phrase], indent: int = 0) -> Iterator[str]:
        for phrase in phrases:
            yield ""
            yield from self.phrase(phrase, indent)

    def phrase(self, phrase: Phrase, indent: int = 0) -> Iterator[str]:
        yield from self._cell(cell(phrase), indent)

    def _row(self, row: Row) -> Iterator[str]:
        yield from self.phrase(row.label)
        if row.here:
            yield from self.phrase(row.here, 4)
        for value in cells(row.values):
            yield from self._cell(value, 4)

    def _cell(self, made: Cell, indent: int) -> Iterator[str]:
        yield from _wrap(made.text, " " * indent)
        if self._bilingual and made.finnish != made.text:
            yield from _wrap(_FINNISH_MARK + made.finnish, " " * indent)


def _wrap(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
