"""What a worker does with a request besides settling a time: take, give, wait, transfer, note, cancel, close."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, insert, select

from guide.office.base import Office
from guide.office.cases import Change, change
from guide.office.roles import Worker
from guide.request.lifecycle import Event
from guide.storage.database import reading
from guide.storage.office import NOTES
from guide.storage.requests import EVENTS

NOTE_LIMIT = 1000  # signs
_SEALED_NOTES = "notes"


class NoteKind(StrEnum):
    """What a note is about."""

    NOTE = "note"
    WAITING = "waiting"  # what is waited for
    TRANSFER = "transfer"  # why it went to another authority
    WITHDRAWAL = "withdrawal"  # why it was cancelled
    OUTCOME = "outcome"  # what the meeting led to


def take(office: Office, worker: Worker, request_id: str, version: int, now: datetime) -> None:
    """The worker starts on the request, and has it from now on."""
    with change(office, worker, request_id, version, now) as step:
        step.move(Event.TAKE, target=worker.id, handler=worker.id)


def give(office: Office, worker: Worker, request_id: str, version: int, to: str, now: datetime) -> None:
    """Gives the request to a colleague. The caller knows that `to` may have it."""
    with change(office, worker, request_id, version, now) as step:
        step.note("give", target=to, handler=to)


def wait(office: Office, worker: Worker, request_id: str, version: int, what_for: str, now: datetime) -> None:
    """Puts the request aside until something comes."""
    with change(office, worker, request_id, version, now) as step:
        step.move(Event.WAIT)
        attach(office, step, NoteKind.WAITING, {"text": what_for})


def transfer(
    office: Office, worker: Worker, request_id: str, version: int, recipient: str, reason: str, now: datetime
) -> None:
    """Hands the request to another authority of the place, which finds it among its new ones."""
    with change(office, worker, request_id, version, now) as step:
        step.move(Event.TRANSFER, target=recipient, recipient=recipient, handler=None)
        attach(office, step, NoteKind.TRANSFER, {"text": reason})


def add_note(office: Office, worker: Worker, request_id: str, version: int, text: str, now: datetime) -> None:
    """A worker's own note. It is never part of what the client said."""
    with change(office, worker, request_id, version, now) as step:
        step.note("note")
        attach(office, step, NoteKind.NOTE, {"text": text})


def withdraw(office: Office, worker: Worker, request_id: str, version: int, reason: str, now: datetime) -> None:
    """Cancels the request for the client. What was sent and all that hangs on it is erased at once."""
    with change(office, worker, request_id, version, now) as step:
        step.move(Event.WITHDRAW)
        attach(office, step, NoteKind.WITHDRAWAL, {"text": reason})


def close(office: Office, worker: Worker, request_id: str, version: int, reason: str, now: datetime) -> None:
    """Closes a request for which no meeting is needed any more."""
    with change(office, worker, request_id, version, now) as step:
        step.move(Event.FINISH)
        attach(office, step, NoteKind.OUTCOME, {"text": reason})


def notes_of(office: Office, request_id: str) -> list[tuple[Row[Any], dict[str, Any]]]:
    """The notes of a request, oldest first, opened. The caller has recorded the view. Raises SealBroken."""
    query = select(NOTES).where(NOTES.c.request_id == request_id).order_by(NOTES.c.at, NOTES.c.id)
    with reading(office.engine) as connection:
        rows = connection.execute(query).all()
    return [(row, office.open(_SEALED_NOTES, row.id, row.key_id, bytes(row.sealed))) for row in rows]


def history_of(office: Office, request_id: str) -> list[Row[Any]]:
    """Everything that happened to a request, oldest first."""
    with reading(office.engine) as connection:
        found = connection.execute(select(EVENTS).where(EVENTS.c.request_id == request_id).order_by(EVENTS.c.id))
        return list(found)


def attach(office: Office, step: Change, kind: NoteKind, content: Mapping[str, Any]) -> None:
    """A sealed note, in the transaction of the change. An empty one is left out."""
    if not any(content.values()):
        return
    note_id = secrets.token_hex(16)
    key_id, sealed = office.seal(_SEALED_NOTES, note_id, content)
    values = {
        "id": note_id,
        "request_id": step.row.id,
        "at": step.now,
        "who": step.worker.id,
        "kind": kind.value,
        "key_id": key_id,
        "sealed": sealed,
    }
    step.connection.execute(insert(NOTES).values(**values))
