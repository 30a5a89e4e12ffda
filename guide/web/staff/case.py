"""One request: what the client sent, what was done, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Response, abort, redirect, request, url_for
from sqlalchemy import Row
from werkzeug.wrappers import Response as BaseResponse

from guide.office import handling
from guide.office.audit import SYSTEM
from guide.office.base import Office
from guide.office.cases import Case, Changed, NotFound
from guide.office.inbox import colleagues, names
from guide.office.roles import Role, Worker
from guide.outputs.sheet import Section
from guide.place.library import GENERAL
from guide.request.clean import readable, tidy
from guide.request.hetu import mask_hetu
from guide.request.lifecycle import NotAllowed, Status, allowed
from guide.request.store import CLIENT
from guide.text import dates, moments
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, staff
from guide.web.staff.appointment_box import AppointmentView, appointment_view
from guide.web.staff.case_sheet import case_sections
from guide.web.staff.casework import listed, opened, version_sent
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.inbox import MODES, STATUSES, Choice, recipient_name
from guide.web.staff.service import StaffService, staff_service

CHANGED = N_("Joku muu muutti pyyntöä ennen sinua. Katso uusi tilanne. Kirjoittamasi teksti on tallessa.")
NOT_NOW = N_("Tätä ei voi tehdä pyynnön nykyisessä tilassa. Kirjoittamasi teksti on tallessa.")
NEED_REASON = N_("Kirjoita syy.")
NEED_NOTE = N_("Kirjoita muistiinpano.")
NEED_RECIPIENT = N_("Valitse, mihin pyyntö siirretään.")
NEED_COLLEAGUE = N_("Valitse, kenelle pyyntö annetaan.")
TOO_LONG = N_("Lyhennä tekstiä. Tähän mahtuu enintään 1000 merkkiä.")
UNREADABLE = N_("Tekstissä on merkkejä, joita ei voi lukea. Kirjoita teksti uudelleen.")
EVENTS = {
    "new": N_("Pyyntö saapui"),
    "take": N_("Otettu käsittelyyn"),
    "give": N_("Annettu käsittelijälle"),
    "wait": N_("Siirretty odottamaan"),
    "transfer": N_("Siirretty toiselle viranomaiselle"),
    "set_time": N_("Aika sovittu"),
    "reopen": N_("Aika peruttu"),
    "finish": N_("Merkitty valmiiksi"),
    "withdraw": N_("Peruttu"),
    "note": N_("Muistiinpano lisätty"),
    "change_time": N_("Aikaa muutettu"),
    "shortened": N_("Poistopäivä aikaistettu"),
    "restored": N_("Poistopäivä palautettu"),
}
NOTES = {
    "note": N_("Muistiinpano"),
    "waiting": N_("Mitä odotetaan"),
    "transfer": N_("Siirron syy"),
    "withdrawal": N_("Perumisen syy"),
    "outcome": N_("Lopputulos"),
}


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note: what it is about, who wrote it when, and its text."""

    kind: Phrase
    who: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the history."""

    at: str
    what: Phrase
    who: Phrase
    target: Phrase | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A request. `can`: the names of what can be done now; `changes`: some of it stands behind folds.

    `wrong`: messages by field; `typed`: what was written.
    """

    id: str
    version: int
    reference: str
    status: Phrase
    mode: Phrase
    arrived: str
    delete_on: str
    handler: str
    mine: bool
    recipient: Phrase
    name: str
    lang: str
    language: str
    sections: tuple[Section, ...]
    notes: tuple[NoteView, ...]
    history: tuple[EventView, ...]
    can: frozenset[str]
    changes: bool
    recipients: tuple[Choice, ...]
    colleagues: tuple[Choice, ...]
    message: Phrase | None
    wrong: dict[str, Phrase]
    typed: dict[str, str]
    appointment: AppointmentView


Errors = dict[str, str]
Written = Callable[[Office, Worker, str, int, str, datetime], None]
"""What is done to a request with a text: by whom, to which, at which version, the text, when."""


@staff.get("/pyynto/<request_id>", endpoint="request")
@access(Role.OFFICE, Role.LEAD)
def request_page(request_id: str) -> Response:
    """The whole request; the view is recorded."""
    return _page(request_id)


