"""The meeting request's pages: form, review, send, receipt, private link. Nothing is stored before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.outputs.registry import OUTPUTS
from guide.outputs.registry import render as render_output
from guide.outputs.sheet import Sheet
from guide.request.form import HETU_REMOVED
from guide.request.lifecycle import STATUS_TEXT, NotAllowed, Status
from guide.request.reading import read_form
from guide.request.store import STORE_UNAVAILABLE, RequestStatus
from guide.storage.database import StoreUnavailable
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web import counting
from guide.web.chrome import Frame, message, render
from guide.web.cookies import TooLarge
from guide.web.metrics import Noted, note
from guide.web.operating import store_away
from guide.web.pages import ReceiptPage, SheetPage, StatusPage
from guide.web.requests import TOO_MUCH, complete, filled_in, first_values, form_page, new_request, town
from guide.web.results import ResultWriter
from guide.web.service import service
from guide.web.sheets import conversation_sheet, request_sheet
from guide.web.talks import (
    code_of,
    conversation_of,
    current_talk,
    guard_form,
    parts_of,
    place_here,
    voice_of,
    writer_of,
)
from guide.web.timeline import days_said
from guide.web.visit import Draft, Sent, Talk

sending = Blueprint("request", __name__)

NOT_FOUND = N_("Pyyntöä ei löytynyt. Se on ehkä jo poistettu.")


@sending.get("/<lang:lang>/pyynto")
def form(lang: str) -> BaseResponse:
    """The request form, filled in with what is known."""
    writer, talk, draft = _asking(lang)
    if draft.sent:
        return redirect(url_for("request.receipt", lang=lang), 303)
    values = draft.values or first_values(writer.dialogue, writer.outcome, lang)
    errors: Mapping[str, str] = {}
    if draft.key and not draft.checked:
        errors = read_form(draft.values, ask_municipality=town(writer.dialogue, writer.outcome) is None).errors
    return _form(writer, talk, values, errors)


def _asking(lang: str) -> tuple[ResultWriter, Talk, Draft]:
    """The conversation and its own draft. Raises a redirect in a flow from which no meeting can be asked for."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    writer = writer_of(talk, dialogue, voice)
    if not writer.dialogue.requests:
        abort(redirect(url_for("client.result", lang=lang), 303))
    return writer, talk, service().bag.draft(request).of(talk.conversation.flow)


