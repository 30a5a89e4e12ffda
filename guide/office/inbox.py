"""The list of requests as the office works through it: what waits first, and only what the worker may see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select

from guide.office.base import Office
from guide.office.cases import within_rights
from guide.office.roles import EVERY_PLACE, Role, Worker
from guide.office.search import has_terms, term, words
from guide.request.lifecycle import Status
from guide.storage.accounts import STAFF
from guide.storage.database import reading
from guide.storage.requests import EVENTS, REQUESTS

UNHANDLED = (Status.NEW, Status.TRANSFERRED, Status.WAITING)
"""What is shown unless asked otherwise: somebody has to do something."""
PAGE = 50

_REFERENCE = re.compile(r"[A-Z0-9]{3}-?[A-Z0-9]{3}-?[A-Z0-9]{3}")
_RANK = case(
    {Status.NEW.value: 0, Status.TRANSFERRED.value: 1, Status.WAITING.value: 2, Status.IN_PROGRESS.value: 3},
    value=REQUESTS.c.status,
    else_=4,
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list. Empty parts do not limit. `text`: a reference, or words of a name. `code`: a mark of a code."""

    statuses: tuple[Status, ...] = UNHANDLED
    place: str = ""
    language: str = ""
    finding: str = ""
    mine: bool = False
    text: str = ""
    code: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list. `newest`: the last event that it knows of, to ask later what is new since."""

    rows: tuple[Row[Any], ...]
    more: bool
    newest: int
    handlers: dict[str, str] = field(default_factory=dict)


def listing(office: Office, worker: Worker, wanted: Filter) -> Listing:
    """The requests that fit, those that wait first, then by arrival."""
    conditions = [within_rights(worker), *_conditions(office, worker, wanted)]
    query = select(REQUESTS).where(*conditions).order_by(_RANK, REQUESTS.c.day, REQUESTS.c.reference)
    window = query.limit(PAGE + 1).offset((wanted.page - 1) * PAGE)
    with reading(office.engine) as connection:
        rows = connection.execute(window).all()
        newest = connection.execute(select(func.max(EVENTS.c.id))).scalar() or 0
    shown = tuple(rows[:PAGE])
    return Listing(shown, len(rows) > PAGE, newest, names(office, (row.handler for row in shown)))


def _conditions(office: Office, worker: Worker, wanted: Filter) -> Iterable[ColumnElement[bool]]:
    if wanted.text or wanted.code:  # who searches wants it wherever it is
        yield from _searched(office, wanted)
    elif wanted.statuses:
        yield REQUESTS.c.status.in_([status.value for status in wanted.statuses])
    if wanted.place:
        yield REQUESTS.c.place == wanted.place
    if wanted.language:
        yield REQUESTS.c.language == wanted.language
    if wanted.finding:
        yield from has_terms([term(office, "finding", wanted.finding)])
    if wanted.mine:
        yield REQUESTS.c.handler == worker.id


def _searched(office: Office, wanted: Filter) -> Iterable[ColumnElement[bool]]:
    if wanted.code:
        yield from has_terms([term(office, "code", wanted.code)])
        return
    if reference := reference_in(wanted.text):
        yield REQUESTS.c.reference == reference
        return
    name = [term(office, "name", word) for word in words(wanted.text)]
    yield from has_terms(name or [""])  # signs alone find nothing, rather than everything


def reference_in(text: str) -> str | None:
    """The reference that somebody typed, in its usual form; None when it is none."""
    plain = text.strip().upper().replace(" ", "")
    if not _REFERENCE.fullmatch(plain):
        return None
    signs = plain.replace("-", "")
    return f"{signs[:3]}-{signs[3:6]}-{signs[6:]}"


def arrived_since(office: Office, worker: Worker, event: int) -> int:
    """How many requests came in, or were transferred, after the event of that number."""
    came = (EVENTS.c.after.in_([Status.NEW.value, Status.TRANSFERRED.value])) & (
        EVENTS.c.before.is_distinct_from(EVENTS.c.after)
    )
    query = (
        select(func.count(REQUESTS.c.id.distinct()))
        .join(EVENTS, EVENTS.c.request_id == REQUESTS.c.id)
        .where(EVENTS.c.id > event, came, within_rights(worker))
    )
    with reading(office.engine) as connection:
        return connection.execute(query).scalar_one()


def names(office: Office, ids: Iterable[str | None]) -> dict[str, str]:
    """The names of workers by id."""
    wanted = {id for id in ids if id}
    if not wanted:
        return {}
    with reading(office.engine) as connection:
        rows = connection.execute(select(STAFF.c.id, STAFF.c.name).where(STAFF.c.id.in_(wanted)))
        return {row.id: row.name for row in rows}


def colleagues(office: Office, place: str) -> dict[str, str]:
    """Who can be given a request of `place`: names by id, in order."""
    query = select(STAFF.c.id, STAFF.c.name, STAFF.c.roles, STAFF.c.places).where(STAFF.c.disabled.is_(False))
    with reading(office.engine) as connection:
        rows = connection.execute(query.order_by(STAFF.c.name)).all()
    return {
        row.id: row.name
        for row in rows
        if Role.OFFICE.value in row.roles.split() and {place, EVERY_PLACE}.intersection(row.places.split())
    }
