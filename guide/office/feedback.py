"""The quality log in the office's hands: what people said about the pages, answered within two weeks.

The list tells page, language and yes or no; words and addresses are opened one at a time, and every opening is logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, case, delete, func, select, true, update

from guide.office.audit import Line, record
from guide.office.base import Office
from guide.office.cases import NotFound
from guide.office.roles import EVERY_PLACE, Worker
from guide.request.feedback import FEEDBACK
from guide.storage.database import reading, wipe_log, writing
from guide.storage.figures import FEEDBACK as _feedback
from guide.text.moments import day_of

FEW = 5
"""Counts below this are not shown: they could point at one person."""
_LISTED = 200  # rows on a page; the filters find the others


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which feedback to list: of one page, one language, clear or not; None is all of them."""

    page: str | None = None
    language: str | None = None
    clear: bool | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Feedback as the list shows it. `has_words`: there is something to open and to answer."""

    id: str
    reference: str
    place: str
    page: str
    language: str
    clear: bool
    day: date
    due_on: date
    delete_on: date
    has_words: bool
    done_on: date | None

    def overdue(self, today: date) -> bool:
        """Whether its answer should have been given by now."""
        return self.has_words and self.done_on is None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Share:
    """How many found a page unclear in a language. A number is None where it would tell about few people."""

    page: str
    language: str
    answers: int | None
    unclear: int | None

    @property
    def percent(self) -> int | None:
        """The share of those who found it unclear, in whole percent."""
        return round(100 * self.unclear / self.answers) if self.answers and self.unclear is not None else None


def listing(office: Office, worker: Worker, wanted: Wanted) -> tuple[Listed, ...]:
    """Feedback of the worker's places: what waits for an answer first, the most urgent before the others."""
    waits = case((_feedback.c.key_id.is_not(None) & _feedback.c.done_on.is_(None), 0), else_=1)
    first = select(_feedback).where(_within(worker), *_conditions(wanted))
    order = (waits, case((waits == 0, _feedback.c.due_on)), _feedback.c.day.desc(), _feedback.c.reference)
    with reading(office.engine) as connection:
        rows = connection.execute(first.order_by(*order).limit(_LISTED)).all()
    return tuple(_listed(row) for row in rows)


def shares(office: Office, worker: Worker) -> tuple[Share, ...]:
    """By page and language how many found it unclear, at the worker's places."""
    unclear = func.sum(case((_feedback.c.clear.is_(False), 1), else_=0))
    counted = select(_feedback.c.page, _feedback.c.language, func.count(), unclear).where(_within(worker))
    grouped = counted.group_by(_feedback.c.page, _feedback.c.language).order_by(_feedback.c.page, _feedback.c.language)
    with reading(office.engine) as connection:
        return tuple(_share(*row) for row in connection.execute(grouped))


def open_feedback(office: Office, worker: Worker, feedback_id: str, now: datetime) -> tuple[Listed, dict[str, str]]:
    """One feedback with its words (own_words, email, phone), and a line in the log. Raises NotFound and SealBroken."""
    with writing(office.engine) as connection:
        row = _find(connection, worker, feedback_id)
        record(connection, Line("feedback.view", worker.id, row.id, row.place), now)
    if row.sealed is None:
        return _listed(row), {}
    return _listed(row), office.open(FEEDBACK, row.id, row.key_id, bytes(row.sealed))


def finish(office: Office, worker: Worker, feedback_id: str, now: datetime) -> None:
    """Marks feedback as answered. Twice is like once. Raises NotFound."""
    with writing(office.engine) as connection:
        row = _find(connection, worker, feedback_id, lock=True)
        if row.done_on is None:
            values = {"done_on": day_of(now), "done_by": worker.id}
            connection.execute(update(_feedback).where(_feedback.c.id == row.id).values(**values))
            record(connection, Line("feedback.done", worker.id, row.id, row.place), now)


def purge(engine: Engine, today: date) -> int:
    """Deletes the feedback whose day has come; returns how many."""
    with writing(engine) as connection:
        count = connection.execute(delete(_feedback).where(_feedback.c.delete_on <= today)).rowcount
    wipe_log(engine)
    return count


def _within(worker: Worker) -> ColumnElement[bool]:
    return true() if EVERY_PLACE in worker.places else _feedback.c.place.in_(sorted(worker.places))


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.page is not None:
        found.append(_feedback.c.page == wanted.page)
    if wanted.language is not None:
        found.append(_feedback.c.language == wanted.language)
    if wanted.clear is not None:
        found.append(_feedback.c.clear.is_(wanted.clear))
    return found


def _find(connection: Connection, worker: Worker, feedback_id: str, *, lock: bool = False) -> Row[Any]:
    wanted = select(_feedback).where(_feedback.c.id == feedback_id, _within(worker))
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise NotFound(feedback_id)
    return row


def _listed(row: Row[Any]) -> Listed:
    kept = {name: getattr(row, name) for name in Listed.__slots__ if name != "has_words"}
    return Listed(**kept, has_words=row.key_id is not None)


def _share(page: str, language: str, answers: int, unclear: int) -> Share:
    """Few answers, or few of one kind among them, are not shown."""
    if answers < FEW:
        return Share(page, language, None, None)
    hidden = 0 < unclear < FEW or 0 < answers - unclear < FEW
    return Share(page, language, answers, None if hidden else unclear)
