"""Requests taken out of the service: as a spreadsheet or JSON, without persons unless a reason is given.

Every export is in the log: who, how many, by which filters, and why when it holds persons.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from sqlalchemy import ColumnElement, Select, select, true

from guide.office.audit import Line, record
from guide.office.base import Office
from guide.office.roles import EVERY_PLACE
from guide.outputs.cells import safe_cell
from guide.request.form import FIELDS
from guide.request.sealing import REQUESTS as SEALED_REQUESTS
from guide.storage.database import writing
from guide.storage.requests import REQUESTS

COLUMNS = (
    "reference",
    "place",
    "recipient",
    "status",
    "day",
    "delete_on",
    "language",
    "mode",
    "flow",
    "flow_version",
    "rules_date",
)
"""What stands in clear in every export."""
PERSON_COLUMNS = tuple(entry.id for entry in FIELDS)
"""What the client wrote into the form; only with a reason."""
REASONS = ("own_request", "handover", "inspection")
"""Why persons may be exported: the client's own request, moving to another system, an inspection of the authority."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

Cell = str | date
Rows = list[dict[str, Cell]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests: of these places (`*`: all), of one status or any (""), arrived between two days (None: open).

    `reason`: persons are exported as well, for this reason (one of REASONS); "" for none.
    """

    places: frozenset[str]
    status: str = ""
    first: date | None = None
    last: date | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.reason and self.reason not in REASONS:
            raise ValueError("not one of the reasons")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the export, in order."""
        return (*COLUMNS, *PERSON_COLUMNS) if self.reason else COLUMNS

    def said(self) -> str:
        """The filters for the log."""
        days = f"{self.first or ''}..{self.last or ''}"
        parts = (("places", ",".join(sorted(self.places))), ("status", self.status), ("days", days))
        return " ".join(f"{name}={value}" for name, value in parts if value not in {"", ".."})


def take_out(office: Office, who: str, wanted: Wanted, now: datetime) -> Rows:
    """The requests that fit, oldest first, recorded as exported by `who`. Raises SealBroken.

    With persons each request has its own line in the log, so that it shows who saw it.
    """
    with writing(office.engine) as connection:
        found = connection.execute(_query(wanted)).all()
        rows = [_row(office, row, wanted) for row in found]
        if wanted.reason:
            for row in found:
                record(connection, Line("request.export", who, row.id, row.place, wanted.reason), now)
        place = next(iter(wanted.places)) if len(wanted.places) == 1 else ""
        detail = f"rows={len(rows)} {wanted.said()} persons={wanted.reason or 'no'}"
        record(connection, Line("export", who, "", "" if place == EVERY_PLACE else place, detail), now)
    return rows


def as_json(rows: Rows) -> bytes:
    """The rows as JSON in UTF-8; days as 2026-05-01."""
    return (json.dumps(rows, ensure_ascii=False, indent=2, default=str) + "\n").encode("utf-8")


def as_xlsx(rows: Rows, columns: Sequence[str], headings: Iterable[str], sheet: str = "Polku") -> bytes:
    """The rows as a spreadsheet. Every cell is a text or a day: nothing that people wrote is ever a formula or link."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    page = book.add_worksheet(sheet)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d.m.yyyy"})
    for number, heading in enumerate(headings):
        page.write_string(0, number, safe_cell(heading), bold)
    for line, row in enumerate(rows, start=1):
        for number, name in enumerate(columns):
            value = row.get(name, "")
            if isinstance(value, date):
                page.write_datetime(line, number, value, day)
            else:
                page.write_string(line, number, safe_cell(value))
    page.freeze_panes(1, 1)
    page.set_column(0, len(columns) - 1, 18)
    book.close()
    return file.getvalue()


def _query(wanted: Wanted) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [true()]
    if EVERY_PLACE not in wanted.places:
        conditions.append(REQUESTS.c.place.in_(sorted(wanted.places)))
    if wanted.status:
        conditions.append(REQUESTS.c.status == wanted.status)
    if wanted.first:
        conditions.append(REQUESTS.c.day >= wanted.first)
    if wanted.last:
        conditions.append(REQUESTS.c.day <= wanted.last)
    return select(REQUESTS).where(*conditions).order_by(REQUESTS.c.day, REQUESTS.c.reference)


def _row(office: Office, row: Any, wanted: Wanted) -> dict[str, Cell]:
    made: dict[str, Cell] = {name: row._mapping[name] for name in COLUMNS}
    if wanted.reason and row.sealed is not None:
        form = office.open(SEALED_REQUESTS, row.id, row.key_id, bytes(row.sealed)).get("form", {})
        made |= {name: str(form[name]) for name in PERSON_COLUMNS if form.get(name)}
    return made
