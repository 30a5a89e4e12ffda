"""Texts as a spreadsheet and back: .tsv or .csv in UTF-8, safe to open in any office program.

A cell that a program would take for a formula gets an apostrophe in front, which is taken off again here.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from guide.authoring.standing import Entry
from guide.core.problems import ContentError, Problem
from guide.text.languages import Language
from guide.text.po import render_catalogue

CONTEXT, FINNISH, MANY, TRANSLATION = "context", "Finnish", "Finnish plural", "translation"
STATUS, SHOWN, PICTURE, COMMENTS, ID = "status", "shown in", "picture", "comments", "id"
PICTURES = "pictures.tsv"  # beside the pictures: which text is in which
SEPARATORS = {".tsv": "\t", ".csv": ","}

_BETWEEN = " | "  # comments of one text stand in one cell, so that a row is a line
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Row:
    """One text of a file that is to be imported; `fuzzy` and several lines of comments come from PO files."""

    line: int
    id: str
    context: str | None
    finnish: tuple[str, ...]
    texts: tuple[str, ...]
    comments: tuple[str, ...]
    status: str = ""
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: its rows, and the columns that nobody here knows."""

    rows: tuple[Row, ...]
    strange: tuple[str, ...] = ()


def safe(cell: str) -> str:
    """`cell` so that no spreadsheet program runs it as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """What `safe` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write_sheet(path: Path, language: Language, entries: Iterable[Entry], pictures: Path | None = None) -> None:
    """Writes the entries to `path`, whose ending says how cells are separated.

    `pictures`: a folder that `guide translations pictures` has filled; each text names its picture there.
    """
    pictured = _pictured(pictures) if pictures else {}
    entries = list(entries)
    forms = language.forms if any(len(entry.finnish) > 1 for entry in entries) else 1
    columns = [CONTEXT, FINNISH, *([MANY] if forms > 1 else []), *_form_columns(forms), STATUS, SHOWN]
    columns += [*([PICTURE] if pictures else []), COMMENTS, ID]
    # The mark in front tells office programs that the file is UTF-8; without it they spoil the Sámi letters.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=SEPARATORS[path.suffix.lower()], lineterminator="\n")
        writer.writerow(columns)
        for entry in entries:
            cells = {PICTURE: pictured.get(entry.id, ""), **_cells(entry)}
            writer.writerow(safe(cells.get(column, "")) for column in columns)


def write_po(path: Path, language: Language, entries: Iterable[Entry], pictures: Path | None = None) -> None:
    """Writes the entries as a PO file. Where a text is shown, and its picture, stand as extracted comments (#.)."""
    pictured = _pictured(pictures) if pictures else {}
    messages = []
    for entry in entries:
        message = entry.message.clone()
        message.auto_comments = [*entry.places, *([pictured[entry.id]] if entry.id in pictured else [])]
        messages.append(message)
    path.write_text(render_catalogue(language, messages, ()), encoding="utf-8")


def read_sheet(path: Path) -> Sheet:
    """The rows of a spreadsheet file. Raises ContentError when it cannot be read as one, or a row has no place."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = list(_lines(text))
    except UnicodeDecodeError:
        raise _unreadable(path, None, "The file is not UTF-8.", "Save it as UTF-8 text.") from None
    except csv.Error as error:
        cure = "Export again, or save it as text with tabs or commas."
        raise _unreadable(path, None, f"The table cannot be read: {error}.", cure) from None
    columns = [cell.strip() for cell in lines[0][1]] if lines else []
    twice = {name for name in columns if name and columns.count(name) > 1}
    if not {FINNISH, TRANSLATION} <= set(columns) or twice:
        cure = f"Keep the first line of the export; it names “{FINNISH}”, “{TRANSLATION}” and the others, each once."
        raise _unreadable(path, 1, "The first line does not name the columns.", cure)
    if long := [line for line, cells in lines[1:] if any(cells[len(columns) :])]:
        raise _unreadable(path, long[0], "The row has more cells than the first line.", "Correct it.")
    rows = (_row(line, dict(zip(columns, cells, strict=False))) for line, cells in lines[1:] if any(cells))
    known = {CONTEXT, FINNISH, MANY, STATUS, SHOWN, PICTURE, COMMENTS, ID, *_form_columns(9), ""}
    return Sheet(tuple(rows), tuple(name for name in columns if name not in known))


def joined(comments: Iterable[str]) -> str:
    """The comments of a text as one cell."""
    return _BETWEEN.join(comments)


def _pictured(folder: Path) -> dict[str, str]:
    with (folder / PICTURES).open(encoding="utf-8", newline="") as table:
        return {text: f"{folder.name}/{name}" for text, name in csv.reader(table, delimiter="\t")}


def _form_columns(forms: int) -> list[str]:
    return [TRANSLATION, *(f"{TRANSLATION} {number}" for number in range(2, forms + 1))]


def _cells(entry: Entry) -> dict[str, str]:
    cells = {
        CONTEXT: entry.key[0] or "",
        FINNISH: entry.finnish[0],
        STATUS: entry.standing.value,
        SHOWN: "; ".join(entry.places),
        COMMENTS: joined(entry.message.user_comments),
        ID: entry.id,
        **dict(zip(_form_columns(len(entry.forms)), entry.forms, strict=True)),
    }
    return cells | ({MANY: entry.finnish[1]} if len(entry.finnish) > 1 else {})


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on. Office programs separate cells with tabs, commas or semicolons."""
    head = text.partition("\n")[0]
    separator = max("\t,;", key=head.count)
    # Strict: a quote that is never closed would silently take the rest of the file into one cell.
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    for cells in reader:
        yield begins, [plain(cell) for cell in cells]
        begins = reader.line_num + 1


def _row(line: int, cells: dict[str, str]) -> Row:
    forms = [unicodedata.normalize("NFC", cells.get(column, "")) for column in _form_columns(9)]
    while len(forms) > 1 and not forms[-1]:
        forms.pop()
    comments = [part.strip() for text in cells.get(COMMENTS, "").splitlines() for part in text.split(_BETWEEN)]
    return Row(
        line=line,
        id=cells.get(ID, "").strip(),
        context=cells.get(CONTEXT) or None,
        finnish=tuple(text for text in (cells.get(FINNISH, ""), cells.get(MANY, "")) if text),
        texts=tuple(forms),
        comments=tuple(part for part in comments if part),
        status=cells.get(STATUS, "").strip(),
    )


def _unreadable(path: Path, line: int | None, message: str, cure: str) -> ContentError:
    return ContentError([Problem(path.name, line, "", message, cure)])
