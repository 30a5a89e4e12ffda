"""The assisted dialogue: a worker goes through a flow with a client who is there, a section on a page.

Who the client is, is not asked before a request is sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.flow.conversation import Conversation, Mode
from guide.flow.lettering import CodeProblem
from guide.flow.schema import Kind
from guide.office.roles import Role
from guide.place.handover import make_code
from guide.request.clean import readable, tidy
from guide.request.hetu import mask_hetu
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web import counting
from guide.web.answers import answered
from guide.web.explaining import explained_page
from guide.web.pages import Answered, ExplainedPage, Field, FindingView, ResultPage
from guide.web.results import Links
from guide.web.staff.access import access, staff
from guide.web.staff.assisted_pages import asked_in, read_section, section_page, sections_asked
from guide.web.staff.desk import SEND, Desk, agreed_desk, clear, onward
from guide.web.staff.frame import message, render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service
from guide.web.visit import News
from guide.web.ways import called, ways

NOTE_LIMIT = 400  # characters of the worker's own note
STRIP = N_("Avustettu – asiakas läsnä, työntekijä {name}")
CONFIRM = N_("Vahvista, että asiakas hyväksyi vastaukset.")


@dataclass(frozen=True, slots=True)
class ClientChrome:
    """What the client's part of a page is given of its surroundings."""

    csrf: str
    parts: tuple[int, ...] = ()
    part: int | None = None
    words: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class AssistedResult:
    """The result in the client's words, inside a page of the worker's."""

    say: Voice
    template: str
    inner: ResultPage | ExplainedPage
    chrome: ClientChrome


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What the client confirms, and the worker's own note."""

    say: Voice
    chrome: ClientChrome
    answers: tuple[Answered, ...]
    finding: FindingView | None
    recipient: Phrase
    note: Field
    confirmed: bool
    errors: tuple[tuple[str, Phrase], ...]


@dataclass(frozen=True, slots=True)
class AfterPage:
    """What can be done once the client has confirmed. `may_send` is None where no request can be sent."""

    say: Voice
    code: str | None
    may_send: bool | None


def show(
    found: Desk, template: str, page: object, title: Phrase, *, error: bool = False, status: int = 200
) -> Response:
    """A page of the assisted dialogue, with the strip that says who is who."""
    voice = staff_voice()
    strip = voice(STRIP, name=session().worker.name)
    client = (found.voice, found.quoting)
    return render(f"assisted_{template}.html", page, title, voice, status, error=error, strip=strip, client=client)


def redirect_to(endpoint: str, **values: object) -> Response:
    """The way to another page after a form."""
    return make_response(redirect(url_for(endpoint, **values), 303))  # type: ignore[arg-type]


@staff.get("/avustettu/osa/<int(max=99):number>")
@access(Role.DESK, Role.OFFICE)
def assisted_section(number: int) -> BaseResponse:
    """The questions of a section."""
    found = agreed_desk()
    if number not in sections_asked(found.dialogue, found.walk):
        return redirect(onward(found.dialogue, found.walk), 303)
    page = section_page(found, number, staff_voice())
    return found.said().keep(show(found, "section", page, page.title, error=bool(page.errors)))


@staff.post("/avustettu/osa/<int(max=99):number>")
@access(Role.DESK, Role.OFFICE)
def answer_section(number: int) -> BaseResponse:
    """Takes the answers. What is missing or new in the section is asked on the same page, else the next one follows."""
    found = agreed_desk()
    sections = found.dialogue.edition.flow.sections
    if not 1 <= number <= len(sections):
        return redirect(onward(found.dialogue, found.walk), 303)
    before, section = found.walk, sections[number - 1]
    shown = [step for step in request.form.get("shown", "").split() if step in section.steps]
    sent = {step: request.form.getlist(f"a-{step}") for step in shown}
    going_on = request.form.get("go") != "update"
    read = read_section(found, shown, sent, complete=going_on)
    after = found.dialogue.replay(read.conversation.answers)
    counting.answered_together(
        staff_service().figures, found.talk.conversation, read.conversation, found.dialogue, shown
    )
    gone = tuple(step for step in before.path if step not in after.known and step not in shown)
    new = any(step in after.open and step not in shown for step in section.steps)
    same = dict(read.conversation.answers) == dict(found.talk.conversation.answers)
    side = replace(found.side.quiet() if same else found.side.changed(), errors=read.errors, typed=read.typed, more=new)
    talk = replace(found.talk, conversation=read.conversation, news=News(unnecessary=gone))
    stays = not going_on or bool(read.errors) or any(step in after.open for step in asked_in(section, after))
    response = (
        redirect_to("staff.assisted_section", number=number) if stays else _next(found, number, read.conversation)
    )
    return replace(found, talk=talk, side=side).keep(response)


def _next(found: Desk, number: int, conversation: Conversation) -> Response:
    """The section after `number`, or the result."""
    walk = found.dialogue.replay(conversation.answers)
    later = [page for page in sections_asked(found.dialogue, walk) if page > number]
    if later:
        return redirect_to("staff.assisted_section", number=later[0])
    return make_response(redirect(onward(found.dialogue, walk), 303))


