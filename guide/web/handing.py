"""Going on with a hand-over code: a client types what another device or a printed page shows.

The code comes in a form and is never part of an address. Nothing of it is kept but the conversation it carries, in
this browser's own cookie. There is nothing to guess: a code holds its answers, it is not a key to somebody else's.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.flow.conversation import Conversation
from guide.flow.lettering import CodeProblem, Fault
from guide.place.dialogue import Dialogue
from guide.place.handover import brought_to, read_code
from guide.request.clean import readable, tidy
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.chrome import Frame, render
from guide.web.client import client
from guide.web.pages import CodePage, Field
from guide.web.service import service
from guide.web.talks import NoTalk, current_talk, keep, onward, start_address, voice_of
from guide.web.visit import REQUEST, News, Talk

CODE = "code"
LIMIT = 80  # characters: the longest code with a space after each
EMPTY = N_("Kirjoita koodi.")
STRANGE = N_("Koodissa ei voi olla merkkiä {letter}. Tarkista koodi.")
# What to do about each fault. A code that was mistyped is told apart from one that is out of date.
FAULTS = {
    Fault.INCOMPLETE: N_("Koodista puuttuu merkkejä. Tarkista koodi."),
    Fault.LONG: N_("Koodissa on liikaa merkkejä. Tarkista koodi."),
    Fault.WRONG: N_("Koodissa on kirjoitusvirhe. Tarkista koodin jokainen merkki."),
    Fault.VERSION: N_("Kysymykset ovat muuttuneet, joten koodi ei enää toimi. Aloita alusta."),
    Fault.DAY: N_("Koodi on tehty myöhemmän päivän säännöillä. Se ei vielä toimi tässä palvelussa."),
    Fault.PLACE: N_("Koodi on toisen alueen palvelusta. Avaa koodi siellä, missä sait sen."),
}


@client.get("/<lang:lang>/koodi", defaults={"place": None})
@client.get("/<place>/<lang:lang>/koodi")
def code(lang: str, place: str | None) -> Response:
    """Where a code is typed."""
    return _page(voice_of(lang), place, "", None)


@client.post("/<lang:lang>/koodi", defaults={"place": None})
@client.post("/<place>/<lang:lang>/koodi")
def take_code(lang: str, place: str | None) -> BaseResponse:
    """Goes on where the code was made, in its language; an earlier conversation on this device is forgotten."""
    voice = voice_of(lang)
    typed = request.form.get(CODE, "")
    typed = tidy(typed) if readable(typed) else "?"
    app = service()
    if not typed:
        return _page(voice, place, typed, voice(EMPTY))
    try:
        served = {place for place in app.library.places if app.served(place)}
        found = read_code(app.dialogues, typed, app.today(), served)
    except CodeProblem as problem:
        return _page(voice, place, typed, said(problem, voice))
    dialogue = app.dialogues.get(found.flow, found.place, app.today())
    return _go_on(dialogue, *brought_to(dialogue, found), lang)


def said(problem: CodeProblem, voice: Voice) -> Phrase:
    """What is wrong with a code, and what to do about it."""
    if problem.fault is Fault.UNREADABLE:
        return voice(STRANGE, letter=f"”{problem.found}”")
    return voice(FAULTS[problem.fault])


def _go_on(dialogue: Dialogue, conversation: Conversation, asked_again: bool, lang: str) -> BaseResponse:
    app = service()
    spoken = app.spoken(dialogue.place)
    language = conversation.language if conversation.language in spoken else lang
    walk = dialogue.replay(conversation.answers)
    response = make_response(redirect(onward(dialogue, walk, language), 303))
    app.bag.clear(response, REQUEST)
    talk = Talk.begin(replace(conversation, language=language))
    return keep(response, replace(talk, news=News(flow_changed=asked_again)))


def _page(voice: Voice, place: str | None, typed: str, error: Phrase | None) -> Response:
    """The form, with what was typed and what to do about it."""
    try:
        talk, dialogue = current_talk()
        token, replaces = talk.token, bool(dialogue.replay(talk.conversation.answers).path)
    except NoTalk:
        token, replaces = "", False
    hint = voice("Kirjoita koodi samoin kuin se on paperilla tai näytöllä. Isot ja pienet kirjaimet käyvät.")
    page = CodePage(
        field=Field(CODE, "text", voice("Koodi"), typed[:LIMIT], hint, error, limit=LIMIT, autocomplete="off"),
        errors=((CODE, error),) if error else (),
        action_url=url_for("client.take_code", lang=voice.lang, place=place),
        back_url=start_address(voice.lang),
        replaces=replaces,
    )
    frame = Frame(voice("Jatka koodilla"), error=error is not None, csrf=token, here=("client.code", {"place": place}))
    return render("code.html", page, frame, voice, 422 if error else 200)
