"""The client's pages: questions, check, result. POST moves and redirects, GET shows; no answer in a URL.

A question's address is its number on the client's own path, because a step's name would tell about the answers.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as BaseResponse

from guide.flow.replay import Replay
from guide.flow.schema import Kind
from guide.place.dialogue import Dialogue
from guide.text.languages import CODES
from guide.text.voice import Voice
from guide.web import counting
from guide.web.chrome import Frame, htmx, render
from guide.web.cookies import TooLarge
from guide.web.explaining import explained_page
from guide.web.questions import check_page, question_page, read_answer
from guide.web.results import Links
from guide.web.service import service
from guide.web.talks import address_of, code_of, current_talk, guard_form, keep, onward, parts_of, voice_of, writer_of
from guide.web.visit import NOTHING, News, Talk, without_news
from guide.web.ways import ways

client = Blueprint("client", __name__)


class LanguageConverter(BaseConverter):
    """A language in an address; it goes before a place of the same position."""

    regex = "|".join(CODES)
    weight = 50


@client.get("/<lang:lang>/kysymys/<int(max=99):number>")
def ask(lang: str, number: int) -> BaseResponse:
    """Question number n of this client's own path."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    walk = dialogue.replay(talk.conversation.answers)
    steps = [*walk.path[: walk.gap], *([walk.asks] if walk.asks else [])]
    if not 1 <= number <= len(steps):
        return redirect(onward(dialogue, walk, lang), 303)
    return _said(_question(talk, dialogue, walk, steps[number - 1], voice), talk)


def _question(talk: Talk, dialogue: Dialogue, walk: Replay, step: str, voice: Voice, status: int = 200) -> Response:
    action = url_for("client.call", lang=voice.lang)
    around = ways(dialogue.library, talk.conversation, dialogue.edition.step(step), voice, action)
    page = question_page(dialogue, walk, step, voice, talk.news, address_of(voice.lang), around)
    here = ("client.ask", {"number": page.number})
    frame = Frame(
        page.title, part=1, parts=parts_of(dialogue), error=page.error is not None, csrf=talk.token, here=here
    )
    return render("question.html", page, frame, voice, status)


def _said(response: Response, talk: Talk) -> Response:
    """A page after which the conversation has no news any more."""
    return response if talk.news == NOTHING else keep(response, without_news(talk))


@client.post("/<lang:lang>/kysymys/<int(max=99):number>")
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
    counting.answered(service().figures, changed, dialogue, step, before, after)
    gone = tuple(s for s in before.path if s not in after.known and s != step)
    return _go_on(replace(talk, conversation=changed, news=News(unnecessary=gone)), dialogue, after, voice)


def _go_on(talk: Talk, dialogue: Dialogue, walk: Replay, voice: Voice) -> BaseResponse:
    """The next page: at once for a script, which then shows its address; by a redirect for a plain form."""
    target = onward(dialogue, walk, voice.lang)
    try:
        if not htmx:
            return keep(make_response(redirect(target, 303)), talk)
        if walk.asks is None:
            response = _result(talk, dialogue, voice) if dialogue.explains else _check(talk, dialogue, walk, voice)
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


@client.get("/<lang:lang>/tarkista")
def check(lang: str) -> BaseResponse:
    """All answers before the result."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    walk = dialogue.replay(talk.conversation.answers)
    if walk.asks is not None:
        return redirect(onward(dialogue, walk, lang), 303)
    return _said(_check(talk, dialogue, walk, voice), talk)


def _check(talk: Talk, dialogue: Dialogue, walk: Replay, voice: Voice) -> Response:
    result_url = url_for("client.result", lang=voice.lang)
    code = code_of(talk, dialogue, voice.lang)
    page = check_page(dialogue, walk, voice, talk.news, address_of(voice.lang), result_url, code)
    title = voice("Tarkista vastauksesi ennen tulosta")
    return render(
        "check.html",
        page,
        Frame(title, part=2, parts=parts_of(dialogue), csrf=talk.token, here=("client.check", {})),
        voice,
    )


@client.get("/<lang:lang>/tulos")
def result(lang: str) -> Response:
    """What the answers suggest, and why."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    return _result(talk, dialogue, voice)


def _result(talk: Talk, dialogue: Dialogue, voice: Voice) -> Response:
    lang = voice.lang
    step = next(step for step in dialogue.edition.flow.spec.steps if step.kind is Kind.RESULT)
    links = Links(
        request=url_for("request.form", lang=lang),
        save=url_for("request.conversation", lang=lang),
        check=url_for("client.check", lang=lang),
        timeline=url_for("client.timeline", lang=lang),
        ways=ways(dialogue.library, talk.conversation, step, voice, url_for("client.call", lang=lang)),
        code=code_of(talk, dialogue, lang),
    )
    writer = writer_of(talk, dialogue, voice)
    here: tuple[str, dict[str, object]] = ("client.result", {})
    if dialogue.explains:
        page = explained_page(writer, links)
        return render(
            "explained.html",
            page,
            Frame(page.title, part=3, parts=parts_of(dialogue), csrf=talk.token, here=here),
            voice,
        )
    result = writer.page(links)
    return render(
        "result.html",
        result,
        Frame(result.headline.title, part=3, parts=parts_of(dialogue), csrf=talk.token, here=here),
        voice,
    )