def _page(request_id: str, message: str = "", wrong: Errors | None = None, status: int = 200) -> Response:
    app, voice = staff_service(), staff_voice()
    case = opened(request_id)
    page = _view(app, case, voice, message, wrong or {})
    title = voice("Pyyntö {reference}", reference=case.row.reference)
    return render("request.html", page, title, voice, status, error=status != 200)


def _view(app: StaffService, case: Case, voice: Voice, message: str, wrong: Errors) -> CasePage:
    row, me = case.row, session().worker
    notes, history = handling.notes_of(app.office, row.id), handling.history_of(app.office, row.id)
    people = [*(n.who for n, _ in notes), *(e.who for e in history), *(e.target for e in history), row.handler]
    known = names(app.office, people)
    language = row.language if row.language in app.catalogues.by_code else ""
    return CasePage(
        id=row.id,
        version=row.version,
        reference=row.reference,
        status=voice(STATUSES[case.status]),
        mode=voice(MODES.get(row.mode, MODES["public"])),
        arrived=dates.day(row.day),
        delete_on=dates.day(row.delete_on),
        handler=known.get(row.handler or "", ""),
        mine=row.handler == me.id,
        recipient=recipient_name(app, row.recipient, voice),
        name=case.form.get("name", ""),
        lang=language,
        language=voice.name_of(language) if language else row.language,
        sections=case_sections(app, case, voice),
        notes=tuple(_note(note, content, known, voice) for note, content in notes if "text" in content),
        history=tuple(_event(app, event, known, voice) for event in history),
        can=(can := _can(case.status)),
        changes=bool(can - {"take", "set_time", "note", "reopen"}),
        recipients=_recipients(app, row, voice),
        colleagues=_colleagues(app, case),
        message=voice(message) if message else None,
        wrong={field: voice(text) for field, text in wrong.items()},
        typed={name: tidy(text)[: handling.NOTE_LIMIT] for name, text in request.form.items() if wrong or message},
        appointment=appointment_view(case, voice),
    )


def _note(row: Any, content: dict[str, Any], known: dict[str, str], voice: Voice) -> NoteView:
    return NoteView(voice(NOTES[row.kind]), known.get(row.who, ""), moments.said(row.at), content["text"])


def _event(app: StaffService, row: Any, known: dict[str, str], voice: Voice) -> EventView:
    kind = row.kind if row.kind in EVENTS else row.after if row.after in EVENTS else "withdraw"
    if row.kind == "status":  # as the public side records: arrived, or withdrawn by the client
        kind = "new" if row.before is None else "withdraw"
    who = {CLIENT: voice("asiakas"), SYSTEM: voice("palvelu")}.get(row.who)
    target = None
    if row.kind in {"shortened", "restored"}:
        target = Phrase.verbatim(dates.day(date.fromisoformat(row.target)))
    elif row.target:
        target = Phrase.verbatim(known[row.target]) if row.target in known else recipient_name(app, row.target, voice)
    return EventView(moments.said(row.at), voice(EVENTS[kind]), who or Phrase.verbatim(known.get(row.who, "")), target)


def _can(status: Status) -> frozenset[str]:
    """What can be done now; notes and giving to a colleague while there is something to do."""
    possible = {event.value for event in allowed(status)}
    if status not in {Status.DONE, Status.WITHDRAWN}:
        possible |= {"note", "give"}
    return frozenset(possible)


def _recipients(app: StaffService, row: Row[Any], voice: Voice) -> tuple[Choice, ...]:
    places = app.library.places
    specs = [places[id].spec for id in dict.fromkeys((row.place, GENERAL)) if id in places]
    known = dict.fromkeys(r.authority for spec in specs for r in spec.recipients if r.authority != row.recipient)
    chosen = request.form.get("vastaanottaja", "")
    return tuple(Choice(one, recipient_name(app, one, voice), one == chosen) for one in known)


def _colleagues(app: StaffService, case: Case) -> tuple[Choice, ...]:
    others = colleagues(app.office, case.row.place)
    others.pop(case.row.handler or "", None)
    chosen = request.form.get("kenelle", "")
    return tuple(Choice(one, Phrase.verbatim(name), one == chosen) for one, name in others.items())


