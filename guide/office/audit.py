"""The audit log: who did or saw what, when. Only ever added to; every line is chained to the one before it.

It names requests and workers by their random ids and holds no content (906/2019 17 §, 1050/2018 6 § 2 mom. 1 k.).
A line changed, added or taken out in between shows in `verify`. Lines cut off at the end show only against a head that
was kept elsewhere: `head` is what to keep.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Row, insert, select, text

from guide.storage.database import reading
from guide.storage.office import AUDIT

SYSTEM = "system"
"""Who it was when nobody was at a keyboard."""
FIRST = "0" * 64  # what the first line is chained to
_LOCK = 7_640_174  # PostgreSQL: one line after the other


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be recorded. `action` is a fixed word; `detail` holds no person's data."""

    action: str
    who: str
    subject: str = ""
    place: str = ""
    detail: str = ""


def record(connection: Connection, line: Line, now: datetime) -> None:
    """Adds a line, in the transaction of what it records: both stand or neither."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    last = connection.execute(select(AUDIT.c.number, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)).first()
    number, previous = (last.number + 1, last.hash) if last else (1, FIRST)
    values = {
        "number": number,
        "at": now.astimezone(UTC),
        "who": line.who,
        "action": line.action,
        "subject": line.subject,
        "place": line.place,
        "detail": line.detail,
        "previous": previous,
    }
    connection.execute(insert(AUDIT).values(**values, hash=_hash(values)))


def head(engine: Engine) -> tuple[int, str]:
    """The number and the hash of the last line, to be kept outside the database."""
    with reading(engine) as connection:
        last = connection.execute(select(AUDIT.c.number, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)).first()
    return (last.number, last.hash) if last else (0, FIRST)


def verify(engine: Engine, kept: tuple[int, str] | None = None) -> list[str]:
    """What is wrong with the log, in words; empty when it is whole. `kept`: a head that was kept elsewhere.

    Reads every line, one after the other: for when somebody asks.
    """
    faults: list[str] = []
    number, previous, found = 0, FIRST, kept in {None, (0, FIRST)}
    with reading(engine) as connection:
        rows = connection.execution_options(yield_per=1000).execute(select(AUDIT).order_by(AUDIT.c.number))
        for row in rows:
            faults += _faults(row, number, previous)
            number, previous = row.number, row.hash
            found = found or (number, previous) == kept
    if kept is not None and not found:
        faults.append(f"Line {kept[0]} is not the one that was kept: lines were taken away or made anew.")
    return faults


def _faults(row: Row[tuple[object, ...]], number: int, previous: str) -> Iterator[str]:
    """What is wrong with a line that follows line `number`, whose hash is `previous`."""
    if row.number != number + 1:
        yield f"Line {number + 1} is missing."
    elif row.previous != previous:
        yield f"Line {row.number} does not follow the line before it."
    values = dict(row._mapping)
    if values.pop("hash") != _hash(values):
        yield f"Line {row.number} was changed."


def _hash(values: dict[str, object]) -> str:
    moment = values["at"]
    assert isinstance(moment, datetime)
    plain = [moment.isoformat() if name == "at" else values[name] for name in sorted(values)]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=True).encode("ascii")).hexdigest()