def _form(
    writer: ResultWriter,
    talk: Talk,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> Response:
    lang = writer.voice.lang
    here = url_for("request.form", lang=lang)
    page = form_page(writer, values, errors, action=here, back=url_for("client.result", lang=lang))
    frame = Frame(
        writer.voice("Pyydä aika tapaamiseen"),
        part=4,
        parts=parts_of(writer.dialogue),
        error=bool(errors),
        csrf=talk.token,
        here=("request.form", {}),
    )
    return render("request.html", page, frame, writer.voice, status)


@sending.post("/<lang:lang>/pyynto")
def save_form(lang: str) -> BaseResponse:
    """Reads the form. What is wrong is said on the form again, with everything the client wrote."""
    writer, talk, draft = _asking(lang)
    guard_form(talk)
    bag = service().bag
    if draft.sent:
        return redirect(url_for("request.receipt", lang=lang), 303)
    ask = town(writer.dialogue, writer.outcome) is None
    filled, result = filled_in(draft, request.form, ask_municipality=ask)
    target = "request.review" if result.ok else "request.form"
    response = make_response(redirect(url_for(target, lang=lang), 303))
    try:
        bag.keep_draft(response, filled, talk.begun)
    except TooLarge:
        return _form(writer, talk, filled.values, {"own_words": TOO_MUCH}, 422)
    return response


@sending.get("/<lang:lang>/pyynto/tarkista")
def review(lang: str) -> BaseResponse:
    """The request as it will be sent."""
    writer, talk, draft = _asking(lang)
    if draft.sent or not draft.checked:
        return redirect(url_for("request.receipt" if draft.sent else "request.form", lang=lang), 303)
    return _review(writer, talk, draft)


def _review(writer: ResultWriter, talk: Talk, draft: Draft, *notices: Phrase, status: int = 200) -> Response:
    voice = writer.voice
    masked = (voice(HETU_REMOVED),) if draft.masked else ()
    page = SheetPage(
        sheet=_sheet(writer, draft),
        action_url=url_for("request.send", lang=voice.lang),
        back_url=url_for("request.form", lang=voice.lang),
        submission_key=draft.key,
        recipient=writer.recipient,
        notices=(*notices, *masked),
    )
    frame = Frame(
        voice("Tarkista pyyntö"), part=4, parts=parts_of(writer.dialogue), csrf=talk.token, here=("request.review", {})
    )
    return render("review.html", page, frame, voice, status)


def _sheet(writer: ResultWriter, draft: Draft) -> Sheet:
    values = complete(writer.dialogue, writer.outcome, read_form(draft.values, ask_municipality=True))
    sent = draft.sent
    made_on = date.fromisoformat(sent.day) if sent else service().now().date()
    return request_sheet(writer, values, reference=sent.reference if sent else None, made_on=made_on)


@sending.post("/<lang:lang>/pyynto/laheta")
def send(lang: str) -> BaseResponse:
    """Stores the request once: a double tap, a reload or a retry brings the same receipt."""
    writer, talk, draft = _asking(lang)
    guard_form(talk)
    app, dialogue = service(), writer.dialogue
    if not draft.checked or request.form.get("submission_key") != draft.key:
        return redirect(url_for("request.form", lang=lang), 303)
    values = complete(dialogue, writer.outcome, read_form(draft.values, ask_municipality=True))
    new = new_request(conversation_of(talk, lang), dialogue, writer.outcome, values)
    try:
        receipt = app.store.submit(new, draft.key, app.now())
    except StoreUnavailable:
        return store_away(_review(writer, talk, draft, writer.voice(STORE_UNAVAILABLE), status=503))
    if receipt.fresh:
        note(Noted.SENT)
        counting.sent(app.figures, talk.conversation)
    day, last = receipt.day.isoformat(), receipt.delete_on.isoformat()
    sent = Sent(receipt.reference, receipt.link_token, day, last)
    response = make_response(redirect(url_for("request.receipt", lang=lang), 303))
    app.bag.keep_draft(response, replace(draft, sent=sent), talk.begun)
    return response


def _sent(lang: str) -> tuple[ResultWriter, Talk, Draft, Sent]:
    """What a receipt is made from: the client's own cookies, never the store."""
    writer, talk, draft = _asking(lang)
    if draft.sent is None:
        abort(redirect(url_for("request.form", lang=lang), 303))
    return writer, talk, draft, draft.sent


@sending.get("/<lang:lang>/kuitti")
def receipt(lang: str) -> Response:
    """Reference, paper, calendar, and the private link."""
    writer, talk, _, sent = _sent(lang)
    voice = writer.voice

    def output(name: str) -> str:
        return url_for("request.output", lang=lang, name=name)

    page = ReceiptPage(
        reference=sent.reference,
        sent_on=dates.day(date.fromisoformat(sent.day)),
        delete_on=dates.day(date.fromisoformat(sent.delete_on)),
        recipient=writer.recipient,
        pdf_url=output("pdf"),
        calendar_url=output("calendar"),
        text_url=url_for("request.conversation_text", lang=lang),
        print_url=url_for("request.conversation", lang=lang),
        withdraw_url=url_for("request.link", lang=lang, token=sent.link),
        timeline_url=url_for("client.timeline", lang=lang) if writer.timed() else None,
    )
    frame = Frame(voice("Pyyntösi on lähetetty"), part=4, parts=parts_of(writer.dialogue), csrf=talk.token)
    return render("receipt.html", page, frame, voice)


@sending.get("/<lang:lang>/kuitti/<name>")
def output(lang: str, name: str) -> Response:
    """The request as PDF, calendar note or text."""
    if name not in OUTPUTS:
        abort(404)
    writer, _, draft, _ = _sent(lang)
    return _download(name, _sheet(writer, draft))


def _download(name: str, sheet: Sheet) -> Response:
    made = render_output(name, sheet)
    response = make_response(made.content)
    response.headers["Content-Type"] = made.mime
    response.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return response


def _contact(writer: ResultWriter) -> Phrase:
    contact = writer.dialogue.place.spec.contact
    return writer.voice("Haluatko puhua ihmisen kanssa? Soita: {phone}", phone=contact.phone)


@sending.get("/<lang:lang>/keskustelu")
def conversation(lang: str) -> Response:
    """The whole exchange, to be printed or saved (306/2019 6 a §)."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    writer = writer_of(talk, dialogue, voice)
    page = SheetPage(
        sheet=_conversation_sheet(writer, talk),
        action_url=None,
        back_url=url_for("client.result", lang=lang),
        text_url=url_for("request.conversation_text", lang=lang),
    )
    return render("conversation.html", page, Frame(page.sheet.title, csrf=talk.token), voice)


@sending.get("/<lang:lang>/keskustelu.txt")
def conversation_text(lang: str) -> Response:
    """The whole exchange as a text file."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    writer = writer_of(talk, dialogue, voice)
    return _download("text", _conversation_sheet(writer, talk))


def _conversation_sheet(writer: ResultWriter, talk: Talk) -> Sheet:
    code = code_of(talk, writer.dialogue, writer.voice.lang)
    return conversation_sheet(writer, _contact(writer), days_said(writer, talk), code)


@sending.get("/<lang:lang>/oma/<token>")
def link(lang: str, token: str) -> Response:
    """The private link: where the request is, never what is in it."""
    voice = voice_of(lang)
    found = service().store.status(token)
    if found is None:
        return message(voice, NOT_FOUND, "Aloita alusta", status=404)
    return _status_page(voice, found, token)


def _status_page(voice: Voice, found: RequestStatus, token: str) -> Response:
    here = url_for("request.withdraw", lang=voice.lang, token=token)
    phone = place_here().spec.contact.phone if found.status is Status.TIME_SET else None
    page = StatusPage(found.reference, voice(STATUS_TEXT[found.status]), found.can_withdraw, here, phone)
    return render("status.html", page, Frame(page.status), voice)


@sending.post("/<lang:lang>/oma/<token>")
def withdraw(lang: str, token: str) -> BaseResponse:
    """Cancels the request; its content is erased at once."""
    voice = voice_of(lang)
    app = service()
    try:
        found = app.store.withdraw(token, app.now())
    except NotAllowed:
        found = app.store.status(token)
    if found is None:
        return message(voice, NOT_FOUND, "Aloita alusta", status=404)
    response = make_response(redirect(url_for("request.link", lang=lang, token=token), 303))
    draft = app.bag.draft(request)
    if draft.sent and draft.sent.link == token:
        app.bag.clear(response, "request")
    return response
