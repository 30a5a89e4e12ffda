"""What hangs on a request, and how it goes: one place for a withdrawal, an erasure and the end of retention."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, exists, or_, select

from guide.request.lifecycle import Status
from guide.storage.office import APPOINTMENTS, NOTES, OUTBOX, REMINDERS, SEARCH_TERMS
from guide.storage.requests import EVENTS, REQUESTS

_DEPENDENTS = (NOTES, APPOINTMENTS, REMINDERS, SEARCH_TERMS, OUTBOX)
WITHDRAWAL = "withdrawal"
"""The kind of the one note that a withdrawn request may have: why the office cancelled it."""


def drop_dependents(connection: Connection, request_id: str) -> None:
    """Deletes what the office added to a request; its row, its events and the reason for a withdrawal stay.

    The time it had is free, and a letter that was not sent goes unsent: there is nothing to come for any more.
    """
    for table in _DEPENDENTS:
        connection.execute(delete(table).where(table.c.request_id == request_id, *_goes(table)))


def delete_requests(connection: Connection, ids: Collection[str]) -> None:
    """Deletes requests with everything that hangs on them (the database takes the office's rows along)."""
    connection.execute(delete(EVENTS).where(EVENTS.c.request_id.in_(ids)))
    connection.execute(delete(REQUESTS).where(REQUESTS.c.id.in_(ids)))


def withdrawn_with_dependents() -> Select[tuple[str, str]]:
    """The id and place of withdrawn requests on which something still hangs."""
    hangs = [exists().where(table.c.request_id == REQUESTS.c.id, *_goes(table)) for table in _DEPENDENTS]
    return select(REQUESTS.c.id, REQUESTS.c.place).where(REQUESTS.c.status == Status.WITHDRAWN.value, or_(*hangs))


def _goes(table: Table) -> tuple[ColumnElement[bool], ...]:
    return (table.c.kind != WITHDRAWAL,) if table is NOTES else ()
