"""Everything that is held about one request, for the client who asks for it. Opened with a line in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from guide.office.audit import Line, record
from guide.office.base import Office
from guide.office.cases import Case, content_of, find
from guide.office.roles import Worker
from guide.storage.database import writing
from guide.storage.office import APPOINTMENTS, AUDIT, NOTES, OUTBOX, REMINDERS
from guide.storage.requests import EVENTS

# What says nothing to a person: hashes, keys, and what only orders rows.
_INNER = frozenset({"submission_hash", "link_hash", "key_id", "sealed", "format", "indexed", "version", "once", "id"})
# Which worker did something is for the office to tell, or not.
_WORKERS = frozenset({"who", "handler"})
_OWN = {"client", "system"}


@dataclass(frozen=True, slots=True)
class Held:
    """All of it: the request with what the client sent, and the rows of the office by kind, as JSON values."""

    case: Case
    rows: dict[str, list[dict[str, Any]]]

    def as_json(self) -> dict[str, Any]:
        """One structure with everything, without keys and hashes."""
        return {"request": _plain(self.case.row._mapping), "content": self.case.content, **self.rows}


def everything(office: Office, worker: Worker, request_id: str, now: datetime) -> Held:
    """What is held about a request of the worker's places. Raises NotFound and SealBroken."""
    with writing(office.engine) as connection:
        row = find(connection, worker, request_id)
        held = Held(
            Case(row, content_of(office, row)),
            {
                "events": _rows(office, connection, EVENTS, row.id),
                "notes": _rows(office, connection, NOTES, row.id),
                "appointments": _rows(office, connection, APPOINTMENTS, row.id),
                "reminders": _rows(office, connection, REMINDERS, row.id),
                "letters": _rows(office, connection, OUTBOX, row.id),
                "log": _log(connection, row.id),
            },
        )
        record(connection, Line("request.access", worker.id, row.id, row.place), now)
    return held


def _rows(office: Office, connection: Connection, table: Table, request_id: str) -> list[dict[str, Any]]:
    """The rows of a table that hang on the request, opened."""
    found = connection.execute(select(table).where(table.c.request_id == request_id).order_by(table.c.id)).all()
    return [{**_plain(row._mapping, "request_id"), **_content(office, table, row)} for row in found]


def _content(office: Office, table: Table, row: Any) -> dict[str, Any]:
    sealed = row._mapping.get("sealed")
    return {"content": office.open(table.name, row.id, row.key_id, bytes(sealed))} if sealed is not None else {}


def _log(connection: Connection, request_id: str) -> list[dict[str, Any]]:
    """When the request was seen and what was done with it."""
    lines = select(AUDIT.c.at, AUDIT.c.action).where(AUDIT.c.subject == request_id).order_by(AUDIT.c.number)
    return [_plain(row._mapping) for row in connection.execute(lines)]


def _plain(row: Any, *left_out: str) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in _INNER and name not in left_out}
    return {name: _said(name, value) for name, value in kept.items() if value is not None}


def _said(name: str, value: Any) -> Any:
    if name in _WORKERS and value not in _OWN:
        return "office"
    return value.isoformat() if isinstance(value, date) else value
