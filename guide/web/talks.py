"""The conversation of a request: found, brought up to date, guarded and kept. Every page of it begins here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Response, abort, g, redirect, request, url_for

from guide.flow.conversation import Conversation
from guide.flow.lettering import CodeProblem
from guide.flow.replay import Replay
from guide.place.dialogue import Dialogue
from guide.place.handover import brought_to, make_code
from guide.place.loader import Place
from guide.text.voice import Voice
from guide.web.cookies import Expired
from guide.web.results import ResultWriter
from guide.web.security import token_fits
from guide.web.service import Service, service
from guide.web.visit import Talk


class NoTalk(Exception):
    """There is no conversation to go on with; `expired` when there was one and its time is over."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__()
        self.expired = expired


def place_here() -> Place:
    """The place a request is about: the address's own, else the conversation's, else the installation's."""
    if "place" not in g:
        g.place = _place_of_request()
    found: Place = g.place
    return found


def _place_of_request() -> Place:
    app = service()
    values = request.view_args or {}
    if "place" in values:  # an address that can name a place and does not means the installation's own
        return app.served(values["place"] or app.place.id) or abort(404)
    try:
        talk = app.bag.talk(request)
    except Expired:
        talk = None
    return (talk and app.served(talk.conversation.place)) or app.place


def start_address(lang: str) -> str:
    """The start page of the place of this request."""
    place = place_here().id
    return url_for("client.start", lang=lang, place=None if place == service().place.id else place)


def voice_of(lang: str) -> Voice:
    """The voice of a language that the place offers; any other is a page that does not exist."""
    if lang not in service().spoken(place_here()):
        abort(404)
    return Voice(service().catalogues, lang)


def current_talk() -> tuple[Talk, Dialogue]:
    """The conversation of this request, brought up to date. Raises NoTalk."""
    app = service()
    try:
        talk = app.bag.talk(request)
    except Expired:
        raise NoTalk(expired=True) from None
    if talk is None:
        raise NoTalk(expired=False)
    if app.served(talk.conversation.place) is None:
        raise NoTalk(expired=True)
    try:
        return _renewed(app, talk)
    except (KeyError, OverflowError):  # its flow or place does not exist any more
        raise NoTalk(expired=True) from None


def _renewed(app: Service, talk: Talk) -> tuple[Talk, Dialogue]:
    """A flow that changed under the conversation: what still fits stays, and one calm line says so."""
    conversation = talk.conversation
    dialogue = app.dialogue(conversation)
    version = dialogue.edition.flow.version
    if conversation.version != version:
        conversation, asked_again = brought_to(dialogue, conversation)
        news = replace(talk.news, flow_changed=asked_again or talk.news.flow_changed)
        talk = replace(talk, conversation=conversation, news=news)
    return talk, dialogue


def guard_form(talk: Talk) -> None:
    """Refuses a form without this conversation's own token."""
    if not token_fits(request, talk.token):
        abort(403)


def address_of(lang: str) -> Callable[[int], str]:
    """The address of question n."""
    return lambda number: url_for("client.ask", lang=lang, number=number)


def writer_of(talk: Talk, dialogue: Dialogue, voice: Voice) -> ResultWriter:
    """What writes the result of the conversation. Raises a redirect by `abort` when questions are open."""
    outcome = dialogue.outcome(talk.conversation.answers)
    if outcome.replay.asks is not None:
        abort(redirect(onward(dialogue, outcome.replay, voice.lang), 303))
    path = list(outcome.replay.path)
    address = address_of(voice.lang)
    office = dialogue.library.contact(dialogue.place.id, outcome.recipient)
    return ResultWriter(dialogue, outcome, voice, office, lambda step: address(path.index(step) + 1))


def parts_of(dialogue: Dialogue) -> tuple[int, ...]:
    """The parts that a flow has: one that explains has nothing to check, and not every flow ends in a request."""
    return (1, *(() if dialogue.explains else (2,)), 3, *((4,) if dialogue.requests else ()))


def onward(dialogue: Dialogue, walk: Replay, lang: str) -> str:
    """Where the conversation goes on: the first open question, or the check page.

    A flow that explains goes on to what it explains: nothing is decided there that one would check before.
    """
    if walk.asks is not None:
        return url_for("client.ask", lang=lang, number=walk.number)
    return url_for("client.result" if dialogue.explains else "client.check", lang=lang)


def keep(response: Response, talk: Talk) -> Response:
    """The response with the conversation in its cookie."""
    service().bag.keep_talk(response, talk)
    return response


def conversation_of(talk: Talk, lang: str) -> Conversation:
    """The conversation in the language of the page."""
    return replace(talk.conversation, language=lang)


def code_of(talk: Talk, dialogue: Dialogue, lang: str) -> str | None:
    """The hand-over code of the conversation, which goes on in `lang`; None when no code can hold it."""
    try:
        return make_code(dialogue, conversation_of(talk, lang))
    except CodeProblem:
        return None