@staff.post("/pyynto/<request_id>/ota")
@access(Role.OFFICE, Role.LEAD)
def take_request(request_id: str) -> BaseResponse:
    """The worker takes the request."""
    return _do(request_id, lambda app, me, version: handling.take(app.office, me, request_id, version, app.now()))


@staff.post("/pyynto/<request_id>/anna")
@access(Role.OFFICE, Role.LEAD)
def give_request(request_id: str) -> BaseResponse:
    """Gives the request to a colleague of the same place."""
    app, to = staff_service(), request.form.get("kenelle", "")
    row = listed(request_id)
    if Status(row.status) in {Status.DONE, Status.WITHDRAWN}:
        return _page(request_id, NOT_NOW, status=409)
    if to not in colleagues(app.office, row.place):
        return _page(request_id, wrong={"kenelle": NEED_COLLEAGUE}, status=422)
    return _do(request_id, lambda app, me, version: handling.give(app.office, me, request_id, version, to, app.now()))


@staff.post("/pyynto/<request_id>/odota")
@access(Role.OFFICE, Role.LEAD)
def let_wait(request_id: str) -> BaseResponse:
    """Puts the request aside until something comes."""
    return _written(request_id, "odotus", handling.wait)


@staff.post("/pyynto/<request_id>/siirra")
@access(Role.OFFICE, Role.LEAD)
def transfer_request(request_id: str) -> BaseResponse:
    """Hands the request to another authority, with the reason."""
    app, recipient = staff_service(), request.form.get("vastaanottaja", "")
    text, wrong = _text("siirron_syy", NEED_REASON)
    row = listed(request_id)
    if recipient not in {choice.value for choice in _recipients(app, row, staff_voice())}:
        wrong = {"vastaanottaja": NEED_RECIPIENT, **wrong}
    if wrong:
        return _page(request_id, wrong=wrong, status=422)
    return _do(
        request_id,
        lambda app, me, version: handling.transfer(app.office, me, request_id, version, recipient, text, app.now()),
    )


@staff.post("/pyynto/<request_id>/muistiinpano")
@access(Role.OFFICE, Role.LEAD)
def note_request(request_id: str) -> BaseResponse:
    """Adds a note of the worker's own."""
    return _written(request_id, "muistiinpano", handling.add_note, NEED_NOTE)


@staff.post("/pyynto/<request_id>/peru")
@access(Role.OFFICE, Role.LEAD)
def withdraw_request(request_id: str) -> BaseResponse:
    """Cancels the request for the client; its content is erased."""
    return _written(request_id, "perumisen_syy", handling.withdraw, NEED_REASON)


@staff.post("/pyynto/<request_id>/valmis")
@access(Role.OFFICE, Role.LEAD)
def close_request(request_id: str) -> BaseResponse:
    """Closes a request for which no meeting is needed."""
    return _written(request_id, "lopputulos", handling.close, NEED_REASON)


def _written(request_id: str, field: str, action: Written, missing: str = "") -> BaseResponse:
    """Does one thing to a request with what was written in `field`; `missing` is said when nothing was."""
    text, wrong = _text(field, missing)
    if wrong:
        return _page(request_id, wrong=wrong, status=422)
    return _do(request_id, lambda app, me, version: action(app.office, me, request_id, version, text, app.now()))


def _text(field: str, missing: str = "") -> tuple[str, Errors]:
    """What was written in `field`, without identity codes; and what is wrong with it."""
    raw = request.form.get(field, "")
    if not readable(raw):
        return "", {field: UNREADABLE}
    text = mask_hetu(tidy(raw))
    if not text and missing:
        return "", {field: missing}
    return text, {field: TOO_LONG} if len(text) > handling.NOTE_LIMIT else {}


def _do(request_id: str, action: Callable[[StaffService, Any, int], None]) -> BaseResponse:
    """Does one thing to a request and shows it again. What somebody else did meanwhile is shown, never overwritten."""
    try:
        action(staff_service(), session().worker, version_sent(request.form.get("version", "")))
    except NotFound:
        abort(404)
    except Changed:
        return _page(request_id, CHANGED, status=409)
    except NotAllowed:
        return _page(request_id, NOT_NOW, status=409)
    return redirect(url_for("staff.request", request_id=request_id), 303)
