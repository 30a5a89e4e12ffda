"""The end of the assisted dialogue: the meeting request sent for the client, the receipt, and papers to take along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Response, abort, make_response, redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as BaseResponse

from guide.office.audit import Line, record
from guide.office.roles import Role
from guide.outputs.registry import render as render_output
from guide.outputs.sheet import Section, Sheet
from guide.request.form import HETU_REMOVED
from guide.request.reading import read_form
from guide.request.store import NewRequest
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web import counting
from guide.web.cookies import TooLarge
from guide.web.pages import FormPage
from guide.web.requests import TOO_MUCH, complete, filled_in, first_values, form_page, new_request, town
from guide.web.results import ResultWriter
from guide.web.sheets import conversation_sheet, request_sheet
from guide.web.staff.access import access, staff
from guide.web.staff.assisted import code_of, confirmed_desk, redirect_to, show
from guide.web.staff.assisted_consent import CONSENT_LAW
from guide.web.staff.desk import SEND, Desk
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service
from guide.web.visit import Draft, Sent

PAPERS = ("pdf", "text")
CALL = N_("Haluatko puhua ihmisen kanssa? Soita: {phone}")


@dataclass(frozen=True, slots=True)
class AssistedReview:
    """The request as it will be sent. `sheet` in the client's words."""

    say: Voice
    sheet: Sheet
    submission_key: str
    recipient: Phrase
    notices: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class AssistedReceipt:
    """After sending. `link` is the client's own; None while the public address is not set."""

    reference: str
    sent_on: str
    delete_on: str
    recipient: Phrase
    link: str | None


@dataclass(frozen=True, slots=True)
class PrintPage:
    """The whole exchange on paper, in the client's words."""

    say: Voice
    sheet: Sheet


def _asking() -> tuple[Desk, ResultWriter, Draft]:
    """The client who wants a request to be sent. Raises a redirect by `abort` when that was not agreed to."""
    found = confirmed_desk()
    if not found.dialogue.requests or SEND not in found.side.purposes:
        abort(redirect(url_for("staff.assisted_after"), 303))
    return found, found.writer(), found.draft


@staff.get("/avustettu/pyynto")
@access(Role.DESK, Role.OFFICE)
def assisted_form() -> BaseResponse:
    """The request form, filled in with what is known."""
    found, writer, draft = _asking()
    if draft.sent:
        return redirect_to("staff.assisted_receipt")
    values = draft.values or first_values(writer.dialogue, writer.outcome, found.voice.lang)
    errors: Mapping[str, str] = {}
    if draft.key and not draft.checked:
        errors = read_form(draft.values, ask_municipality=town(writer.dialogue, writer.outcome) is None).errors
    return _form(found, values, errors)


