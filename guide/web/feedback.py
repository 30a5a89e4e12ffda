"""“Was this clear?”: feedback about any page, without a conversation, a name or JavaScript; and its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.request.feedback import CONTACT, FIELDS, OTHER_PAGE, PAGES, NewFeedback, page_words, read_feedback
from guide.request.form import FormField
from guide.request.reading import FormResult
from guide.request.store import new_submission_key
from guide.storage.database import StoreUnavailable
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.chrome import Frame, render
from guide.web.client import client
from guide.web.pages import Field
from guide.web.requests import field_view
from guide.web.service import service
from guide.web.talks import NoTalk, current_talk, onward, place_here, start_address, voice_of
from guide.web.visit import Thanks

UNAVAILABLE = N_("Jotakin meni vikaan. Palautteesi on tallessa tällä sivulla. Lähetä se uudelleen.")
TOO_OLD = N_("Lomake oli vanhentunut. Palautteesi on tallessa tällä sivulla. Lähetä se uudelleen.")
_IDS = tuple(entry.id for entry in (*FIELDS, *CONTACT))


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    """“Was this clear?” about the page `about`. `contact`: fields for those who want an answer."""

    about: Phrase
    fields: tuple[Field, ...]
    contact: tuple[Field, ...]
    contact_open: bool
    errors: tuple[tuple[str, Phrase], ...]
    notices: tuple[Phrase, ...]
    action_url: str
    ticket: str
    delete_after: Phrase


@dataclass(frozen=True, slots=True)
class FeedbackSentPage:
    """The receipt of feedback."""

    reference: str
    texts: tuple[Phrase, ...]
    link: tuple[Phrase, str]


@client.get("/<lang:lang>/palaute", defaults={"page": OTHER_PAGE})
@client.get("/<lang:lang>/palaute/<page>")
def feedback(lang: str, page: str) -> Response:
    """The empty form about a page."""
    return _form(_voice(lang, page), page, {}, FormResult({}))


def _voice(lang: str, page: str) -> Voice:
    voice = voice_of(lang)
    return voice if page in PAGES else abort(404)


def _form(
    voice: Voice,
    page: str,
    values: Mapping[str, str],
    read: FormResult,
    *notices: Phrase,
    ticket: str = "",
    status: int = 200,
) -> Response:
    """The form with everything that was written. Without a ticket that can be used again it gets a new one."""
    app = service()

    def fields(entries: tuple[FormField, ...]) -> tuple[Field, ...]:
        return tuple(field_view(entry, values.get(entry.id, ""), read.errors.get(entry.id), voice) for entry in entries)

    view = FeedbackPage(
        about=voice(page_words(page)),
        fields=fields(FIELDS),
        contact=fields(CONTACT),
        contact_open=any(values.get(entry.id) for entry in CONTACT),
        errors=tuple((field, voice(text)) for field, text in read.errors.items()),
        notices=notices,
        action_url=url_for("client.send_feedback", lang=voice.lang, page=page),
        ticket=ticket or app.bag.ticket(new_submission_key()),
        delete_after=voice("Palaute poistetaan viimeistään {days} päivän kuluttua.", days=app.feedback.retention_days),
    )
    frame = Frame(voice("Oliko tämä selvää?"), error=bool(read.errors), here=("client.feedback", {"page": page}))
    return render("feedback.html", view, frame, voice, status)


@client.post("/<lang:lang>/palaute", defaults={"page": OTHER_PAGE})
@client.post("/<lang:lang>/palaute/<page>")
def send_feedback(lang: str, page: str) -> BaseResponse:
    """Stores feedback once. What is wrong is said on the form again, with everything that was written."""
    voice = _voice(lang, page)
    app = service()
    read = read_feedback(request.form)
    raw = {name: request.form[name] for name in _IDS if name in read.errors and name in request.form}
    values = {**raw, **read.values}
    ticket = request.form.get("csrf", "")
    key = app.bag.key_of(ticket)
    if key is None:
        return _form(voice, page, values, read, voice(TOO_OLD), status=422)
    if not read.ok:
        return _form(voice, page, values, read, ticket=ticket, status=422)
    words = {name: text for name, text in read.values.items() if name != "clear"}
    new = NewFeedback(place_here().id, lang, page, read.values["clear"] == "yes", words)
    try:
        receipt = app.feedback.submit(new, key, app.now())
    except StoreUnavailable:
        response = _form(voice, page, values, read, voice(UNAVAILABLE), ticket=ticket, status=503)
        response.headers["Retry-After"] = "30"
        return response
    due = receipt.due_on.isoformat() if receipt.due_on else ""
    thanks = Thanks(receipt.reference, due, any(entry.id in words for entry in CONTACT), bool(read.masked))
    answer = make_response(redirect(url_for("client.feedback_sent", lang=lang), 303))
    app.bag.keep_thanks(answer, thanks)
    return answer


@client.get("/<lang:lang>/palaute/kiitos")
def feedback_sent(lang: str) -> BaseResponse:
    """The receipt, made from the sender's own cookie and never from the store."""
    voice = voice_of(lang)
    thanks = service().bag.thanks(request)
    if thanks is None:
        return redirect(url_for("client.feedback", lang=lang), 303)
    page = FeedbackSentPage(thanks.reference, tuple(_said(thanks, voice)), _way_on(voice))
    return render("feedback_sent.html", page, Frame(voice("Kiitos palautteesta")), voice)


def _said(thanks: Thanks, voice: Voice) -> list[Phrase]:
    texts = []
    if thanks.due:
        due = dates.day(date.fromisoformat(thanks.due))
        if thanks.contact:
            texts.append(voice("Vastaamme sinulle viimeistään {date}.", date=due))
        else:
            texts.append(voice("Käsittelemme palautteesi viimeistään {date}.", date=due))
    if thanks.masked:
        texts.append(voice("Poistimme tekstistä henkilötunnuksen. Sitä ei tarvita palautteessa."))
    return texts


def _way_on(voice: Voice) -> tuple[Phrase, str]:
    """Back to the conversation where it goes on, if there is one."""
    try:
        talk, dialogue = current_talk()
    except NoTalk:
        return voice("Aloita alusta"), start_address(voice.lang)
    return voice("Jatka"), onward(dialogue, dialogue.replay(talk.conversation.answers), voice.lang)
