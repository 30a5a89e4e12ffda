"""After the meeting: what it led to, and the days that come round. The rules propose, the worker decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office import appointments, outcomes
from guide.office.appointments import Settled
from guide.office.cases import Case, Changed, NotFound
from guide.office.outcomes import KINDS, REMINDERS_TEXT, Due, Outcome, Proposal
from guide.office.roles import Role
from guide.outputs.calendar import Reminder, render_reminders
from guide.request.form import FormField, Kind, Option
from guide.request.lifecycle import NotAllowed, Status
from guide.request.reading import read_fields
from guide.text import dates, moments
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.pages import Field
from guide.web.requests import field_view
from guide.web.staff.access import access, staff
from guide.web.staff.casework import (
    CHANGED,
    NOT_NOW,
    finnish_writer,
    opened,
    request_address,
    sent_file,
    version_sent,
    writer_for,
)
from guide.web.staff.frame import message, render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service

NOT_A_DAY = N_("Kirjoita päivä näin: 12.3.2027.")
NOT_AFTER = N_("Päivän pitää olla tapaamisen jälkeen, enintään viiden vuoden päässä.")
NOT_YET = N_("Tapaamisen aika ei ole vielä alkanut. Voit perua ajan tai muuttaa sitä.")
MASKED = N_("Poistimme tekstistä henkilötunnuksen. Sitä ei tarvita täällä.")
TOO_LATE = N_("Pyyntö poistetaan ennen tätä päivää. Vie muistutus kalenteriisi ja ota se pois tästä.")
BEYOND = N_("Pyyntö poistetaan {date}. Tämä muistutus ei säily täällä. Vie se kalenteriisi.")
_FARTHEST = timedelta(days=5 * 366)
_MOST = 40  # proposals; three months apart they reach ten years ahead

FIELDS: tuple[FormField, ...] = (
    FormField(
        "kind",
        Kind.RADIO,
        N_("Mihin tapaaminen johti?"),
        options=tuple(Option(name, text) for name, text in KINDS.items()),
        required=True,
        missing=N_("Valitse yksi vaihtoehto."),
    ),
    FormField(
        "end",
        Kind.TEXT,
        N_("Milloin sovittu jakso päättyy?"),
        hint=N_("Esimerkiksi 12.3.2027. Voit jättää tämän tyhjäksi."),
        limit=100,
    ),
    FormField(
        "note",
        Kind.TEXTAREA,
        N_("Lyhyt merkintä"),
        hint=N_("Voit jättää tämän tyhjäksi. Älä kirjoita tietoja terveydestä."),
        limit=400,
    ),
)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposed reminder. `beyond`: it would come after the request is deleted."""

    id: str
    text: Phrase
    day: str
    checked: bool
    source: Phrase | None
    beyond: Phrase | None
    error: Phrase | None


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """The form."""

    reference: str
    fields: tuple[Field, ...]
    proposals: tuple[ProposalRow, ...]
    errors: tuple[tuple[str, Phrase], ...]
    notes: tuple[Phrase, ...]
    delete_on: str
    version: int
    action_url: str
    back_url: str


@dataclass(slots=True)
class _Sent:
    """A form as it was sent, read."""

    values: Mapping[str, str]
    outcome: Outcome | None
    proposals: tuple[Proposal, ...]
    dues: dict[str, Due] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    masked: bool = False


@staff.get("/pyynto/<request_id>/tapaaminen")
@access(Role.OFFICE, Role.LEAD)
def meeting(request_id: str) -> BaseResponse:
    """The empty form."""
    case = opened(request_id)
    if (refusal := _refusal(case)) is not None:
        return refusal
    return _page(case, _Sent({}, None, ()))


@staff.post("/pyynto/<request_id>/tapaaminen")
@access(Role.OFFICE, Role.LEAD)
def keep_meeting(request_id: str) -> BaseResponse:
    """Proposes reminders, gives them as a calendar file, or keeps what the meeting led to."""
    app = staff_service()
    case = opened(request_id)
    if (refusal := _refusal(case)) is not None:
        return refusal
    sent, doing = _read(case), request.form.get("do", "save")
    if doing == "save":
        sent.errors |= {name: TOO_LATE for name, due in sent.dues.items() if due.day >= case.row.delete_on}
    if sent.errors or sent.outcome is None or sent.masked:
        return _page(case, sent, status=422)
    if doing == "propose":
        return _page(case, sent, fresh=True)
    if doing == "calendar":
        return sent_file(render_reminders(_for_calendar(case, [*sent.dues.values()], staff_voice()), app.today()))
    version = version_sent(request.form.get("version", ""))
    try:
        outcomes.keep(app.office, session().worker, request_id, version, sent.outcome, [*sent.dues.values()], app.now())
    except NotFound:
        abort(404)
    except Changed:
        return _page(opened(request_id), sent, note=CHANGED, status=409)
    except NotAllowed:
        return _not_now(case, NOT_NOW)
    return redirect(request_address(request_id), 303)


