"""The quality log for the lead and the authors: what people said about the pages, and what waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office.cases import NotFound
from guide.office.feedback import Listed, Share, Wanted, finish, listing, open_feedback, shares
from guide.office.roles import Role
from guide.request.feedback import CONTACT, FIELDS, PAGES, page_words
from guide.text import dates
from guide.text.languages import CODES
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, staff
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service

TITLE = N_("Palaute")
CLEAR = {"yes": N_("Selvä"), "no": N_("Epäselvä")}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list. `state` says in words whether it waits, is late or is done."""

    reference: str
    url: str
    page: Phrase
    language: str
    clear: Phrase
    day: str
    place: Phrase
    state: Phrase
    late: bool


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One row of the table of shares, numbers in words."""

    page: Phrase
    language: str
    answers: str | Phrase
    unclear: str | Phrase
    percent: str | Phrase


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of the filter form: its name, label and options (value, words, chosen)."""

    name: str
    label: Phrase
    options: tuple[tuple[str, Phrase, bool], ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """The whole page."""

    filters: tuple[Filter, ...]
    lines: tuple[Line, ...]
    shares: tuple[ShareLine, ...]
    late: int


@dataclass(frozen=True, slots=True)
class OpenPage:
    """One feedback, opened. `contact_kept`: there is an address that this worker is not shown."""

    line: Line
    words: tuple[tuple[Phrase, str], ...]
    contact_kept: bool
    delete_on: str
    done_url: str | None


@staff.get("/palaute")
@access(Role.LEAD, Role.AUTHOR)
def feedback() -> Response:
    """The list, what is due first, with the shares of unclear pages."""
    voice, worker, app = staff_voice(), session().worker, staff_service()
    page, language, clear = (request.args.get(name, "") for name in ("sivu", "kieli", "selvyys"))
    wanted = Wanted(
        page if page in PAGES else None,
        language if language in CODES else None,
        clear == "yes" if clear in CLEAR else None,
    )
    lines = tuple(_line(row, voice, app.today()) for row in listing(app.office, worker, wanted))
    view = ListPage(
        filters=_filters(voice, page, language, clear),
        lines=lines,
        shares=tuple(_share(share, voice) for share in shares(app.office, worker)),
        late=sum(line.late for line in lines),
    )
    return render("feedback.html", view, voice(TITLE), voice)


@staff.get("/palaute/<feedback_id>")
@access(Role.LEAD, Role.AUTHOR)
def open_one(feedback_id: str) -> Response:
    """One feedback with its words. The view is logged."""
    voice, app = staff_voice(), staff_service()
    try:
        row, words = open_feedback(app.office, session().worker, feedback_id, app.now())
    except NotFound:
        abort(404)
    shown = (*FIELDS, *CONTACT) if session().worker.has(Role.LEAD) else FIELDS  # authors see no person's address
    labels = {entry.id: entry.label for entry in shown}
    page = OpenPage(
        line=_line(row, voice, app.today()),
        words=tuple((voice(labels[name]), text) for name, text in words.items() if name in labels),
        contact_kept=not words.keys() <= labels.keys(),
        delete_on=dates.day(row.delete_on),
        done_url=url_for("staff.finish_feedback", feedback_id=row.id) if row.has_words and not row.done_on else None,
    )
    return render("feedback_open.html", page, voice("Palaute {reference}", reference=row.reference), voice)


@staff.post("/palaute/<feedback_id>")
@access(Role.LEAD, Role.AUTHOR)
def finish_feedback(feedback_id: str) -> BaseResponse:
    """Marks feedback as answered."""
    app = staff_service()
    try:
        finish(app.office, session().worker, feedback_id, app.now())
    except NotFound:
        abort(404)
    return redirect(url_for("staff.feedback"), 303)


def _line(row: Listed, voice: Voice, today: date) -> Line:
    return Line(
        reference=row.reference,
        url=url_for("staff.open_one", feedback_id=row.id),
        page=voice(page_words(row.page)),
        language=voice.name_of(row.language),
        clear=voice(CLEAR["yes" if row.clear else "no"]),
        day=dates.day(row.day),
        place=_place_name(row.place),
        state=_state(row, voice, today),
        late=row.overdue(today),
    )


def _place_name(place: str) -> Phrase:
    found = staff_service().library.places.get(place)
    return Phrase.in_finnish(found.spec.name) if found else Phrase.verbatim(place)


def _state(row: Listed, voice: Voice, today: date) -> Phrase:
    if row.done_on is not None:
        return voice("Käsitelty {date}", date=dates.day(row.done_on))
    if not row.has_words:
        return voice("Ei vaadi vastausta")
    due = dates.day(row.due_on)
    if row.overdue(today):
        return voice("Myöhässä: vastattava {date}", date=due)
    return voice("Vastattava {date}", date=due)


def _share(share: Share, voice: Voice) -> ShareLine:
    few = voice("alle 5")
    percent = share.percent
    return ShareLine(
        page=voice(page_words(share.page)),
        language=voice.name_of(share.language),
        answers=few if share.answers is None else str(share.answers),
        unclear=voice("ei näytetä") if share.unclear is None else str(share.unclear),
        percent=voice("ei näytetä") if percent is None else f"{percent}\N{NO-BREAK SPACE}%",
    )


def _filters(voice: Voice, page: str, language: str, clear: str) -> tuple[Filter, ...]:
    pages = [(name, voice(words)) for name, words in PAGES.items()]
    languages = [(code, Phrase.verbatim(voice.name_of(code))) for code in CODES]
    clearness = [(value, voice(words)) for value, words in CLEAR.items()]
    everything = ("", voice("Kaikki"))
    return tuple(
        Filter(name, voice(label), tuple((value, words, value == chosen) for value, words in (everything, *of)))
        for name, label, of, chosen in (
            ("sivu", N_("Sivu"), pages, page),
            ("kieli", N_("Kieli"), languages, language),
            ("selvyys", N_("Selvyys"), clearness, clear),
        )
    )
