"""Settling a time: the form, filled in with what the client wished, and what it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.law.findings import participants
from guide.office import appointments
from guide.office.appointments import Settled
from guide.office.cases import Case, Changed, NotFound
from guide.office.roles import Role
from guide.office.settling import FIELDS_OF_TIME, Reading, first_values, read_appointment
from guide.request.form import fields
from guide.request.lifecycle import Event, NotAllowed, Status, allowed
from guide.text.phrase import Phrase
from guide.text.voice import N_
from guide.web.pages import Field
from guide.web.requests import field_view
from guide.web.staff.access import access, staff
from guide.web.staff.appointment_box import AppointmentView, appointment_view
from guide.web.staff.casework import (
    CHANGED,
    NOT_NOW,
    finnish_writer,
    has_content,
    notices,
    opened,
    request_address,
    version_sent,
    writer_for,
)
from guide.web.staff.frame import message, render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.letters import LetterWriter, role_names
from guide.web.staff.service import staff_service

MASKED = N_("Poistimme tekstistä henkilötunnuksen. Sitä ei tarvita kutsussa.")


@dataclass(frozen=True, slots=True)
class RoleField:
    """One role that may take part, and the name of who does."""

    id: str
    text: Phrase
    checked: bool
    name: str


@dataclass(frozen=True, slots=True)
class AppointmentPage:
    """The form. `box` shows the time that is set already."""

    reference: str
    box: AppointmentView
    fields: tuple[Field, ...]
    roles: tuple[RoleField, ...]
    wishes: tuple[tuple[Phrase, tuple[Phrase, ...]], ...]
    errors: tuple[tuple[str, Phrase], ...]
    notes: tuple[Phrase, ...]
    version: int
    action_url: str
    back_url: str
    settled: bool


@staff.get("/pyynto/<request_id>/aika")
@access(Role.OFFICE, Role.LEAD)
def appointment(request_id: str) -> BaseResponse:
    """The form, or what stands in the way of settling a time."""
    case = opened(request_id)
    if not _can_settle(case):
        return _not_now(request_id)
    settled = _settled(case)
    if settled is not None and settled.state == "set":
        values = settled.content.as_form()
        people = {person.role: person.name for person in settled.content.participants}
    else:
        office = finnish_writer(case).results.office
        values = first_values(case.form, office.address or "")
        people = dict.fromkeys(case.content.get("participants", ()), "")
    return _page(case, values, people, people, {})


@staff.post("/pyynto/<request_id>/aika")
@access(Role.OFFICE, Role.LEAD)
def settle_appointment(request_id: str) -> BaseResponse:
    """Settles or changes the time; what has to be corrected is said on the page, with what was written."""
    app, worker = staff_service(), session().worker
    case = opened(request_id)
    if not _can_settle(case):
        return _not_now(request_id)
    roles, chosen = _roles(finnish_writer(case)), request.form.getlist("roles")
    found = read_appointment(request.form, roles, chosen, app.now())
    if found.appointment is None or found.masked:
        return _again(case, found, chosen)
    version = version_sent(request.form.get("version", ""))
    try:
        appointments.settle(app.office, worker, request_id, version, found.appointment, notices(), app.now())
    except NotFound:
        abort(404)
    except Changed:
        settled = _settled(case)
        if settled is None or settled.state != "set" or settled.content != found.appointment:
            return _again(case, found, chosen, note=CHANGED, status=409)
    except NotAllowed:
        return _not_now(request_id)
    return redirect(url_for("staff.appointment", request_id=request_id), 303)


@staff.post("/pyynto/<request_id>/aika/peru")
@access(Role.OFFICE, Role.LEAD)
def cancel_appointment(request_id: str) -> BaseResponse:
    """Takes the time back; the request is in progress again."""
    app = staff_service()
    version = version_sent(request.form.get("version", ""))
    try:
        appointments.cancel(app.office, session().worker, request_id, version, notices(), app.now())
    except NotFound:
        abort(404)
    except Changed:
        voice = staff_voice()
        return message(voice(CHANGED), status=409, url=url_for("staff.appointment", request_id=request_id))
    except NotAllowed:
        return _not_now(request_id)
    return redirect(url_for("staff.appointment", request_id=request_id), 303)


def _can_settle(case: Case) -> bool:
    status = case.status
    may = Event.SET_TIME in allowed(status) or status in appointments.TAKE_FIRST or status is Status.TIME_SET
    return may and has_content(case.row)


def _settled(case: Case) -> Settled | None:
    return appointments.of_request(staff_service().office, case.row.id)


def _not_now(request_id: str) -> Response:
    voice = staff_voice()
    return message(voice(NOT_NOW), status=409, url=request_address(request_id))


def _roles(writer: LetterWriter) -> tuple[str, ...]:
    """Who may take part: the table of the request and today's, and a county's worker whom the client wishes."""
    content = writer.content
    known = {step: tuple(chosen) for step, chosen in content.get("answers", {}).items()}
    rules = next((r for r in writer.dialogue.findings if r.spec.id == content.get("finding")), None)
    today = participants(rules, known) if rules is not None else ()
    wished = ("wellbeing_county",) if writer.form.get("social_health_person") == "yes" else ()
    roles = dict.fromkeys((*content.get("participants", ()), *today, *wished))
    return tuple(role_names(writer, tuple(roles)))


def _again(case: Case, found: Reading, chosen: Sequence[str], note: str | None = None, status: int = 422) -> Response:
    """The form as it was sent, with what to correct."""
    names = {role: request.form.get(f"name_{role}", "")[:100] for role in _roles(finnish_writer(case))}
    names |= {person.role: person.name for person in found.people}
    notes = [*([note] if note else []), *([MASKED] if found.masked else [])]
    fresh = opened(case.row.id) if note else case  # the version that the next attempt names
    return _page(fresh, found.values, names, chosen, found.errors, notes, status)


def _page(
    case: Case,
    values: Mapping[str, str],
    names: Mapping[str, str],
    chosen: Mapping[str, str] | Sequence[str],
    errors: Mapping[str, str],
    notes: Sequence[str] = (),
    status: int = 200,
) -> Response:
    voice = staff_voice()
    writer = writer_for(case, voice)
    box = appointment_view(case, voice)
    shown = role_names(writer, _roles(writer))
    heading = voice("Muuta aikaa") if box.change_url else voice("Sovi aika")
    page = AppointmentPage(
        reference=case.row.reference,
        box=box,
        fields=tuple(field_view(f, values.get(f.id, ""), errors.get(f.id), voice) for f in FIELDS_OF_TIME),
        roles=tuple(RoleField(role, text, role in chosen, names.get(role, "")) for role, text in shown.items()),
        wishes=_wishes(case),
        errors=tuple((name, voice(text)) for name, text in errors.items()),
        notes=tuple(map(voice, notes)),
        version=case.row.version,
        action_url=url_for("staff.appointment", request_id=case.row.id),
        back_url=request_address(case.row.id),
        settled=box.change_url is not None,
    )
    return render("appointment.html", page, heading, voice, status, error=bool(errors or notes))


_WISHED = ("where", "when", "language", "interpreter", "support_person", "access_needs", "reachable")


def _wishes(case: Case) -> tuple[tuple[Phrase, tuple[Phrase, ...]], ...]:
    """What the client wished for the meeting, beside the form."""
    voice = staff_voice()
    made = []
    for entry in fields(ask_municipality=True):
        text = case.form.get(entry.id)
        if text and entry.id in _WISHED:
            texts = {option.id: option.text for option in entry.options}
            made.append((voice(entry.label), (voice(texts[text]) if text in texts else Phrase.verbatim(text),)))
    return tuple(made)
