"""The inbox: requests that wait, filters, search. Names stay hidden until the worker switches them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, request, url_for
from sqlalchemy import Row
from werkzeug.wrappers import Response as BaseResponse

from guide.flow.lettering import CodeProblem, read
from guide.office import sessions
from guide.office.audit import Line, record
from guide.office.cases import content_of
from guide.office.erasing import sweep
from guide.office.inbox import UNHANDLED, Filter, Listing, arrived_since, listing
from guide.office.roles import Role
from guide.office.search import meet
from guide.request.clean import tidy
from guide.request.lifecycle import Status
from guide.request.marks import code_mark
from guide.request.sealing import SealBroken
from guide.storage.database import writing
from guide.text import dates
from guide.text.languages import CODES
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, by_itself, staff
from guide.web.staff.case_sheet import plan_of
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import StaffService, staff_service

STATUSES = {
    Status.NEW: N_("Uusi"),
    Status.TRANSFERRED: N_("Siirretty"),
    Status.WAITING: N_("Odottaa"),
    Status.IN_PROGRESS: N_("Käsittelyssä"),
    Status.TIME_SET: N_("Aika sovittu"),
    Status.DONE: N_("Valmis"),
    Status.WITHDRAWN: N_("Peruttu"),
}
MODES = {
    "public": N_("Asiakas itse"),
    "assisted": N_("Avustettu"),
    "tablet": N_("Tabletti"),
}
WISHES = {
    "office": N_("Toimistossa"),
    "phone": N_("Puhelimessa"),
    "remote": N_("Etäyhteydellä"),
}
_OPEN, _ALL = "avoimet", "kaikki"


@dataclass(frozen=True, slots=True)
class Listed:
    """One request in the list."""

    url: str
    reference: str
    arrived: str
    place: str
    plan: Phrase
    recipient: Phrase
    language: str
    lang: str
    wish: Phrase | None
    status: Phrase
    mode: Phrase
    handler: str
    name: str | None
    delete_on: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    text: Phrase
    chosen: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """The list. `searched`: what was searched for, kept in the field; `news_url` tells how many came in since."""

    lines: tuple[Listed, ...]
    statuses: tuple[Choice, ...]
    places: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    findings: tuple[Choice, ...]
    mine: bool
    searched: str
    show_names: bool
    news_url: str
    previous_url: str | None
    next_url: str | None
    code_looked_for: bool
    may_export: bool


@staff.get("/pyynnot")
@access(Role.OFFICE, Role.LEAD)
def inbox() -> Response:
    """The requests that fit the filters of the address, which hold nothing of a person."""
    return _page(_filter_of_address())


@staff.post("/pyynnot")
@access(Role.OFFICE, Role.LEAD)
def search_inbox() -> Response:
    """What was searched for. It is a name or a reference, so it is never in an address."""
    text = tidy(request.form.get("haku", ""))[:100]
    mark = _code_mark(text)
    return _page(Filter(statuses=(), text=text, code=mark or ""), searched=text)


@staff.post("/pyynnot/nimet")
@access(Role.OFFICE, Role.LEAD)
def switch_names() -> BaseResponse:
    """Shows or hides names in the lists of this browser."""
    sessions.show_names(staff_service().office, session(), request.form.get("nimet") == "1")
    return redirect(url_for("staff.inbox"), 303)


@staff.get("/pyynnot/uusia/<int(max=9007199254740991):since>")
@access(Role.OFFICE, Role.LEAD)
@by_itself
def news(since: int) -> Response:
    """How many requests came in since the list was made: a part of the page that asks again by itself."""
    voice = staff_voice()
    count = arrived_since(staff_service().office, session().worker, since)
    text = voice.plural("{n} uusi pyyntö", "{n} uutta pyyntöä", count) if count else None
    return render("news.html", {"text": text, "url": url_for("staff.inbox")}, voice("Pyynnöt"), voice)


def _filter_of_address() -> Filter:
    known = {status.value: (status,) for status in Status}
    chosen = request.args.get("tila", _OPEN)
    page = request.args.get("sivu", "1")
    return Filter(
        statuses=() if chosen == _ALL else known.get(chosen, UNHANDLED),
        place=request.args.get("paikka", ""),
        language=request.args.get("kieli", ""),
        finding=request.args.get("arvio", ""),
        mine=request.args.get("omat") == "1",
        page=int(page) if page.isascii() and page.isdigit() and 0 < int(page[:6]) <= 100_000 else 1,
    )


def _code_mark(text: str) -> str | None:
    """The mark of a hand-over code, as requests carry it; None for a text that is no code."""
    try:
        read(text)
    except CodeProblem:
        return None
    return code_mark(text)


def _page(wanted: Filter, searched: str = "") -> Response:
    app, voice, own = staff_service(), staff_voice(), session()
    sweep(app.office, app.now())
    meet(app.office, app.now())
    found = listing(app.office, own.worker, wanted)
    lines = tuple(_line(app, row, found, voice, own.show_names) for row in found.rows)
    _trace(app, found, own)
    page = InboxPage(
        lines=lines,
        statuses=_statuses(wanted, voice),
        places=_places(app, own.worker.at, wanted, voice),
        languages=_languages(wanted, voice),
        findings=_findings(app, wanted, voice),
        mine=wanted.mine,
        searched=searched,
        show_names=own.show_names,
        news_url=url_for("staff.news", since=found.newest),
        previous_url=_turn(wanted, -1) if wanted.page > 1 else None,
        next_url=_turn(wanted, 1) if found.more and not searched else None,
        code_looked_for=bool(wanted.code),
        may_export=own.worker.has(Role.LEAD),
    )
    return render("inbox.html", page, voice("Pyynnöt"), voice)


def _trace(app: StaffService, found: Listing, own: sessions.Session) -> None:
    """What the list showed: the references when it showed names, else only how many."""
    action = "inbox.names" if own.show_names else "inbox.view"
    shown = " ".join(row.reference for row in found.rows) if own.show_names else str(len(found.rows))
    with writing(app.office.engine) as connection:
        record(connection, Line(action, own.worker.id, detail=shown), app.now())


def _line(app: StaffService, row: Row[Any], found: Listing, voice: Voice, show_names: bool) -> Listed:
    try:
        content = content_of(app.office, row)
        plan = plan_of(app, content, voice) if content else voice("Tiedot on poistettu")
    except SealBroken:
        content, plan = {}, voice("Pyyntöä ei voi avata")
    form = content.get("form", {})
    wish = WISHES.get(form.get("where", ""))
    known = row.language in CODES
    return Listed(
        url=url_for("staff.request", request_id=row.id),
        reference=row.reference,
        arrived=dates.day(row.day),
        place=app.library.places[row.place].spec.name if row.place in app.library.places else row.place,
        plan=plan,
        recipient=recipient_name(app, row.recipient, voice),
        language=voice.name_of(row.language) if known else row.language,
        lang=row.language if known else "",
        wish=voice(wish) if wish else None,
        status=voice(STATUSES[Status(row.status)]),
        mode=voice(MODES.get(row.mode, MODES["public"])),
        handler=found.handlers.get(row.handler or "", ""),
        name=form.get("name", "") if show_names else None,
        delete_on=dates.day(row.delete_on),
    )


def recipient_name(app: StaffService, recipient: str, voice: Voice) -> Phrase:
    """An authority by its name; one that does not exist any more by its id."""
    actors = app.library.actors
    return voice(actors[recipient]).sentence_case() if recipient in actors else Phrase.verbatim(recipient)


def _statuses(wanted: Filter, voice: Voice) -> tuple[Choice, ...]:
    single = wanted.statuses[0].value if len(wanted.statuses) == 1 else ""
    return (
        Choice(_OPEN, voice("Avoimet: uudet, siirretyt ja odottavat"), wanted.statuses == UNHANDLED),
        *(Choice(status.value, voice(text), status.value == single) for status, text in STATUSES.items()),
        Choice(_ALL, voice("Kaikki"), not wanted.statuses),
    )


def _places(app: StaffService, at: Any, wanted: Filter, voice: Voice) -> tuple[Choice, ...]:
    mine = [place for place in app.library.places.values() if at(place.id)]
    if len(mine) < 2:
        return ()
    every = Choice("", voice("Kaikki"), not wanted.place)
    return (every, *(Choice(p.id, Phrase.in_finnish(p.spec.name), p.id == wanted.place) for p in mine))


def _languages(wanted: Filter, voice: Voice) -> tuple[Choice, ...]:
    names = {code: Phrase.verbatim(voice.name_of(code)) for code in CODES}
    names |= {"sv": voice("Ruotsi"), "other": voice("Muu")}
    every = Choice("", voice("Kaikki"), not wanted.language)
    return (every, *(Choice(code, name, code == wanted.language) for code, name in names.items()))


def _findings(app: StaffService, wanted: Filter, voice: Voice) -> tuple[Choice, ...]:
    headlines = dict.fromkeys(f for flow in app.library.flows.values() for f in flow.spec.headline)
    named = ((finding, voice(app.library.findings[finding].spec.name).sentence_case()) for finding in headlines)
    every = Choice("", voice("Kaikki"), not wanted.finding)
    return (every, *(Choice(finding, name, finding == wanted.finding) for finding, name in named))


def _turn(wanted: Filter, by: int) -> str:
    status = _ALL if not wanted.statuses else wanted.statuses[0].value if len(wanted.statuses) == 1 else _OPEN
    return url_for(
        "staff.inbox",
        tila=status,
        paikka=wanted.place or None,
        kieli=wanted.language or None,
        arvio=wanted.finding or None,
        omat="1" if wanted.mine else None,
        sivu=wanted.page + by,
    )
