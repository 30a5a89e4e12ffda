"""After the meeting: what it led to, kept sealed, and the days that come round for the office.

A reminder lives as long as its request: it can never be later than the day on which the request is deleted. A request
that is done is kept until its last open reminder (`kept_for`), never longer than its own day.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from guide.law.rules import Clause
from guide.law.timeline import milestones
from guide.office import appointments
from guide.office.audit import Line, record
from guide.office.base import Office
from guide.office.cases import NotFound, change, within_rights
from guide.office.roles import Worker
from guide.request.lifecycle import Event
from guide.storage.database import reading, writing
from guide.storage.office import NOTES, REMINDERS
from guide.storage.requests import REQUESTS
from guide.text.voice import N_

KINDS: dict[str, str] = {
    "activation_plan": N_("Tehtiin aktivointisuunnitelma"),
    "multi_professional_plan": N_("Tehtiin monialainen työllistymissuunnitelma"),
    "employment_plan": N_("Tehtiin työllistymissuunnitelma"),
    "none": N_("Suunnitelmaa ei tehty"),
    "absent": N_("Asiakas ei tullut"),
    "other": N_("Muu"),
}
PLANS = ("activation_plan", "multi_professional_plan", "employment_plan")
ABSENT = "absent"

REMINDERS_TEXT: dict[str, str] = {
    "review": N_("Suunnitelman tarkistus"),
    "latest_review": N_("Viimeinen tarkistus"),
    "final": N_("Loppuarviointi"),
    "deadline": N_("Määräaika"),
    "own": N_("Oma muistutus"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A day that comes round: a key of REMINDERS_TEXT, and the day."""

    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class Proposal:
    """A day that the rules propose, with the clause that does."""

    due: Due
    clause: Clause


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a meeting led to: a key of KINDS, when an agreed period ends, and a short note."""

    kind: str
    end: date | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The content as JSON values, to be sealed."""
        text = " – ".join(filter(None, (KINDS[self.kind], self.note)))  # as the request's page shows notes
        return {"kind": self.kind, "end": self.end.isoformat() if self.end else None, "note": self.note, "text": text}


@dataclass(frozen=True, slots=True)
class Reminder:
    """An open reminder in the office's list: nothing in it tells about the person."""

    id: str
    request_id: str
    reference: str
    place: str
    kind: str
    due_on: date


def propose(clauses: Sequence[Clause], plan: str, meeting: date, end: date | None) -> tuple[Proposal, ...]:
    """The days that the rules in force propose for a plan made on `meeting`; each kind of thing once a day.

    Law stands before local practice. Nothing is proposed when no plan was made.
    """
    if plan not in PLANS:
        return ()
    meant = [clause for clause in clauses if plan in clause.about]
    found: dict[Due, Proposal] = {}
    for milestone in milestones(meant, meeting, end):
        for clause in milestone.clauses:
            due = Due(_kind(clause), milestone.day)
            found.setdefault(due, Proposal(due, clause))
    return tuple(found.values())


def _kind(clause: Clause) -> str:
    timing = clause.spec.timing
    if timing is not None and timing.every_months:
        return "review"
    return "final" if timing is not None and timing.before_end_days is not None else "deadline"


def keep(
    office: Office,
    worker: Worker,
    request_id: str,
    version: int,
    outcome: Outcome,
    dues: Sequence[Due],
    now: datetime,
) -> None:
    """Keeps what the meeting led to. The request is done; after a meeting to which nobody came it is open again.

    Days on or after the day of deletion are left out. Raises NotFound, Changed, NotAllowed and SealBroken.
    """
    with change(office, worker, request_id, version, now) as step:
        appointments.held(office, step)
        note_id = secrets.token_hex(16)
        key_id, sealed = office.seal(NOTES.name, note_id, outcome.as_json())
        note = {"id": note_id, "request_id": request_id, "at": now, "who": worker.id, "kind": "outcome"}
        step.connection.execute(insert(NOTES).values(**note, key_id=key_id, sealed=sealed))
        there = set(_dues(step.connection, request_id))
        for due in dict.fromkeys(dues):
            if due not in there and due.day < step.row.delete_on:
                values = {"kind": due.kind, "due_on": due.day, "who": worker.id}
                row = {"id": secrets.token_hex(16), "request_id": request_id, **values}
                step.connection.execute(insert(REMINDERS).values(**row))
        step.move(Event.REOPEN if outcome.kind == ABSENT else Event.FINISH)


def outcomes(office: Office, request_id: str) -> tuple[Outcome, ...]:
    """What the meetings of a request led to, the oldest first. Raises SealBroken. The caller records the view."""
    wanted = select(NOTES).where(NOTES.c.request_id == request_id, NOTES.c.kind == "outcome").order_by(NOTES.c.at)
    with reading(office.engine) as connection:
        rows = connection.execute(wanted).all()
    contents = (office.open(NOTES.name, row.id, row.key_id, bytes(row.sealed)) for row in rows)
    return tuple(
        Outcome(c["kind"], date.fromisoformat(c["end"]) if c["end"] else None, c.get("note", "")) for c in contents
    )


def open_reminders(office: Office, worker: Worker, place: str | None = None, limit: int = 500) -> tuple[Reminder, ...]:
    """The open reminders within the worker's rights, the first due first."""
    columns = [REQUESTS.c.reference, REQUESTS.c.place]
    joined = select(REMINDERS, *columns).join(REQUESTS, REQUESTS.c.id == REMINDERS.c.request_id)
    wanted = joined.where(REMINDERS.c.done_on.is_(None), within_rights(worker))
    if place is not None:
        wanted = wanted.where(REQUESTS.c.place == place)
    with reading(office.engine) as connection:
        rows = connection.execute(wanted.order_by(REMINDERS.c.due_on, REQUESTS.c.reference).limit(limit)).all()
    return tuple(Reminder(r.id, r.request_id, r.reference, r.place, r.kind, r.due_on) for r in rows)


def tick(office: Office, worker: Worker, reminder_id: str, now: datetime, today: date) -> None:
    """Notes that a reminder has been seen to; twice is like once. Raises NotFound, also for one of another place."""
    with writing(office.engine) as connection:
        joined = select(REMINDERS.c.id, REMINDERS.c.done_on, REQUESTS.c.id.label("request_id"), REQUESTS.c.place)
        joined = joined.join(REQUESTS, REQUESTS.c.id == REMINDERS.c.request_id)
        row = connection.execute(joined.where(REMINDERS.c.id == reminder_id, within_rights(worker))).first()
        if row is None:
            raise NotFound(reminder_id)
        if row.done_on is None:
            connection.execute(update(REMINDERS).where(REMINDERS.c.id == reminder_id).values(done_on=today))
            record(connection, Line("reminder.done", worker.id, row.request_id, row.place), now)


def kept_for(connection: Connection, request_id: str) -> date | None:
    """The last open reminder of a request: until then a request that is done is still needed."""
    last = select(func.max(REMINDERS.c.due_on)).where(
        REMINDERS.c.request_id == request_id, REMINDERS.c.done_on.is_(None)
    )
    found: date | None = connection.execute(last).scalar()
    return found


def _dues(connection: Connection, request_id: str) -> list[Due]:
    wanted = select(REMINDERS.c.kind, REMINDERS.c.due_on).where(REMINDERS.c.request_id == request_id)
    return [Due(row.kind, row.due_on) for row in connection.execute(wanted)]
