"""A hand-over code at the desk: its answers in words, to be looked at and then gone on with together with the client.

The code comes in a form and never stands in an address. What it carries is kept in the worker's browser alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.flow.conversation import Conversation, Mode
from guide.flow.lettering import CodeProblem
from guide.office.audit import Line, record
from guide.office.roles import Role
from guide.place.handover import brought_to, read_code
from guide.request.clean import readable, tidy
from guide.storage.database import writing
from guide.text.phrase import Phrase
from guide.text.voice import Voice
from guide.web.answers import answered
from guide.web.handing import CODE, EMPTY, LIMIT, said
from guide.web.pages import Answered, Field, FindingView
from guide.web.results import ResultWriter
from guide.web.staff.access import access, staff
from guide.web.staff.assisted import redirect_to
from guide.web.staff.assisted_start import start_with
from guide.web.staff.desk import Desk, address_of, code_bag, find_desk, own_places, spoken
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service
from guide.web.visit import News, Talk


@dataclass(frozen=True, slots=True)
class OpenCodePage:
    """Where a code is typed."""

    field: Field
    errors: tuple[tuple[str, Phrase], ...]


@dataclass(frozen=True, slots=True)
class OpenedCodePage:
    """What a code carries, in the worker's words. `open_questions`: how many are not answered yet."""

    place: str
    language: str
    flow: Phrase
    answers: tuple[Answered, ...]
    finding: FindingView | None
    open_questions: int
    asked_again: bool


@staff.get("/koodi")
@access(Role.DESK, Role.OFFICE)
def open_code() -> Response:
    """Where a code is typed or pasted."""
    return _page("", None)


@staff.post("/koodi")
@access(Role.DESK, Role.OFFICE)
def take_code() -> BaseResponse:
    """Reads the code, by today's rules. One of another place is refused; every opening leaves a line in the log."""
    app, voice, worker = staff_service(), staff_voice(), session().worker
    raw = request.form.get(CODE, "")
    typed = tidy(raw) if readable(raw) else "?"
    if not typed:
        return _page(typed, voice(EMPTY))
    try:
        found = read_code(app.dialogues, typed, app.rules_day(), own_places())
    except CodeProblem as problem:
        return _page(typed, said(problem, voice))
    dialogue = app.dialogues.get(found.flow, found.place, app.rules_day())
    conversation, asked_again = brought_to(dialogue, found)
    languages = spoken(dialogue.place)
    language = conversation.language if conversation.language in languages else languages[0]
    with writing(app.office.engine) as connection:
        record(connection, Line("code.open", worker.id, "", found.place), app.now())
    talk = replace(Talk.begin(replace(conversation, language=language)), news=News(flow_changed=asked_again))
    response = redirect_to("staff.opened_code")
    code_bag().keep_talk(response, talk)
    return response


def _page(typed: str, error: Phrase | None) -> Response:
    voice = staff_voice()
    hint = voice("Kirjoita tai liitä asiakkaan koodi. Isot ja pienet kirjaimet käyvät.")
    field = Field(CODE, "text", voice("Koodi"), typed[:LIMIT], hint, error, limit=LIMIT, autocomplete="off")
    page = OpenCodePage(field, ((CODE, error),) if error else ())
    status = 422 if error else 200
    return render("open_code.html", page, voice("Avaa koodilla"), voice, status, error=error is not None)


def _opened() -> Desk:
    found = find_desk(code_bag())
    if found is None:
        abort(redirect(url_for("staff.open_code"), 303))
    return found


@staff.get("/koodi/vastaukset")
@access(Role.DESK, Role.OFFICE)
def opened_code() -> Response:
    """The answers, read-only, and the result in short."""
    found, voice = _opened(), staff_voice()
    title = voice("Koodin vastaukset")
    return render("opened_code.html", _answers(found, voice), title, voice)


def _answers(found: Desk, voice: Voice) -> OpenedCodePage:
    dialogue = found.dialogue
    outcome = dialogue.outcome(found.talk.conversation.answers)
    office = dialogue.library.contact(dialogue.place.id, outcome.recipient)
    writer = ResultWriter(dialogue, outcome, voice, office, address_of(dialogue))
    works_out = outcome.replay.asks is None and not dialogue.explains
    return OpenedCodePage(
        place=dialogue.place.spec.name,
        language=voice.name_of(found.voice.lang),
        flow=voice(dialogue.edition.flow.spec.title).sentence_case(),
        answers=answered(dialogue, outcome.replay.path, outcome.replay.known, voice, writer.change),
        finding=writer.headline() if works_out else None,
        open_questions=len(outcome.replay.open),
        asked_again=found.talk.news.flow_changed,
    )


@staff.post("/koodi/jatka")
@access(Role.DESK, Role.OFFICE)
def go_on_with_code() -> BaseResponse:
    """Goes on with the client: the consent first, the answers as they are."""
    found = _opened()
    conversation: Conversation = replace(found.talk.conversation, mode=Mode.ASSISTED, trail=())
    response = start_with(conversation)
    code_bag().clear(response)
    return response


@staff.post("/koodi/sulje")
@access(Role.DESK, Role.OFFICE)
def close_code() -> BaseResponse:
    """Takes what the code carried out of the browser."""
    response = make_response(redirect_to("staff.open_code"))
    code_bag().clear(response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
