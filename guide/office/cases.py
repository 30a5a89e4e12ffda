"""One request in the office's hands: found within the worker's rights, opened with a trace, changed under a lock.

Everything that changes a request goes through `change`: it names the version that was read, so that two workers never
overwrite each other, and records the event and the audit line in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, true, update

from guide.office.audit import Line, record
from guide.office.base import Office
from guide.office.dependents import drop_dependents
from guide.office.roles import EVERY_PLACE, Worker
from guide.request.lifecycle import Event, Status, move
from guide.request.sealing import REQUESTS as SEALED_REQUESTS
from guide.storage.database import wipe_log, writing
from guide.storage.requests import EVENTS, REQUESTS


class NotFound(LookupError):
    """There is no such request at the worker's places, or its content is gone."""


class Changed(RuntimeError):
    """Somebody else has changed the request since it was read. Nothing was changed now."""


@dataclass(frozen=True, slots=True)
class Case:
    """A request that was opened: its row, and what the client sent."""

    row: Row[Any]
    content: dict[str, Any]

    @property
    def form(self) -> dict[str, str]:
        """The form as the client filled it in."""
        found: dict[str, str] = self.content.get("form", {})
        return found

    @property
    def status(self) -> Status:
        """Where the request is."""
        return Status(self.row.status)


def within_rights(worker: Worker) -> ColumnElement[bool]:
    """The condition that a worker sees only requests of the own places."""
    return true() if EVERY_PLACE in worker.places else REQUESTS.c.place.in_(sorted(worker.places))


def find(connection: Connection, worker: Worker, request_id: str, *, lock: bool = False) -> Row[Any]:
    """The row of a request. Raises NotFound, also for one of another place."""
    wanted = select(REQUESTS).where(REQUESTS.c.id == request_id, within_rights(worker))
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise NotFound(request_id)
    return row


def open_case(office: Office, worker: Worker, request_id: str, now: datetime, action: str = "request.view") -> Case:
    """Opens a request and records that the worker saw it. Raises NotFound and SealBroken."""
    with writing(office.engine) as connection:
        row = find(connection, worker, request_id)
        record(connection, Line(action, worker.id, row.id, row.place), now)
    return Case(row, content_of(office, row))


def content_of(office: Office, row: Row[Any]) -> dict[str, Any]:
    """What the client sent; nothing once it was withdrawn. Raises SealBroken. The caller records the view."""
    if row.sealed is None:
        return {}
    return office.open(SEALED_REQUESTS, row.id, row.key_id, bytes(row.sealed))


@dataclass(slots=True)
class Change:
    """A change under way: the connection, the row as it was read under the lock, and who changes it when.

    `erased`: content was deleted, so its traces on disk go after the change.
    """

    connection: Connection
    row: Row[Any]
    worker: Worker
    now: datetime
    erased: bool = False

    def move(self, event: Event, *, target: str | None = None, **values: Any) -> Status:
        """Takes the request to its next status. Raises NotAllowed. `values` are further columns to set.

        A withdrawal erases the content and what the office added to it.
        """
        after = move(Status(self.row.status), event)
        if after is Status.WITHDRAWN:
            values["sealed"] = None
            drop_dependents(self.connection, self.row.id)
            self.erased = True
        self.note(event.value, after, target=target, status=after.value, **values)
        return after

    def note(self, kind: str, after: Status | None = None, *, target: str | None = None, **values: Any) -> None:
        """Records what happened without (or with) a change of status, and sets `values`."""
        before = Status(self.row.status)
        after = after or before
        same = REQUESTS.c.id == self.row.id
        self.connection.execute(update(REQUESTS).where(same).values(version=REQUESTS.c.version + 1, **values))
        event = {
            "request_id": self.row.id,
            "at": self.now,
            "kind": kind,
            "before": before.value,
            "after": after.value,
            "who": self.worker.id,
            "target": target,
        }
        self.connection.execute(insert(EVENTS).values(**event))
        line = Line(f"request.{kind}", self.worker.id, self.row.id, self.row.place, target or "")
        record(self.connection, line, self.now)


@contextmanager
def change(office: Office, worker: Worker, request_id: str, version: int, now: datetime) -> Iterator[Change]:
    """One transaction that changes a request. Raises NotFound, and Changed when `version` is not the newest."""
    with writing(office.engine) as connection:
        row = find(connection, worker, request_id, lock=True)
        if row.version != version:
            raise Changed(request_id)
        under_way = Change(connection, row, worker, now)
        yield under_way
    if under_way.erased:
        wipe_log(office.engine)
