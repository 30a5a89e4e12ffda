"""A request's settled time: one sealed row, changed only under the request's lock, each change with its letter.

`sequence` grows with every change, so that calendars put the newest in the place of the older (RFC 5545, 3.8.7.4).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from guide.office.base import Office
from guide.office.cases import Change, change, find
from guide.office.figures import count_meeting
from guide.office.notices import Notices
from guide.office.roles import Worker
from guide.office.settling import Appointment
from guide.request.lifecycle import Event, Status
from guide.storage.database import reading
from guide.storage.office import APPOINTMENTS
from guide.text.moments import day_of

TAKE_FIRST = (Status.NEW, Status.TRANSFERRED)
"""Who settles the time of such a request takes it at the same time."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A settled time as it is kept. `state`: set, cancelled or held.

    `news`: what the newest letter says (time_set, time_changed, time_cancelled).
    """

    id: str
    sequence: int
    state: str
    news: str
    changed_at: datetime
    content: Appointment


def of_request(office: Office, request_id: str) -> Settled | None:
    """The settled time of a request; None when there never was one. Raises SealBroken. The caller records the view."""
    with reading(office.engine) as connection:
        row = _row(connection, request_id)
    return _opened(office, row) if row is not None else None


def settle(
    office: Office,
    worker: Worker,
    request_id: str,
    version: int,
    wanted: Appointment,
    notices: Notices,
    now: datetime,
) -> None:
    """Settles the time of a request, or changes it; the client's letter goes into the outbox with it.

    Raises NotFound, Changed, NotAllowed and SealBroken; then nothing was changed.
    """
    with change(office, worker, request_id, version, now) as step:
        row = _row(step.connection, request_id)
        sequence = row.sequence + 1 if row is not None else 0
        if Status(step.row.status) is Status.TIME_SET:
            kind = "time_changed"
            step.note("change_time", **notices.write(step, kind, sequence))
        else:
            kind = "time_set"
            if Status(step.row.status) in TAKE_FIRST:
                step.move(Event.TAKE, handler=worker.id)
                step.row = find(step.connection, worker, request_id)
            step.move(Event.SET_TIME, **notices.write(step, kind, sequence))
        if row is None:
            count_meeting(step.connection, step.row.place, step.row.day, day_of(wanted.starts_at))
        _keep(step, row, office, Settled("", sequence, "set", kind, now, wanted))


def cancel(office: Office, worker: Worker, request_id: str, version: int, notices: Notices, now: datetime) -> None:
    """Takes the time back: the request is in progress again, and the client is told. Raises as `settle` does."""
    with change(office, worker, request_id, version, now) as step:
        row = _row(step.connection, request_id)
        sequence = row.sequence + 1 if row is not None else 0
        step.move(Event.REOPEN, **notices.write(step, "time_cancelled", sequence))
        if row is not None:
            before = _opened(office, row)
            after = replace(before, sequence=sequence, state="cancelled", news="time_cancelled")
            _keep(step, row, office, after)


def held(office: Office, step: Change) -> None:
    """Notes that the meeting took place, in the caller's change."""
    row = _row(step.connection, step.row.id)
    if row is not None:
        _keep(step, row, office, replace(_opened(office, row), state="held"))


def _row(connection: Connection, request_id: str) -> Row[Any] | None:
    return connection.execute(select(APPOINTMENTS).where(APPOINTMENTS.c.request_id == request_id)).first()


def _opened(office: Office, row: Row[Any]) -> Settled:
    content = office.open(APPOINTMENTS.name, row.id, row.key_id, bytes(row.sealed))
    news = str(content.pop("news"))
    return Settled(row.id, row.sequence, row.state, news, row.changed_at, Appointment.from_json(content))


def _keep(step: Change, row: Row[Any] | None, office: Office, made: Settled) -> None:
    """Writes the one row of the request."""
    row_id = row.id if row is not None else secrets.token_hex(16)
    key_id, sealed = office.seal(APPOINTMENTS.name, row_id, {"news": made.news, **made.content.as_json()})
    values = {
        "sequence": made.sequence,
        "state": made.state,
        "starts_at": made.content.starts_at,
        "who": step.worker.id,
        "changed_at": step.now,
        "key_id": key_id,
        "sealed": sealed,
    }
    if row is None:
        step.connection.execute(insert(APPOINTMENTS).values(id=row_id, request_id=step.row.id, **values))
    else:
        step.connection.execute(update(APPOINTMENTS).where(APPOINTMENTS.c.id == row_id).values(**values))
