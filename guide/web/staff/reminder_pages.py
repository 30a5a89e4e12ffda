"""The office's reminders: what is due and what is coming, by reference and without names."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office import outcomes
from guide.office.cases import NotFound
from guide.office.outcomes import REMINDERS_TEXT, Reminder
from guide.office.roles import Role
from guide.outputs.calendar import Reminder as CalendarDay
from guide.outputs.calendar import render_reminders
from guide.text import dates
from guide.text.phrase import Phrase
from guide.web.staff.access import access, staff
from guide.web.staff.casework import request_address, sent_file
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder of the list."""

    text: Phrase
    day: str
    reference: str
    place: str
    url: str
    done_url: str


@dataclass(frozen=True, slots=True)
class RemindersPage:
    """The list. `places`: name, address and whether it is the one that is shown; only when there are several."""

    due: tuple[ReminderRow, ...]
    coming: tuple[ReminderRow, ...]
    places: tuple[tuple[str, str, bool], ...]
    calendar_url: str | None


@staff.get("/muistutukset")
@access(Role.OFFICE, Role.LEAD)
def reminders() -> BaseResponse:
    """What is due, and what is coming."""
    app, voice = staff_service(), staff_voice()
    found = _open()
    today = app.today()
    page = RemindersPage(
        due=tuple(_row(one) for one in found if one.due_on <= today),
        coming=tuple(_row(one) for one in found if one.due_on > today),
        places=_places(),
        calendar_url=url_for("staff.reminders_ics", paikka=request.args.get("paikka")) if found else None,
    )
    return render("reminders.html", page, voice("Muistutukset"), voice)


@staff.get("/muistutukset.ics")
@access(Role.OFFICE, Role.LEAD)
def reminders_ics() -> BaseResponse:
    """The same days for the worker's own calendar."""
    voice = staff_voice()
    days = [
        CalendarDay(
            one.due_on,
            voice("Polku: {what}, {reference}", what=voice(REMINDERS_TEXT[one.kind]), reference=one.reference),
        )
        for one in _open()
    ]
    return sent_file(render_reminders(days, staff_service().today()))


@staff.post("/muistutukset/<reminder_id>/tehty")
@access(Role.OFFICE, Role.LEAD)
def reminder_done(reminder_id: str) -> BaseResponse:
    """Takes a reminder off the list."""
    app = staff_service()
    try:
        outcomes.tick(app.office, session().worker, reminder_id, app.now(), app.today())
    except NotFound:
        abort(404)
    return redirect(url_for("staff.reminders"), 303)


def _open() -> tuple[Reminder, ...]:
    return outcomes.open_reminders(staff_service().office, session().worker, request.args.get("paikka") or None)


def _row(one: Reminder) -> ReminderRow:
    known = staff_service().library.places.get(one.place)
    return ReminderRow(
        text=staff_voice()(REMINDERS_TEXT[one.kind]),
        day=dates.day(one.due_on),
        reference=one.reference,
        place=known.spec.name if known else one.place,
        url=request_address(one.request_id),
        done_url=url_for("staff.reminder_done", reminder_id=one.id),
    )


def _places() -> tuple[tuple[str, str, bool], ...]:
    worker, shown = session().worker, request.args.get("paikka", "")
    own = [place for place in staff_service().library.places.values() if worker.at(place.id)]
    if len(own) < 2:
        return ()
    return tuple((place.spec.name, url_for("staff.reminders", paikka=place.id), place.id == shown) for place in own)
