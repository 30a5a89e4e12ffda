"""The client's pages: start, questions, check, result. POST moves and redirects, GET shows; no answer in a URL.

A question's address is its number on the client's own path, because a step's name would tell about the answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.flow.conversation import Conversation
from guide.flow.replay import Replay
from guide.place.dialogue import Dialogue
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.chrome import Frame, htmx, render
from guide.web.cookies import Expired, TooLarge
from guide.web.pages import MessagePage, StartPage
from guide.web.questions import check_page, question_page, read_answer
from guide.web.results import ResultWriter
from guide.web.security import token_fits
from guide.web.service import Service, service
from guide.web.visit import NOTHING, News, Talk, without_news

client = Blueprint("client", __name__)

TAGLINE = N_("Selvitä, millainen suunnitelma sinulle voidaan tehdä, ja pyydä aika tapaamiseen.")
EXPIRED = N_("Istunto on päättynyt. Aloita alusta.")
CLEARED = N_("Vastaukset on tyhjennetty.")


class NoTalk(Exception):
    """There is no conversation to go on with; `expired` when there was one and its time is over."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__()
        self.expired = expired


def voice_of(lang: str) -> Voice:
    """The voice of a language that the place offers; any other is a page that does not exist."""
    app = service()
    if lang not in app.place.spec.languages:
        abort(404)
    return Voice(app.catalogues, lang)


def current_talk() -> tuple[Talk, Dialogue]:
    """The conversation of this request, brought up to date. Raises NoTalk."""
    app = service()
    try:
        talk = app.bag.talk(request)
    except Expired:
        raise NoTalk(expired=True) from None
    if talk is None:
        raise NoTalk(expired=False)
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
        fits = {step: c for step, c in conversation.answers.items() if dialogue.edition.fits(step, c)}
        asked_again = len(fits) < len(conversation.answers) or _has_gap(dialogue.replay(fits))
        conversation = replace(conversation, version=version, answers=fits)
        news = replace(talk.news, flow_changed=asked_again or talk.news.flow_changed)
        talk = replace(talk, conversation=conversation, news=news)
    return talk, dialogue


def _has_gap(walk: Replay) -> bool:
    return walk.asks is not None and walk.gap < len(walk.path)


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
        abort(redirect(_onward(outcome.replay, voice.lang), 303))
    path = list(outcome.replay.path)
    address = address_of(voice.lang)
    office = dialogue.library.contact(dialogue.place.id, outcome.recipient)
    return ResultWriter(dialogue, outcome, voice, office, lambda step: address(path.index(step) + 1))


def _onward(walk: Replay, lang: str) -> str:
    """Where the conversation goes on: the first open question, or the check page."""
    if walk.asks is None:
        return url_for("client.check", lang=lang)
    return url_for("client.ask", lang=lang, number=walk.number)


def keep(response: Response, talk: Talk) -> Response:
    """The response with the conversation in its cookie."""
    service().bag.keep_talk(response, talk)
    return response


@client.get("/")
def root() -> BaseResponse:
    """The start page in the place's first language."""
    return redirect(url_for("client.start", lang=service().place.spec.languages[0]))


@client.get("/<lang>/")
def start(lang: str) -> Response:
    """What this is, how long it takes, that nothing is stored; one button."""
    voice = voice_of(lang)
    try:
        talk, dialogue = current_talk()
    except NoTalk:
        return _start_page(voice, "", None)
    walk = dialogue.replay(talk.conversation.answers)
    return _start_page(voice, talk.token, _onward(walk, lang) if walk.path else None)


def _start_page(voice: Voice, token: str, onward: str | None) -> Response:
    page = StartPage(url_for("client.begin", lang=voice.lang), onward)
    return render("start.html", page, Frame(voice(TAGLINE), csrf=token), voice)


@client.post("/<lang>/aloita")
def begin(lang: str) -> Response:
    """A new conversation; an earlier one on this device is forgotten."""
    app = service()
    voice_of(lang)
    response = make_response(redirect(url_for("client.ask", lang=lang, number=1), 303))
    app.bag.clear(response, "request")
    return keep(response, Talk.begin(app.begin(lang)))