def _refusal(case: Case) -> Response | None:
    """What to say when there is no meeting to speak of (yet)."""
    if case.status is not Status.TIME_SET:
        return _not_now(case, NOT_NOW)
    settled = _settled(case)
    if settled is not None and settled.content.starts_at > staff_service().now():
        return _not_now(case, NOT_YET)
    return None


def _settled(case: Case) -> Settled | None:
    return appointments.of_request(staff_service().office, case.row.id)


def _not_now(case: Case, text: str) -> Response:
    voice = staff_voice()
    return message(voice(text), status=409, url=request_address(case.row.id))


def _met_on(case: Case) -> date:
    settled = _settled(case)
    return moments.day_of(settled.content.starts_at) if settled else staff_service().today()


def _read(case: Case) -> _Sent:
    """The form as sent; the proposals follow from the rules anew, so that nobody can forge their sources."""
    found = read_fields(FIELDS, request.form)
    errors, met_on = dict(found.errors), _met_on(case)
    end = _day(found.values.get("end", ""), "end", met_on, errors)
    kind = found.values.get("kind", "")
    writer = finnish_writer(case)
    proposals = outcomes.propose(writer.dialogue.clauses, kind, met_on, end)[:_MOST]
    outcome = Outcome(kind, end, found.values.get("note", "")) if kind else None
    sent = _Sent(found.values, outcome, proposals, errors=errors, masked=bool(found.masked))
    for number, proposal in enumerate(proposals):
        _take(sent, f"r{number}", proposal.due.kind, met_on)
    _take(sent, "own", "own", met_on)
    return sent


def _take(sent: _Sent, name: str, kind: str, met_on: date) -> None:
    """One reminder of the form, when it is chosen."""
    text = request.form.get(f"{name}_day", "")[:100]
    chosen = bool(text) if name == "own" else request.form.get(name) == "1"
    if not chosen:
        return
    day = _day(text, f"{name}_day", met_on, sent.errors)
    if day is not None:
        sent.dues[f"{name}_day"] = Due(kind, day)
    elif f"{name}_day" not in sent.errors:
        sent.errors[f"{name}_day"] = NOT_A_DAY


def _day(text: str, name: str, met_on: date, errors: dict[str, str]) -> date | None:
    """A day after the meeting; None, with what to correct, when there is none."""
    if not text.strip():
        return None
    day = moments.read_day(text)
    if day is None:
        errors[name] = NOT_A_DAY
    elif not met_on < day <= met_on + _FARTHEST:
        errors[name] = NOT_AFTER
        return None
    return day


def _page(case: Case, sent: _Sent, *, fresh: bool = False, note: str | None = None, status: int = 200) -> Response:
    """The form. `fresh`: the proposals are new, so the first of each kind is chosen."""
    voice = staff_voice()
    notes = [*([note] if note else []), *([MASKED] if sent.masked else [])]
    page = MeetingPage(
        reference=case.row.reference,
        fields=tuple(field_view(f, sent.values.get(f.id, ""), sent.errors.get(f.id), voice) for f in FIELDS),
        proposals=_rows(case, sent, fresh or "r0_day" not in request.form, voice),
        errors=tuple((name, voice(text)) for name, text in sent.errors.items()),
        notes=tuple(map(voice, notes)),
        delete_on=dates.day(case.row.delete_on),
        version=case.row.version,
        action_url=url_for("staff.meeting", request_id=case.row.id),
        back_url=request_address(case.row.id),
    )
    heading = voice("Tapaaminen pidettiin")
    return render("meeting.html", page, heading, voice, status, error=bool(sent.errors or notes))


def _rows(case: Case, sent: _Sent, fresh: bool, voice: Voice) -> tuple[ProposalRow, ...]:
    results, seen, rows = writer_for(case, voice).results, set[str](), []
    for number, proposal in enumerate(sent.proposals):
        name, due = f"r{number}", proposal.due
        day = dates.day(due.day) if fresh else request.form.get(f"{name}_day", "")[:100]
        late = due.day >= case.row.delete_on
        chosen = not late and due.kind not in seen if fresh else request.form.get(name) == "1"
        seen.add(due.kind)
        beyond = voice(BEYOND, date=dates.day(case.row.delete_on)) if late else None
        error = sent.errors.get(f"{name}_day")
        rows.append(
            ProposalRow(
                id=name,
                text=voice(REMINDERS_TEXT[due.kind]),
                day=day,
                checked=chosen,
                source=results.sourced(proposal.clause).in_force,
                beyond=beyond,
                error=voice(error) if error else None,
            )
        )
    own = request.form.get("own_day", "")[:100]
    error = sent.errors.get("own_day")
    text = voice(REMINDERS_TEXT["own"])
    return (*rows, ProposalRow("own", text, own, bool(own), None, None, voice(error) if error else None))


def _for_calendar(case: Case, dues: list[Due], voice: Voice) -> list[Reminder]:
    """The chosen days, by reference and kind alone: others may see a calendar."""
    return [
        Reminder(
            due.day,
            voice("Polku: {what}, {reference}", what=voice(REMINDERS_TEXT[due.kind]), reference=case.row.reference),
        )
        for due in dues
    ]