def _form(found: Desk, values: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> Response:
    voice = staff_voice()
    here, back = url_for("staff.save_assisted_form"), url_for("staff.assisted_after")
    page: FormPage = form_page(found.writer(found.quoting), values, errors, action=here, back=back, tell=voice)
    title = voice("Pyydä aika tapaamiseen")
    return show(found, "form", page, title, error=bool(errors), status=status)


@staff.post("/avustettu/pyynto")
@access(Role.DESK, Role.OFFICE)
def save_assisted_form() -> BaseResponse:
    """Reads the form. What is wrong is said on the form again, with everything that was written."""
    found, writer, draft = _asking()
    if draft.sent:
        return redirect_to("staff.assisted_receipt")
    ask = town(writer.dialogue, writer.outcome) is None
    filled, result = filled_in(draft, request.form, ask_municipality=ask)
    response = redirect_to("staff.assisted_review" if result.ok else "staff.assisted_form")
    try:
        found.bag.keep_draft(response, filled, found.talk.begun)
    except TooLarge:
        return _form(found, filled.values, {"own_words": TOO_MUCH}, 422)
    return response


@staff.get("/avustettu/pyynto/tarkista")
@access(Role.DESK, Role.OFFICE)
def assisted_review() -> BaseResponse:
    """The request as it will be sent, to be read to the client."""
    found, writer, draft = _asking()
    if draft.sent or not draft.checked:
        return redirect_to("staff.assisted_receipt" if draft.sent else "staff.assisted_form")
    voice = staff_voice()
    notices = (voice(HETU_REMOVED),) if draft.masked else ()
    page = AssistedReview(found.voice, _sheet(writer, draft), draft.key, found.quoting(writer.office.name), notices)
    return show(found, "review", page, voice("Tarkista pyyntö"))


def _sheet(writer: ResultWriter, draft: Draft) -> Sheet:
    values = complete(writer.dialogue, writer.outcome, read_form(draft.values, ask_municipality=True))
    sent = draft.sent
    made_on = date.fromisoformat(sent.day) if sent else staff_service().today()
    sheet = request_sheet(writer, values, reference=sent.reference if sent else None, made_on=made_on)
    link = private_link(writer.voice.lang, sent.link) if sent else None
    if link is None:
        return sheet
    voice = writer.voice
    told = voice("Tällä linkillä näet, missä pyyntösi on. Voit myös perua pyynnön.")
    own = Section(voice("Oma linkkisi"), paragraphs=(told, Phrase.verbatim(link)))
    return replace(sheet, sections=(*sheet.sections, own))


def private_link(lang: str, token: str) -> str | None:
    """Where the client sees the state of the request and withdraws it: a page of the public side."""
    public = staff_service().settings.public_url
    return f"{public}/{lang}/oma/{token}" if public else None


@staff.post("/avustettu/pyynto/laheta")
@access(Role.DESK, Role.OFFICE)
def send_assisted() -> BaseResponse:
    """Stores the request once, with the consent sealed into it and a line in the audit log."""
    found, writer, draft = _asking()
    if not draft.checked or request.form.get("submission_key") != draft.key:
        return redirect_to("staff.assisted_form")
    app, worker = staff_service(), session().worker
    now = app.now()

    def trace(connection: Connection, request_id: str) -> None:
        record(connection, Line("assisted.send", worker.id, request_id, found.talk.conversation.place), now)

    receipt = app.store.submit(_new(found, writer, draft), draft.key, now, trace)
    if receipt.fresh:
        counting.sent(app.figures, found.talk.conversation)
    sent = Sent(receipt.reference, receipt.link_token, receipt.day.isoformat(), receipt.delete_on.isoformat())
    response = redirect_to("staff.assisted_receipt")
    found.bag.keep_draft(response, replace(draft, sent=sent), found.talk.begun)
    return response


def _new(found: Desk, writer: ResultWriter, draft: Draft) -> NewRequest:
    """The request of the client, and apart from it who helped, what was agreed to and the worker's own note."""
    values = complete(writer.dialogue, writer.outcome, read_form(draft.values, ask_municipality=True))
    new = new_request(found.talk.conversation, writer.dialogue, writer.outcome, values)
    side, worker = found.side, session().worker
    assisted: dict[str, Any] = {
        "worker": worker.id,
        "name": worker.name,
        "consent": {"at": side.agreed_at, "for": list(side.purposes), "source": CONSENT_LAW},
        "confirmed_at": side.confirmed_at,
        "note": side.note,
    }
    return replace(new, payload={**new.payload, "assisted": assisted})


def _sent() -> tuple[Desk, ResultWriter, Draft, Sent]:
    """What a receipt is made from: the cookies, never the store."""
    found, writer, draft = _asking()
    if draft.sent is None:
        abort(redirect(url_for("staff.assisted_form"), 303))
    return found, writer, draft, draft.sent


@staff.get("/avustettu/kuitti")
@access(Role.DESK, Role.OFFICE)
def assisted_receipt() -> BaseResponse:
    """Reference, papers and the private link, to be given to the client."""
    found, writer, _, sent = _sent()
    page = AssistedReceipt(
        reference=sent.reference,
        sent_on=dates.day(date.fromisoformat(sent.day)),
        delete_on=dates.day(date.fromisoformat(sent.delete_on)),
        recipient=found.quoting(writer.office.name),
        link=private_link(found.voice.lang, sent.link),
    )
    return show(found, "receipt", page, staff_voice()("Pyyntö on lähetetty"))


@staff.get("/avustettu/kuitti/<name>")
@access(Role.DESK, Role.OFFICE)
def assisted_receipt_paper(name: str) -> BaseResponse:
    """The request with reference and private link, in the client's language and Finnish."""
    _, writer, draft, _ = _sent()
    return _paper(name, _sheet(writer, draft))


@staff.get("/avustettu/tuloste")
@access(Role.DESK, Role.OFFICE)
def assisted_print() -> BaseResponse:
    """The whole exchange, to be printed for the client (306/2019 6 a §)."""
    found = confirmed_desk()
    page = PrintPage(found.voice, _conversation(found))
    return show(found, "print", page, staff_voice()("Tuloste asiakkaalle"))


@staff.get("/avustettu/tuloste/<name>")
@access(Role.DESK, Role.OFFICE)
def assisted_paper(name: str) -> BaseResponse:
    """The whole exchange as PDF or text."""
    return _paper(name, _conversation(confirmed_desk()))


def _conversation(found: Desk) -> Sheet:
    writer = found.writer()
    call = found.voice(CALL, phone=found.dialogue.place.spec.contact.phone)
    sheet = conversation_sheet(writer, call, (), code_of(found))
    # It was a worker who asked: not the automatic advice that a client has alone.
    return replace(sheet, notices=sheet.notices[1:])


def _paper(name: str, sheet: Sheet) -> Response:
    if name not in PAPERS:
        abort(404)
    made = render_output(name, sheet)
    response = make_response(made.content)
    response.headers["Content-Type"] = made.mime
    response.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return response
