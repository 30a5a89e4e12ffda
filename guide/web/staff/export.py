"""Taking requests out of the service as a file, for the lead: without names by default, always recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Response, abort, make_response, request

from guide.office.export import REASONS, XLSX, Wanted, as_json, as_xlsx, take_out
from guide.office.roles import EVERY_PLACE, Role
from guide.request.form import FIELDS
from guide.request.lifecycle import Status
from guide.text.moments import read_day
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, staff
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.inbox import STATUSES, Choice
from guide.web.staff.service import StaffService, staff_service

HEADINGS = {
    "reference": N_("Tunnus"),
    "place": N_("Paikka"),
    "recipient": N_("Vastaanottaja"),
    "status": N_("Tila"),
    "day": N_("Saapunut"),
    "delete_on": N_("Poistetaan"),
    "language": N_("Kieli"),
    "mode": N_("Lähetystapa"),
    "flow": N_("Keskustelu"),
    "flow_version": N_("Keskustelun versio"),
    "rules_date": N_("Sääntöjen päivä"),
    **{entry.id: entry.label for entry in FIELDS if entry.id != "language"},
}
WHY = {
    "own_request": N_("Asiakas on pyytänyt tietojaan"),
    "handover": N_("Tiedot siirretään toiseen järjestelmään"),
    "inspection": N_("Viranomaisen tarkastus"),
}
BAD_DAY = N_("Kirjoita päivä muodossa 1.5.2026 tai jätä kenttä tyhjäksi.")
WRONG_ORDER = N_("Ensimmäinen päivä on viimeisen päivän jälkeen. Vaihda päivät.")
NEED_WHY = N_("Valitse, miksi viet henkilötietoja.")
_FORMATS = ("xlsx", "json")


@dataclass(frozen=True, slots=True)
class ExportPage:
    """The form. `wrong`: messages by field; `typed`: the days as they were written."""

    places: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    formats: tuple[Choice, ...]
    persons: bool
    wrong: dict[str, Phrase]
    typed: dict[str, str]


@staff.get("/pyynnot/vienti")
@access(Role.LEAD)
def export() -> Response:
    """What to take out."""
    return _page({})


@staff.post("/pyynnot/vienti")
@access(Role.LEAD)
def export_file() -> Response:
    """The file. What was wrong is said on the form again, with all that was chosen."""
    app, voice = staff_service(), staff_voice()
    wrong: dict[str, str] = {}
    first, last = _day("alku", wrong), _day("loppu", wrong)
    if first and last and last < first:
        wrong["loppu"] = WRONG_ORDER
    reason = request.form.get("syy", "") if request.form.get("henkilot") else ""
    if request.form.get("henkilot") and reason not in REASONS:
        wrong["syy"] = NEED_WHY
    if wrong:
        return _page({field: voice(text) for field, text in wrong.items()}, 422)
    wanted = Wanted(_places(app), _status(), first, last, reason)
    rows = take_out(app.office, session().worker.id, wanted, app.now())
    if request.form.get("muoto") == "json":
        return _file(as_json(rows), "application/json", app.today(), "json")
    headings = [voice(HEADINGS[name]).text for name in wanted.columns]
    return _file(as_xlsx(rows, wanted.columns, headings), XLSX, app.today(), "xlsx")


def _file(content: bytes, mime: str, day: date, ending: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = mime
    response.headers["Content-Disposition"] = f'attachment; filename="polku-{day.isoformat()}.{ending}"'
    return response


def _places(app: StaffService) -> frozenset[str]:
    """The place that was chosen, else all own ones. One that is not the worker's does not exist (404)."""
    me, chosen = session().worker, request.form.get("paikka", "")
    if chosen and not (me.at(chosen) and chosen in app.library.places):
        abort(404)
    return frozenset({chosen}) if chosen else frozenset({EVERY_PLACE}) if EVERY_PLACE in me.places else me.places


def _status() -> str:
    chosen = request.form.get("tila", "")
    return chosen if chosen in {status.value for status in Status} else ""


def _day(name: str, wrong: dict[str, str]) -> date | None:
    text = request.form.get(name, "").strip()
    found = read_day(text)
    if text and found is None:
        wrong[name] = BAD_DAY
    return found


def _page(wrong: Mapping[str, Phrase], status: int = 200) -> Response:
    app, voice, sent = staff_service(), staff_voice(), request.form
    named = {place: found.spec.name for place, found in app.library.places.items() if session().worker.at(place)}
    page = ExportPage(
        places=(
            Choice("", voice("Kaikki omat paikat"), not sent.get("paikka")),
            *(Choice(place, Phrase.in_finnish(name), place == sent.get("paikka")) for place, name in named.items()),
        ),
        statuses=(
            Choice("", voice("Kaikki tilat"), not sent.get("tila")),
            *(Choice(one.value, voice(text), one.value == sent.get("tila")) for one, text in STATUSES.items()),
        ),
        reasons=(
            Choice("", voice("Valitse syy"), not sent.get("syy")),
            *(Choice(one, voice(WHY[one]), one == sent.get("syy")) for one in REASONS),
        ),
        formats=_formats(voice, sent.get("muoto", "xlsx")),
        persons=bool(sent.get("henkilot")),
        wrong=dict(wrong),
        typed={name: sent.get(name, "")[:20] for name in ("alku", "loppu")},
    )
    return render("export.html", page, voice("Vie pyynnöt tiedostoon"), voice, status, error=bool(wrong))


def _formats(voice: Voice, chosen: str) -> tuple[Choice, ...]:
    texts = {"xlsx": voice("Taulukko"), "json": voice("JSON toista ohjelmaa varten")}
    return tuple(Choice(one, texts[one], one == chosen) for one in _FORMATS)
