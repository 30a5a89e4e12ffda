"""The figures of the own places: what is counted without persons, by place and month. Small counts stay hidden."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from io import StringIO

from flask import Response, abort, make_response, request, url_for

from guide.office.figures import numbers
from guide.office.report import Report, report
from guide.office.retention import late_requests
from guide.office.roles import Role
from guide.outputs.cells import safe_cell
from guide.storage.counters import month_of
from guide.text.phrase import Phrase
from guide.text.voice import Voice
from guide.web.service import MAIN_FLOW
from guide.web.staff.access import access, staff
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.inbox import Choice
from guide.web.staff.service import StaffService, staff_service
from guide.web.staff.statistics_tables import TableView, tables

MONTHS = 24  # that can be chosen, the running one included
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is shown: a flow, the places (`place` is "" for all own ones), and the first and last month."""

    flow: str
    place: str
    places: tuple[str, ...]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class StatisticsPage:
    """The tables, and what can be chosen."""

    tables: tuple[TableView, ...]
    flows: tuple[Choice, ...]
    places: tuple[Choice, ...]
    firsts: tuple[Choice, ...]
    lasts: tuple[Choice, ...]
    csv_url: str


@staff.get("/tilastot")
@access(Role.LEAD, Role.AUTHOR)
def statistics() -> Response:
    """Tables and pictures for what was chosen; nothing in the address is of a person."""
    app, voice = staff_service(), staff_voice()
    chosen = _chosen(app)
    late = late_requests(app.office.engine, app.today()) if session().worker.has(Role.LEAD) else 0
    strip = voice("Pyyntöjen poisto on myöhässä. Määrä: {n}. Kerro asiasta ylläpidolle.", n=late) if late else None
    return render("statistics.html", _page(app, chosen, voice), voice("Tilastot"), voice, strip=strip)


@staff.get("/tilastot.csv")
@access(Role.LEAD, Role.AUTHOR)
def statistics_file() -> Response:
    """The same tables as a file for a spreadsheet, with the same counts hidden."""
    app, voice = staff_service(), staff_voice()
    chosen = _chosen(app)
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for table in tables(app, app.library.flows[chosen.flow], _report(app, chosen), voice):
        writer.writerow([safe_cell(cell.text) for cell in (table.heading, *table.columns)])
        writer.writerows([safe_cell(line.label.text), *line.short] for line in table.lines)
        writer.writerow([])
    response = make_response(file.getvalue().encode("utf-8-sig"))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"polku-{chosen.first}-{chosen.last}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report(app: StaffService, chosen: Chosen) -> Report:
    units = numbers(app.office.engine, chosen.places, chosen.first, chosen.last)
    return report(units, chosen.flow, with_meetings=chosen.flow == MAIN_FLOW)


def _chosen(app: StaffService) -> Chosen:
    """What the address says, as far as it makes sense; a place that is not the worker's own does not exist (404)."""
    own = tuple(place for place in app.library.places if session().worker.at(place))
    place, flow = request.args.get("paikka", ""), request.args.get("kulku", MAIN_FLOW)
    if (place and place not in own) or flow not in app.library.flows:
        abort(404)
    this = month_of(app.today())
    first, last = (request.args.get(name, "") for name in ("alku", "loppu"))
    first = first if _MONTH.fullmatch(first) else _months(app.today())[-1]
    last = last if _MONTH.fullmatch(last) else this
    return Chosen(flow, place, (place,) if place else own, min(first, last), max(first, last))


def _months(today: date) -> list[str]:
    """The months that can be chosen, the newest first."""
    newest = today.year * 12 + today.month - 1
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(newest, newest - MONTHS, -1)]


def _page(app: StaffService, chosen: Chosen, voice: Voice) -> StatisticsPage:
    months = _months(app.today())
    named = {place: app.library.places[place].spec.name for place in app.library.places if session().worker.at(place)}
    flows = app.library.flows.values()
    file = url_for(
        "staff.statistics_file", kulku=chosen.flow, paikka=chosen.place, alku=chosen.first, loppu=chosen.last
    )
    return StatisticsPage(
        tables=tables(app, app.library.flows[chosen.flow], _report(app, chosen), voice),
        flows=tuple(Choice(flow.spec.id, voice(flow.spec.title), flow.spec.id == chosen.flow) for flow in flows),
        places=(
            Choice("", voice("Kaikki omat paikat"), not chosen.place),
            *(Choice(place, Phrase.in_finnish(name), place == chosen.place) for place, name in named.items()),
        ),
        firsts=_choices(months, chosen.first),
        lasts=_choices(months, chosen.last),
        csv_url=file,
    )


def _choices(months: list[str], chosen: str) -> tuple[Choice, ...]:
    """Months as “11/2026”; one from an address that is not in the list is shown all the same."""
    shown = months if chosen in months else [chosen, *months]
    return tuple(Choice(one, Phrase.verbatim(f"{int(one[5:])}/{one[:4]}"), one == chosen) for one in shown)
