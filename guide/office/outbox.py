"""Letters to be sent by e-mail: written in the transaction that made them necessary, each handed over once.

Until a letter is handed to the mail server, a worker that dies loses nothing: its claim runs out and another takes the
letter. A worker that dies in the very moment of handing over leaves a letter of which nobody knows whether it went
(`unsure`): a program never sends it again, a person decides. The address leaves the row with the letter.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update

from guide.office.audit import Line, record
from guide.office.base import Office
from guide.outputs.message import Letter
from guide.request.lifecycle import Status
from guide.request.sealing import SealBroken
from guide.storage.database import reading, writing
from guide.storage.office import OUTBOX
from guide.storage.requests import REQUESTS

LEASE = timedelta(minutes=5)
"""How long one worker may take for a letter; the mail server's time-outs are far shorter."""
ATTEMPTS = 20
"""So often a letter is tried: with the waits between them for about a day and a half."""
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to be written. `once` names it: the same name is never written twice (IntegrityError)."""

    kind: str
    once: str
    address: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter that one worker has for a while. `attempt` tells it from an earlier claim of the same letter."""

    id: str
    attempt: int
    address: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class Posted:
    """How a letter stands, for the staff: never its address."""

    id: str
    kind: str
    state: str
    attempts: int
    made_at: datetime
    sent_at: datetime | None


def write(office: Office, connection: Connection, row: Row[Any], draft: Draft, now: datetime) -> None:
    """Puts a letter about the request `row` into the outbox, in the caller's transaction.

    An older letter about it that nobody has begun to send is taken out: none of them says more than the last one.
    """
    same = (OUTBOX.c.request_id == row.id, OUTBOX.c.state == "waiting", OUTBOX.c.claimed_until.is_(None))
    connection.execute(delete(OUTBOX).where(*same))
    letter_id = secrets.token_hex(16)
    key_id, sealed = office.seal(OUTBOX.name, letter_id, {"to": draft.address, **draft.letter.as_json()})
    values = {
        "id": letter_id,
        "request_id": row.id,
        "kind": draft.kind,
        "once": draft.once,
        "state": "waiting",
        "attempts": 0,
        "next_at": now,
        "made_at": now,
        "key_id": key_id,
        "sealed": sealed,
    }
    connection.execute(insert(OUTBOX).values(**values))


def claim(office: Office, now: datetime, lease: timedelta = LEASE) -> Claim | None:
    """The next letter that is due, for this worker alone until its lease runs out; None when there is none."""
    free = or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until <= now)
    due = (
        select(OUTBOX)
        .where(OUTBOX.c.state == "waiting", OUTBOX.c.next_at <= now, free)
        .order_by(OUTBOX.c.next_at, OUTBOX.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with writing(office.engine) as connection:
        row = connection.execute(due).first()
        if row is None:
            return None
        values = {"claimed_until": now + lease, "attempts": row.attempts + 1}
        connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(**values))
    try:
        content = office.open(OUTBOX.name, row.id, row.key_id, bytes(row.sealed))
    except SealBroken:
        with writing(office.engine) as connection:
            connection.execute(update(OUTBOX).where(OUTBOX.c.id == row.id).values(state="failed", claimed_until=None))
        return claim(office, now, lease)
    address = str(content.pop("to"))
    return Claim(row.id, row.attempts + 1, address, Letter(**content))


def handing_over(office: Office, mine: Claim) -> bool:
    """Notes that the letter is about to be handed over; False when the claim ran out and it is another worker's."""
    return _mark(office, mine, "waiting", state="sending")


def sent(office: Office, mine: Claim, now: datetime) -> None:
    """The mail server has taken the letter: the address is not needed any more."""
    _mark(office, mine, "sending", state="sent", sent_at=now, claimed_until=None, sealed=None)


def refused(office: Office, mine: Claim, now: datetime, *, for_good: bool) -> None:
    """The mail server has surely not taken the letter: it waits and is tried again, or a person has to look at it."""
    over = for_good or mine.attempt >= ATTEMPTS
    values = {"state": "failed" if over else "waiting", "next_at": now + wait(mine.attempt), "claimed_until": None}
    _mark(office, mine, "waiting", "sending", **values)


def unsure(office: Office, mine: Claim) -> None:
    """Nobody knows whether the mail server took the letter."""
    _mark(office, mine, "sending", state="unsure", claimed_until=None)


def wait(attempt: int) -> timedelta:
    """How long to wait after so many attempts: a minute, then twice as long each time, up to two hours."""
    return min(_FIRST_WAIT * (1 << min(attempt - 1, 10)), _LONGEST_WAIT)


def tidy(office: Office, now: datetime) -> int:
    """Letters whose worker died while handing over become unsure; letters about withdrawn requests are dropped.

    Returns how many became unsure.
    """
    withdrawn = select(REQUESTS.c.id).where(REQUESTS.c.status == Status.WITHDRAWN.value)
    idle = or_(OUTBOX.c.claimed_until.is_(None), OUTBOX.c.claimed_until <= now)
    lost = (OUTBOX.c.state == "sending", OUTBOX.c.claimed_until <= now)
    with writing(office.engine) as connection:
        found = connection.execute(update(OUTBOX).where(*lost).values(state="unsure", claimed_until=None)).rowcount
        gone = (OUTBOX.c.state != "sent", OUTBOX.c.request_id.in_(withdrawn), idle)
        connection.execute(delete(OUTBOX).where(*gone))
    return found


def of_request(office: Office, request_id: str) -> tuple[Posted, ...]:
    """The letters about a request, the newest first."""
    columns = [OUTBOX.c[name] for name in Posted.__slots__]
    wanted = select(*columns).where(OUTBOX.c.request_id == request_id).order_by(OUTBOX.c.made_at.desc())
    with reading(office.engine) as connection:
        return tuple(Posted(**row._mapping) for row in connection.execute(wanted))


def decide(connection: Connection, row: Row[Any], who: str, letter_id: str, *, again: bool, now: datetime) -> bool:
    """A person says what becomes of a failed or unsure letter about the request `row`: sent again, or let be.

    False when there is no such letter in need of a decision (any more).
    """
    open_letter = (
        OUTBOX.c.id == letter_id,
        OUTBOX.c.request_id == row.id,
        OUTBOX.c.state.in_(("failed", "unsure")),
    )
    if again:
        values = {"state": "waiting", "next_at": now, "attempts": 0, "claimed_until": None}
        done = connection.execute(update(OUTBOX).where(*open_letter).values(**values)).rowcount
    else:
        done = connection.execute(delete(OUTBOX).where(*open_letter)).rowcount
    if done:
        action = "letter.again" if again else "letter.let_be"
        record(connection, Line(action, who, row.id, row.place), now)
    return bool(done)


def _mark(office: Office, mine: Claim, *states: str, **values: Any) -> bool:
    """Changes the letter when it is still this worker's."""
    same: tuple[ColumnElement[bool], ...] = (
        OUTBOX.c.id == mine.id,
        OUTBOX.c.attempts == mine.attempt,
        OUTBOX.c.state.in_(states),
    )
    with writing(office.engine) as connection:
        return bool(connection.execute(update(OUTBOX).where(*same).values(**values)).rowcount)