@client.get("/<lang>/kysymys/<int(max=99):number>")
def ask(lang: str, number: int) -> BaseResponse:
    """Question number n of this client's own path."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    walk = dialogue.replay(talk.conversation.answers)
    steps = [*walk.path[: walk.gap], *([walk.asks] if walk.asks else [])]
    if not 1 <= number <= len(steps):
        return redirect(_onward(walk, lang), 303)
    return _said(_question(talk, dialogue, walk, steps[number - 1], voice), talk)


def _question(talk: Talk, dialogue: Dialogue, walk: Replay, step: str, voice: Voice, status: int = 200) -> Response:
    page = question_page(dialogue, walk, step, voice, talk.news, address_of(voice.lang))
    here = ("client.ask", {"number": page.number})
    frame = Frame(page.title, part=1, error=page.error is not None, csrf=talk.token, here=here)
    return render("question.html", page, frame, voice, status)


def _said(response: Response, talk: Talk) -> Response:
    """A page after which the conversation has no news any more."""
    return response if talk.news == NOTHING else keep(response, without_news(talk))


@client.post("/<lang>/kysymys/<int(max=99):number>")
def answer(lang: str, number: int) -> BaseResponse:
    """Takes an answer to any question on the path, whichever tab it comes from."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    guard_form(talk)
    conversation = replace(talk.conversation, language=lang)
    before = dialogue.replay(conversation.answers)
    step = request.form.get("step", "")
    if step not in (*before.path[: before.gap], before.asks):
        return _go_on(replace(talk, news=News(old_tab=True)), dialogue, before, voice)
    chosen, error = read_answer(dialogue, step, request.form.getlist("answer"))
    if error:
        return _refused(talk, dialogue, before, step, error, chosen, voice)
    changed = conversation.answer(step, chosen)
    after = dialogue.replay(changed.answers)
    gone = tuple(s for s in before.path if s not in after.known and s != step)
    return _go_on(replace(talk, conversation=changed, news=News(unnecessary=gone)), dialogue, after, voice)


def _go_on(talk: Talk, dialogue: Dialogue, walk: Replay, voice: Voice) -> BaseResponse:
    """The next page: at once for a script, which then shows its address; by a redirect for a plain form."""
    target = _onward(walk, voice.lang)
    try:
        if not htmx:
            return keep(make_response(redirect(target, 303)), talk)
        if walk.asks is None:
            response = _check(talk, dialogue, walk, voice)
        else:
            response = _question(talk, dialogue, walk, walk.asks, voice)
        response.headers["HX-Push-Url"] = target
        return keep(response, without_news(talk))
    except TooLarge:
        abort(413)


def _refused(
    talk: Talk,
    dialogue: Dialogue,
    walk: Replay,
    step: str,
    error: str,
    chosen: tuple[str, ...],
    voice: Voice,
) -> BaseResponse:
    """Says what to do. As a fragment at once; as a plain form after a redirect, so that Back keeps working."""
    news = News(error=error, text=chosen[0] if chosen else "")
    talk = replace(talk, news=news)
    if htmx:
        refused = _question(talk, dialogue, walk, step, voice, status=422)
        refused.headers["HX-Push-Url"] = "false"
        return refused
    steps = [*walk.path[: walk.gap], walk.asks]
    target = url_for("client.ask", lang=voice.lang, number=steps.index(step) + 1)
    try:
        return keep(make_response(redirect(target, 303)), talk)
    except TooLarge:
        return keep(make_response(redirect(target, 303)), replace(talk, news=News(error=error)))


@client.get("/<lang>/tarkista")
def check(lang: str) -> BaseResponse:
    """All answers before the result."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    walk = dialogue.replay(talk.conversation.answers)
    if walk.asks is not None:
        return redirect(_onward(walk, lang), 303)
    return _said(_check(talk, dialogue, walk, voice), talk)


def _check(talk: Talk, dialogue: Dialogue, walk: Replay, voice: Voice) -> Response:
    result_url = url_for("client.result", lang=voice.lang)
    page = check_page(dialogue, walk, voice, talk.news, address_of(voice.lang), result_url)
    title = voice("Tarkista vastauksesi ennen tulosta")
    return render("check.html", page, Frame(title, part=2, csrf=talk.token, here=("client.check", {})), voice)


@client.get("/<lang>/tulos")
def result(lang: str) -> Response:
    """What the answers suggest, and why."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    page = writer_of(talk, dialogue, voice).page(
        request=url_for("request.form", lang=lang),
        save=url_for("request.conversation", lang=lang),
        check=url_for("client.check", lang=lang),
    )
    return render("result.html", page, Frame(page.headline.title, part=3, csrf=talk.token), voice)


@client.post("/<lang>/lopeta")
def stop(lang: str) -> Response:
    """Forgets everything on this device."""
    voice_of(lang)
    response = make_response(redirect(url_for("client.stopped", lang=lang), 303))
    service().bag.clear(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@client.get("/<lang>/lopetettu")
def stopped(lang: str) -> Response:
    """Says that everything is gone."""
    return message(voice_of(lang), CLEARED, "Aloita alusta")


def message(
    voice: Voice, heading: str, link: str, *texts: Phrase, status: int = 200, url: str | None = None
) -> Response:
    """A plain page: heading, paragraphs, and one way on (to the start page unless told otherwise)."""
    target = url or url_for("client.start", lang=voice.lang)
    page = MessagePage(voice(heading), texts, (voice(link), target))
    return render("message.html", page, Frame(page.heading), voice, status)


def conversation_of(talk: Talk, lang: str) -> Conversation:
    """The conversation in the language of the page."""
    return replace(talk.conversation, language=lang)
