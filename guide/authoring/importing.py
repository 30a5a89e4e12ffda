"""Takes translations from a file back into a catalogue. Nothing is dropped silently, and nothing is signed off here.

A row that would break a page stops the whole import; a row that has no place is told and left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from babel.messages.catalog import Message

from guide.authoring.spreadsheet import COMMENTS, Row, Sheet, joined, read_sheet
from guide.authoring.standing import Entry, Texts, load_texts, text_id
from guide.authoring.terminal import WrongUse
from guide.core.problems import ContentError, Problem
from guide.text.checks import breaking_faults, faults
from guide.text.languages import CODES, FINNISH, Language, language
from guide.text.po import forms_of, message_key, po_name, read_po_file, render_catalogue

_PO_LANGUAGE = re.compile(r'^"Language: *([a-z]+)', re.MULTILINE)
_REMARK = "note: changed by an import; origin and source tell of the text before"


@dataclass(slots=True)
class Outcome:
    """What an import did: `counts` of new, changed, unchanged and not taken, and what is to be told of single rows."""

    code: str
    counts: Counter[str] = field(default_factory=Counter)
    told: list[Problem] = field(default_factory=list)


def import_file(root: Path, path: Path, code: str | None, today: date) -> Outcome:
    """Brings the translations of `path` into the catalogue of its language.

    `code` is the language of a file that does not say it. Raises WrongUse when the languages do not fit, and
    ContentError, with nothing written, when the file cannot be read or a row is broken.
    """
    is_po = path.suffix.lower() == ".po"
    sheet = None if is_po else read_sheet(path)
    named = _named_in_po(path) if sheet is None else {row.id.partition("-t")[0] for row in sheet.rows}
    own = _language(path, code, named)
    (texts,) = load_texts(root, [own])
    merging = _Merging(path.name, texts, today)
    if sheet is None:
        sheet = _po_rows(path, texts, merging)
    for name in sheet.strange:
        merging.tell(1, name, f"The column “{name}” is not taken.", f"What reviewers need belongs into “{COMMENTS}”.")
    merging.take(sheet)
    if merging.outcome.counts["new"] + merging.outcome.counts["changed"]:
        messages = [entry.message for entry in texts.entries]
        (root / po_name(own.code)).write_text(render_catalogue(own, messages, texts.resting), encoding="utf-8")
    return merging.outcome


def _named_in_po(path: Path) -> set[str]:
    return set(_PO_LANGUAGE.findall(path.read_text(encoding="utf-8", errors="replace")))


def _language(path: Path, chosen: str | None, named: set[str]) -> Language:
    """The one language of a file: the chosen one, or the one that it names. They must not differ."""
    found = named & set(CODES) | ({chosen} if chosen else set())
    if not found:
        raise WrongUse(f"{path.name} does not say its language. Name it with --language.")
    if len(found) > 1:
        raise WrongUse(f"{path.name} is of several languages: {', '.join(sorted(found))}. Import one at a time.")
    if found == {FINNISH.code}:
        raise WrongUse(f"{path.name} is Finnish, the source of all languages. It is changed in the content itself.")
    return language(found.pop())


def _po_rows(path: Path, texts: Texts, merging: _Merging) -> Sheet:
    """The texts of a PO file as rows. Resting ones are told when they are not known here as they are."""
    catalog, problems = read_po_file(path, path.name, texts.language)
    if catalog is None or problems:
        raise ContentError(problems)
    known = {(message_key(message), forms_of(message)) for message in texts.resting}
    for message in catalog.obsolete.values():
        if any(forms_of(message)) and (message_key(message), forms_of(message)) not in known:
            merging.refuse(message.lineno, message_key(message)[1], "The text is marked as no longer in use (#~).", "")
    return Sheet(tuple(_po_row(texts.language.code, message) for message in catalog if message.id))


def _po_row(code: str, message: Message) -> Row:
    key = message_key(message)
    return Row(
        line=message.lineno or 1,
        id=text_id(code, key),
        context=key[0],
        finnish=(message.id,) if isinstance(message.id, str) else tuple(message.id),
        texts=tuple(unicodedata.normalize("NFC", text) for text in forms_of(message)),
        comments=tuple(message.user_comments),
        fuzzy=message.fuzzy,
    )


@dataclass(slots=True)
class _Merging:
    """Merges rows into the messages of a language; they are changed only when no row is broken."""

    file: str
    texts: Texts
    today: date
    outcome: Outcome = field(init=False)
    broken: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outcome = Outcome(self.texts.language.code)

    def take(self, sheet: Sheet) -> None:
        """Takes what can be taken. Raises ContentError when a row is broken."""
        fitting = list(self._fitting(sheet))
        if self.broken:
            raise ContentError([*self.outcome.told, *self.broken])
        for row, entry in fitting:
            self.outcome.counts[self._merge(row, entry)] += 1

    def tell(self, line: int | None, where: str, message: str, cure: str) -> None:
        """Something that a translator should know of a row."""
        self.outcome.told.append(Problem(self.file, line, where, message, cure))

    def refuse(self, line: int | None, where: str, message: str, cure: str) -> None:
        """A row that is left out."""
        self.tell(line, where, message, cure or "Not taken.")
        self.outcome.counts["not taken"] += 1

    def _fitting(self, sheet: Sheet) -> Iterator[tuple[Row, Entry]]:
        """The rows that have a place, each with it; the others are told. Broken ones are gathered in `broken`."""
        by_id = {entry.id: entry for entry in self.texts.entries}
        by_finnish = {
            (entry.key[0], form): entry for entry in self.texts.entries for form in (entry.finnish[0], entry.key[1])
        }
        lines: dict[str, Row] = {}
        for row in sheet.rows:
            where = row.finnish[0] if row.finnish else ""
            entry = by_id.get(row.id) or by_finnish.get((row.context, where))
            if entry is None:
                self._unknown(row, where)
            elif row.finnish not in (entry.finnish, entry.source) or row.context != entry.key[0]:
                cure = f"Not taken. Here it is “{' / '.join(entry.finnish)}”: translate that, or change the content."
                self.refuse(row.line, where, "The Finnish or its context is not that of the catalogue.", cure)
            elif entry.id in lines:
                self._twice(row, lines[entry.id], where)
            else:
                lines[entry.id] = row
                if self._is_whole(row, entry, where):
                    yield row, entry

    def _unknown(self, row: Row, where: str) -> None:
        if any(message_key(message) == (row.context, where) for message in self.texts.resting):
            self.refuse(row.line, where, "The text is no longer in use.", "Not taken.")
            return
        near = get_close_matches(where, [entry.finnish[0] for entry in self.texts.entries], 1, 0.8)
        cure = f"Not taken. Is it now “{near[0]}”?" if near else "Not taken. Export again to see the texts in use."
        self.refuse(row.line, where, "There is no such text.", cure)

    def _twice(self, row: Row, first: Row, where: str) -> None:
        if row.texts == first.texts:
            self.refuse(row.line, where, f"The text stands already on line {first.line}.", "Not taken again.")
            return
        message = f"The text stands on line {first.line} with another translation."
        self.broken.append(Problem(self.file, row.line, where, message, "Keep one of them."))

    def _is_whole(self, row: Row, entry: Entry, where: str) -> bool:
        """True when the row can be taken; tells why not, and what is doubtful in what is taken."""
        if row.fuzzy:
            self.refuse(row.line, where, "The text is marked fuzzy.", "Not taken. Check it and remove the mark.")
            return False
        if not any(row.texts):
            if any(entry.forms):
                self.refuse(row.line, where, "The translation is empty.", "Not taken: what is there is kept.")
            return not any(entry.forms)
        found = list(self._breaking(row, entry))
        self.broken += (Problem(self.file, row.line, where, *fault) for fault in found)
        if not found and row.texts != entry.forms:
            self._doubts(row, entry, where)
        return not found

    def _breaking(self, row: Row, entry: Entry) -> Iterator[tuple[str, str]]:
        wanted = self.texts.language.forms if len(entry.source) > 1 else 1
        if len(row.texts) != wanted or not all(row.texts):
            yield f"It needs {wanted} forms, all of them.", "Translate every form of this text, and no more."
            return
        for text in row.texts:
            yield from breaking_faults(entry.source[-1], text)

    def _doubts(self, row: Row, entry: Entry, where: str) -> None:
        for text in row.texts:
            for message, cure in faults(self.texts.language, entry.finnish[-1], text):
                self.tell(row.line, where, message, f"Taken all the same. {cure}")
        if row.status == "reviewed":
            self.tell(
                row.line, where, "An import signs nothing off.", "Taken as a draft. Use: guide translations review"
            )

    def _merge(self, row: Row, entry: Entry) -> str:
        """Writes one row into its message; says whether it was new, changed or unchanged."""
        message, before = entry.message, list(entry.message.user_comments)
        if row.comments and joined(row.comments) != joined(before):
            message.user_comments = list(row.comments)
        if row.texts == entry.forms or not any(row.texts):
            return "unchanged" if message.user_comments == before else "changed"
        if not any(comment.startswith("origin:") for comment in message.user_comments):
            message.user_comments += ["origin: composed", f"source: {self.file}, imported {self.today}"]
        elif message.user_comments == before and any(entry.forms) and _REMARK not in before:
            message.user_comments = [*before, _REMARK]
        message.string = row.texts[0] if isinstance(message.id, str) else row.texts
        message.flags.discard("fuzzy")
        return "changed" if any(entry.forms) else "new"
