"""The client's own rights at the office: to see everything that is held about a request, and to have it erased."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office.audit import Line, record
from guide.office.cases import Changed, NotFound, find
from guide.office.erasing import REASONS, erase
from guide.office.rights import Held, everything
from guide.office.roles import Role
from guide.outputs.registry import render as render_output
from guide.outputs.sheet import Row, Section, Sheet
from guide.storage.database import writing
from guide.text import dates, moments
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, staff
from guide.web.staff.case import CHANGED, EVENTS, NOTES
from guide.web.staff.case_sheet import case_sections
from guide.web.staff.frame import message, render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.inbox import MODES, STATUSES, Choice, recipient_name
from guide.web.staff.service import StaffService, staff_service

WHY = {
    "own_request": N_("Asiakas on pyytänyt poistoa"),
    "sent_by_mistake": N_("Pyyntö on lähetetty vahingossa"),
    "sent_twice": N_("Sama pyyntö on lähetetty kahdesti"),
    "not_ours": N_("Pyyntö ei kuulu meille eikä kenellekään, jolle sen voi siirtää"),
}
PARTS = {
    "events": N_("Mitä pyynnölle on tehty"),
    "notes": N_("Työntekijöiden muistiinpanot"),
    "appointments": N_("Sovittu aika"),
    "reminders": N_("Muistutukset"),
    "letters": N_("Lähetetyt viestit"),
    "log": N_("Milloin tietoja on katsottu tai muutettu"),
}
NAMES = {
    "at": N_("Milloin"),
    "made_at": N_("Kirjoitettu"),
    "starts_at": N_("Alkaa"),
    "due_on": N_("Päivä"),
    "kind": N_("Mitä"),
    "action": N_("Mitä tehtiin"),
    "before": N_("Tila ennen"),
    "after": N_("Tila jälkeen"),
    "text": N_("Teksti"),
    "state": N_("Vaihe"),
    "changed_at": N_("Muutettu"),
    "sent_at": N_("Lähetetty"),
    "done_on": N_("Tehty"),
    "who": N_("Kuka"),
    "target": N_("Mihin tai kenelle"),
}
_STATUSES = {status.value: text for status, text in STATUSES.items()}
_WORDS: Mapping[str, Mapping[str, str]] = {"before": _STATUSES, "after": _STATUSES, "kind": {**EVENTS, **NOTES}}
NEED_WHY = N_("Valitse poiston syy.")
_FILES = {"json": "application/json", "pdf": "", "text": ""}


@dataclass(frozen=True, slots=True)
class RightsPage:
    """A request whose data is to be handed over or erased. `set_time`: a time stands for it."""

    id: str
    version: int
    reference: str
    reasons: tuple[Choice, ...]
    set_time: bool
    message: Phrase | None
    wrong: Phrase | None


@staff.get("/pyynto/<request_id>/tiedot")
@access(Role.OFFICE, Role.LEAD)
def held_data(request_id: str) -> Response:
    """How to hand the data over, and the files."""
    voice = staff_voice()
    return render("held.html", _rights(request_id, voice), voice("Asiakkaan tiedot"), voice)


@staff.get("/pyynto/<request_id>/tiedot/<name>")
@access(Role.OFFICE, Role.LEAD)
def held_file(request_id: str, name: str) -> Response:
    """Everything that is held, as PDF, text or JSON; recorded."""
    if name not in _FILES:
        abort(404)
    app = staff_service()
    try:
        held = everything(app.office, session().worker, request_id, app.now())
    except NotFound:
        abort(404)
    row = held.case.row
    if name == "json":
        content = (json.dumps(held.as_json(), ensure_ascii=False, indent=2) + "\n").encode("utf-8")
        mime, file_name = _FILES[name], f"polku-{row.reference}.json"
    else:
        lang = row.language if row.language in app.catalogues.by_code else "fi"
        content, mime, file_name = render_output(name, _sheet(app, held, Voice(app.catalogues, lang)))
    response = make_response(content)
    response.headers["Content-Type"] = mime
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


@staff.get("/pyynto/<request_id>/poista")
@access(Role.OFFICE, Role.LEAD)
def confirm_erasing(request_id: str) -> Response:
    """Asks why, and once more whether."""
    return _confirm(request_id)


@staff.post("/pyynto/<request_id>/poista")
@access(Role.OFFICE, Role.LEAD)
def erase_request(request_id: str) -> BaseResponse:
    """Erases the request with everything that hangs on it."""
    app, reason = staff_service(), request.form.get("syy", "")
    version = request.form.get("version", "")
    if reason not in REASONS:
        return _confirm(request_id, wrong=NEED_WHY, status=422)
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        erase(app.office, session().worker, request_id, number, reason, app.now())
    except NotFound:
        abort(404)
    except Changed:
        return _confirm(request_id, message_text=CHANGED, status=409)
    return redirect(url_for("staff.erased"), 303)


@staff.get("/pyynnot/poistettu")
@access(Role.OFFICE, Role.LEAD)
def erased() -> Response:
    """Says that it is done."""
    voice = staff_voice()
    done = voice("Pyyntö ja kaikki siihen liittyvä on poistettu. Poistosta jäi merkintä lokiin.")
    return message(voice("Pyyntö on poistettu"), done, url=url_for("staff.inbox"))


def _confirm(request_id: str, *, message_text: str = "", wrong: str = "", status: int = 200) -> Response:
    voice = staff_voice()
    page = _rights(request_id, voice, message_text, wrong)
    return render("erase.html", page, voice("Poista pyyntö"), voice, status, error=status != 200)


def _rights(request_id: str, voice: Voice, message_text: str = "", wrong: str = "") -> RightsPage:
    """The request by its reference only: these pages show nothing of the person."""
    app, chosen = staff_service(), request.form.get("syy", "")
    with writing(app.office.engine) as connection:
        try:
            row = find(connection, session().worker, request_id)
        except NotFound:
            abort(404)
        record(connection, Line("request.rights", session().worker.id, row.id, row.place), app.now())
    return RightsPage(
        id=row.id,
        version=row.version,
        reference=row.reference,
        reasons=(
            Choice("", voice("Valitse syy"), not chosen),
            *(Choice(one, voice(WHY[one]), one == chosen) for one in REASONS),
        ),
        set_time=row.status == "time_set",
        message=voice(message_text) if message_text else None,
        wrong=voice(wrong) if wrong else None,
    )


def _sheet(app: StaffService, held: Held, voice: Voice) -> Sheet:
    """Everything on paper, in the client's language and Finnish."""
    row = held.case.row
    facts = (
        Row(voice("Saapunut"), (Phrase.verbatim(dates.day(row.day)),)),
        Row(voice("Tila"), (voice(STATUSES[held.case.status]),)),
        Row(voice("Vastaanottaja"), (recipient_name(app, row.recipient, voice),)),
        Row(voice("Lähetystapa"), (voice(MODES.get(row.mode, MODES["public"])),)),
        Row(voice("Tiedot poistetaan viimeistään"), (Phrase.verbatim(dates.day(row.delete_on)),)),
    )
    parts = (
        Section(voice(heading), rows=tuple(_lines(held.rows[name], voice)))
        for name, heading in PARTS.items()
        if held.rows[name]
    )
    return Sheet(
        title=voice("Kaikki tiedot, jotka sinusta on tässä palvelussa"),
        lang=voice.lang,
        made_on=app.today(),
        reference=row.reference,
        sections=(Section(voice("Pyyntö"), rows=facts), *case_sections(app, held.case, voice), *parts),
    )


def _lines(rows: Iterable[Mapping[str, Any]], voice: Voice) -> Iterator[Row]:
    """The rows of the office's one after the other; each begins with its day."""
    for row in rows:
        for name, value in _flat(row):
            label = voice(NAMES[name]) if name in NAMES else Phrase.verbatim(name)
            yield Row(label, (_value(name, value, voice),))


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Names and values, those of what was sealed included; what is empty is left out."""
    for name, value in sorted(row.items(), key=lambda pair: list(NAMES).index(pair[0]) if pair[0] in NAMES else 99):
        if isinstance(value, Mapping):
            yield from _flat(value)
        elif value not in ("", [], None):
            yield name, value


def _value(name: str, value: Any, voice: Voice) -> Phrase:
    """A value in words where we have them."""
    if isinstance(value, str) and (text := _WORDS.get(name, {}).get(value)):
        return voice(text)
    if isinstance(value, list):
        return Phrase.verbatim(", ".join(map(str, value)))
    return Phrase.verbatim(_when(str(value)))


def _when(text: str) -> str:
    """A day or moment as people write it; any other text as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moments.said(found) if found.tzinfo else dates.day(found.date())