@staff.get("/avustettu/tulos")
@access(Role.DESK, Role.OFFICE)
def assisted_result() -> BaseResponse:
    """What the answers suggest, in the client's words."""
    found = agreed_desk()
    writer = found.writer()
    flow = found.dialogue.edition.flow.spec
    step = next(step for step in flow.steps if step.kind is Kind.RESULT)
    calls = ways(
        found.dialogue.library, found.talk.conversation, step, found.voice, url_for("staff.change_assisted_flow")
    )
    links = Links(ways=calls)
    inner = explained_page(writer, links) if found.dialogue.explains else writer.page(links)
    template = "explained.html" if found.dialogue.explains else "result.html"
    page = AssistedResult(found.voice, template, inner, ClientChrome(session().csrf))
    return found.said().keep(show(found, "result", page, staff_voice()("Tulos")))


@staff.post("/avustettu/aihe")
@access(Role.DESK, Role.OFFICE)
def change_assisted_flow() -> BaseResponse:
    """Goes into another flow with the same client, or back; the answers stay."""
    found = agreed_desk()
    conversation = called(found.dialogue, found.talk.conversation, request.form.get("flow", ""))
    if conversation is None:
        abort(404)
    dialogue = staff_service().dialogues.get(conversation.flow, conversation.place, conversation.as_of)
    moved = replace(
        found, talk=replace(found.talk, conversation=conversation), dialogue=dialogue, side=found.side.changed()
    )
    return moved.keep(make_response(redirect(onward(dialogue, moved.walk), 303)))


@staff.get("/avustettu/vahvistus")
@access(Role.DESK, Role.OFFICE)
def assisted_confirm() -> BaseResponse:
    """What is read to the client, or turned to the client, at the end."""
    found = agreed_desk()
    writer, voice = found.writer(), staff_voice()
    walk = writer.outcome.replay
    errors = (("confirmed", voice(CONFIRM)),) if found.side.errors else ()
    label, hint = (
        voice("Työntekijän oma muistiinpano"),
        voice(
            "Voit jättää tämän tyhjäksi. Älä kirjoita terveystietoja tai henkilötunnusta. "
            "Muistiinpano lähtee pyynnön mukana vastaanottajalle."
        ),
    )
    page = ConfirmPage(
        say=found.voice,
        chrome=ClientChrome(session().csrf),
        answers=answered(found.dialogue, walk.path, walk.known, found.voice, writer.change),
        finding=None if found.dialogue.explains else writer.headline(),
        recipient=writer.recipient,
        note=Field("note", "textarea", label, found.side.note, hint, limit=NOTE_LIMIT, autocomplete="off"),
        confirmed=bool(found.side.confirmed_at),
        errors=errors,
    )
    return found.said().keep(show(found, "confirm", page, voice("Asiakas vahvistaa"), error=bool(errors)))


@staff.post("/avustettu/vahvistus")
@access(Role.DESK, Role.OFFICE)
def confirm_assisted() -> BaseResponse:
    """Takes the client's confirmation and the worker's note; an identity code in the note is hidden."""
    found = agreed_desk()
    found.writer()
    raw = request.form.get("note", "")
    note = mask_hetu(tidy(raw))[:NOTE_LIMIT] if readable(raw) else found.side.note
    if request.form.get("confirmed") != "yes":
        side = replace(found.side.changed(), note=note, errors={"confirmed": "choose_one"})
        return replace(found, side=side).keep(redirect_to("staff.assisted_confirm"))
    now = staff_service().now().isoformat(timespec="seconds")
    side = replace(found.side.quiet(), note=note, confirmed_at=now)
    return replace(found, side=side).keep(redirect_to("staff.assisted_after"))


def confirmed_desk() -> Desk:
    """The client after confirming; before it, a redirect to the confirmation by `abort`."""
    found = agreed_desk()
    if not found.side.confirmed_at:
        abort(redirect(url_for("staff.assisted_confirm"), 303))
    return found


@staff.get("/avustettu/jatko")
@access(Role.DESK, Role.OFFICE)
def assisted_after() -> BaseResponse:
    """Send, print, or hand over."""
    found = confirmed_desk()
    may_send = SEND in found.side.purposes if found.dialogue.requests else None
    page = AfterPage(found.voice, code_of(found), may_send)
    return found.said().keep(show(found, "after", page, staff_voice()("Miten jatketaan?")))


def code_of(found: Desk) -> str | None:
    """The code with which the client goes on alone; None when no code can hold the answers."""
    try:
        return make_code(found.dialogue, replace(found.talk.conversation, mode=Mode.PUBLIC))
    except CodeProblem:
        return None


@staff.post("/avustettu/lopeta")
@access(Role.DESK, Role.OFFICE)
def stop_assisted() -> BaseResponse:
    """Takes the client out of the worker's browser."""
    return clear(redirect_to("staff.assisted_stopped"))


@staff.get("/avustettu/lopetettu")
@access(Role.DESK, Role.OFFICE)
def assisted_stopped() -> Response:
    """Says that everything is gone."""
    voice = staff_voice()
    heading = voice("Asiakkaan vastaukset on tyhjennetty.")
    return message(heading, voice("Tässä selaimessa ei ole enää asiakkaan tietoja."), url=url_for("staff.assisted"))
