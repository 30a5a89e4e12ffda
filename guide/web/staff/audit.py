"""The audit log as the lead reads it: who did or saw what at the own places, newest first, and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request
from sqlalchemy import select

from guide.office.audit import head, verify
from guide.office.inbox import names
from guide.office.roles import EVERY_PLACE, Role
from guide.storage.database import reading
from guide.storage.office import AUDIT
from guide.storage.requests import REQUESTS
from guide.text import moments
from guide.web.staff.access import access, staff
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class LineView:
    """One line. `who` is a name, or the word the log has; `about` the reference of a request that still exists."""

    number: int
    at: str
    who: str
    action: str
    about: str
    place: str
    detail: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The newest lines and the log's head, to be kept elsewhere; once it was `checked`, what is wrong with it."""

    lines: tuple[LineView, ...]
    checked: bool
    faults: tuple[str, ...]
    head: str
    searched: str


@staff.route("/loki", methods=["GET", "POST"])
@access(Role.LEAD)
def audit_log() -> Response:
    """The log; a form narrows it to one request's reference, which is sent, never put into the address."""
    app, me, voice = staff_service(), session().worker, staff_voice()
    searched = request.form.get("tunnus", "").strip().upper()[:11]
    query = select(AUDIT, REQUESTS.c.reference).outerjoin(REQUESTS, REQUESTS.c.id == AUDIT.c.subject)
    if EVERY_PLACE not in me.places:
        query = query.where(AUDIT.c.place.in_([*sorted(me.places), ""]))
    if searched:
        query = query.where(REQUESTS.c.reference == searched)
    with reading(app.office.engine) as connection:
        rows = connection.execute(query.order_by(AUDIT.c.number.desc()).limit(_SHOWN)).all()
    known = names(app.office, (row.who for row in rows))
    lines = tuple(
        LineView(
            number=row.number,
            at=moments.said(row.at),
            who=known.get(row.who, row.who),
            action=row.action,
            about=row.reference or row.subject[:8],
            place=row.place,
            detail=row.detail,
        )
        for row in rows
    )
    number, last = head(app.office.engine)
    check = request.form.get("tarkista") == "1"
    faults = tuple(verify(app.office.engine)) if check else ()
    page = AuditPage(lines, check, faults, f"{number}:{last}", searched)
    return render("audit.html", page, voice("Loki"), voice)
