"""The end of everything that is kept: what goes on which day, carried out once a day by `guide requests purge`.

A request goes on its `delete_on`: GUIDE_RETENTION_DAYS after it came, or GUIDE_RETENTION_DONE_DAYS after it was closed
when that is earlier (the controller decides, 906/2019 21 §). Audit lines stay: they hold no content. A key that
nothing is sealed to any more is destroyed, so that an old backup of the database cannot be opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, update

from guide.office import sessions
from guide.office.audit import SYSTEM, Line, record
from guide.office.base import Office
from guide.office.dependents import delete_requests
from guide.office.duties import Surroundings, daily
from guide.office.erasing import sweep
from guide.office.outcomes import kept_for
from guide.request.lifecycle import Status
from guide.request.rotation import destroy_unused
from guide.settings import Settings
from guide.storage.accounts import STAFF_SESSIONS
from guide.storage.base import metadata
from guide.storage.database import reading, wipe_log, writing
from guide.storage.figures import FEEDBACK
from guide.storage.office import OUTBOX
from guide.storage.requests import EVENTS, REQUESTS
from guide.storage.schema import drop_copies
from guide.text.moments import day_of

CLOSED = (Status.DONE.value, Status.WITHDRAWN.value, Status.TRANSFERRED.value)
LETTERS = timedelta(days=30)
"""So long it can be seen that a letter was sent; its address and text left the row when it was."""
COPIES = timedelta(days=30)
"""So long the copy stays that an upgrade of SQLite made aside."""
_SHORTENED, _RESTORED = "shortened", "restored"


@dataclass(frozen=True, slots=True)
class Purged:
    """What one purge did: how many of each, and the keys that were destroyed. `late`: due before today."""

    requests: int
    late: int
    swept: int
    feedback: int
    letters: int
    sessions: int
    keys: tuple[str, ...]


def purge(office: Office, settings: Settings, now: datetime) -> Purged:
    """Deletes what is due at `now` (a moment with a zone; the Finnish day counts), with its traces, and records it.

    Raises StoreUnavailable and KeyProblem. It can be stopped anywhere and run again.
    """
    today = day_of(now)
    swept = sweep(office, now)
    with writing(office.engine) as connection:
        late = _late(connection, today)
        _set_days(connection, timedelta(days=settings.done_days), now)
        requests = _delete_due(connection, today, now)
        feedback = connection.execute(delete(FEEDBACK).where(FEEDBACK.c.delete_on <= today)).rowcount
        letters = connection.execute(delete(OUTBOX).where(OUTBOX.c.sent_at < now - LETTERS)).rowcount
        begun_too_early = STAFF_SESSIONS.c.begun_at < now - sessions.LONGEST
        ended = connection.execute(delete(STAFF_SESSIONS).where(begun_too_early)).rowcount
        detail = f"requests={requests} late={late} feedback={feedback} letters={letters} sessions={ended}"
        record(connection, Line("retention.purge", SYSTEM, detail=detail), now)
    wipe_log(office.engine)
    drop_copies(office.engine, now - COPIES)
    keys = _destroy_keys(office, timedelta(days=settings.key_grace_days), now)
    return Purged(requests, late, swept, feedback, letters, ended, keys)


@daily("retention")
def purge_daily(around: Surroundings) -> None:
    """The purge as a daily duty of whoever works."""
    purge(around.office, around.settings, around.now)


def late_requests(engine: Engine, today: date) -> int:
    """How many requests should have been deleted before `today`: more than none means that no purge ran."""
    with reading(engine) as connection:
        return _late(connection, today)


def keys_in_use(engine: Engine) -> dict[str, int]:
    """How much sealed content each key id has, over all tables."""
    used: dict[str, int] = {}
    sealing = [table for table in metadata.tables.values() if {"key_id", "sealed"} <= set(table.columns.keys())]
    with reading(engine) as connection:
        for table in sealing:
            counted = select(table.c.key_id, func.count()).where(table.c.sealed.is_not(None)).group_by(table.c.key_id)
            for key_id, number in connection.execute(counted):
                used[key_id] = used.get(key_id, 0) + number
    return used


def _destroy_keys(office: Office, grace: timedelta, now: datetime) -> tuple[str, ...]:
    gone = destroy_unused(office.keys, keys_in_use(office.engine), grace, now)
    for key_id in gone:
        with writing(office.engine) as connection:
            record(connection, Line("key.destroy", SYSTEM, key_id), now)
    return gone


def _late(connection: Connection, today: date) -> int:
    late = select(func.count()).select_from(REQUESTS).where(REQUESTS.c.delete_on < today)
    return connection.execute(late).scalar_one()


def _delete_due(connection: Connection, today: date, now: datetime) -> int:
    due = connection.execute(select(REQUESTS.c.id, REQUESTS.c.place).where(REQUESTS.c.delete_on <= today)).all()
    for row in due:
        delete_requests(connection, [row.id])
        record(connection, Line("request.purge", SYSTEM, row.id, row.place), now)
    return len(due)


def _set_days(connection: Connection, after_closing: timedelta, now: datetime) -> None:
    """Brings forward the day of closed requests; one that was opened again gets its first day back."""
    for row in connection.execute(_closed()).all():
        last = kept_for(connection, row.id)
        needed = last + timedelta(days=1) if last else row.day  # an open reminder holds its request
        day = max(day_of(row.closed_at) + after_closing, needed)
        if day < row.delete_on:
            _set_day(connection, row, day, _SHORTENED, now)
    for row in connection.execute(_opened_again()).all():
        first = date.fromisoformat(row.first)
        if first != row.delete_on:
            _set_day(connection, row, first, _RESTORED, now)


def _closed() -> Select[tuple[object, ...]]:
    """Closed requests, with the moment of the last step that closed them."""
    closing = (EVENTS.c.after.in_(CLOSED), EVENTS.c.before.is_distinct_from(EVENTS.c.after))
    last = select(EVENTS.c.request_id, func.max(EVENTS.c.at).label("closed_at")).where(*closing)
    found = last.group_by(EVENTS.c.request_id).subquery()
    joined = select(REQUESTS, found.c.closed_at).join(found, found.c.request_id == REQUESTS.c.id)
    return joined.where(REQUESTS.c.status.in_(CLOSED))


def _opened_again() -> Select[tuple[object, ...]]:
    """Open requests whose day was brought forward, with the day they had at first (the latest: it only got earlier)."""
    shortened = select(EVENTS.c.request_id, func.max(EVENTS.c.target).label("first")).where(EVENTS.c.kind == _SHORTENED)
    found = shortened.group_by(EVENTS.c.request_id).subquery()
    joined = select(REQUESTS, found.c.first).join(found, found.c.request_id == REQUESTS.c.id)
    return joined.where(REQUESTS.c.status.not_in(CLOSED))


def _set_day(connection: Connection, row: Row[tuple[object, ...]], day: date, kind: str, now: datetime) -> None:
    """A new day for a request; the event keeps the day before it."""
    same = REQUESTS.c.id == row.id
    connection.execute(update(REQUESTS).where(same).values(delete_on=day))
    event = {
        "request_id": row.id,
        "at": now,
        "kind": kind,
        "before": row.status,
        "after": row.status,
        "who": SYSTEM,
        "target": row.delete_on.isoformat(),
    }
    connection.execute(insert(EVENTS).values(**event))
    record(connection, Line(f"request.{kind}", SYSTEM, row.id, row.place, f"{row.delete_on} {day}"), now)
