"""Where a conversation begins and ends: the start page of each place, and the way to forget everything.

A place has its own address (`/akaa`). After the start the conversation itself knows where it belongs.
"""

from __future__ import annotations

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.text.voice import N_, Voice
from guide.web import counting
from guide.web.chrome import Frame, message, render
from guide.web.client import client
from guide.web.pages import StartPage
from guide.web.service import MAIN_FLOW, service
from guide.web.talks import NoTalk, current_talk, keep, onward, place_here, start_address, voice_of
from guide.web.visit import REQUEST, Talk

TAGLINE = N_("Selvitä, millainen suunnitelma sinulle voidaan tehdä, ja pyydä aika tapaamiseen.")
CLEARED = N_("Vastaukset on tyhjennetty.")


@client.get("/")
def root() -> BaseResponse:
    """The start page in the place's first language."""
    return redirect(url_for("client.start", lang=service().spoken(service().place)[0]))


@client.get("/<place>/")
def place_root(place: str) -> BaseResponse:
    """The start page of a place in its first language."""
    return redirect(start_address(service().spoken(place_here())[0]))


@client.get("/<lang:lang>/", defaults={"place": None})
@client.get("/<place>/<lang:lang>/")
def start(lang: str, place: str | None) -> Response:
    """What this is, how long it takes, that nothing is stored; one button, and what else people come with."""
    voice = voice_of(lang)
    try:
        talk, dialogue = current_talk()
    except NoTalk:
        return _start_page(voice, place, "", None)
    walk = dialogue.replay(talk.conversation.answers)
    goes_on = walk.path and talk.conversation.place == place_here().id
    return _start_page(voice, place, talk.token, onward(dialogue, walk, lang) if goes_on else None)


def _start_page(voice: Voice, place: str | None, token: str, way_on: str | None) -> Response:
    flows = sorted(service().library.flows.values(), key=lambda flow: flow.spec.rank)
    entries = tuple(
        (flow.spec.id, voice(flow.spec.entry)) for flow in flows if flow.spec.entry and flow.spec.id != MAIN_FLOW
    )
    code_url = url_for("client.code", lang=voice.lang, place=place)
    page = StartPage(url_for("client.begin", lang=voice.lang, place=place), code_url, way_on, entries)
    return render("start.html", page, Frame(voice(TAGLINE), csrf=token), voice)


@client.post("/<lang:lang>/aloita", defaults={"place": None})
@client.post("/<place>/<lang:lang>/aloita")
def begin(lang: str, place: str | None) -> Response:
    """A new conversation; an earlier one on this device is forgotten."""
    app = service()
    voice_of(lang)
    flow = request.form.get("flow", MAIN_FLOW)
    if flow not in app.library.flows:
        abort(404)
    response = make_response(redirect(url_for("client.ask", lang=lang, number=1), 303))
    app.bag.clear(response, REQUEST)
    conversation = app.begin(place_here().id, lang, flow)
    counting.began(app.figures, conversation, app.dialogue(conversation))
    return keep(response, Talk.begin(conversation))


@client.post("/<lang:lang>/lopeta")
def stop(lang: str) -> Response:
    """Forgets everything on this device."""
    voice_of(lang)
    own = service().place.id
    place = None if place_here().id == own else place_here().id
    response = make_response(redirect(url_for("client.stopped", lang=lang, place=place), 303))
    service().bag.clear(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@client.get("/<lang:lang>/lopetettu", defaults={"place": None})
@client.get("/<place>/<lang:lang>/lopetettu")
def stopped(lang: str, place: str | None) -> Response:
    """Says that everything is gone."""
    return message(voice_of(lang), CLEARED, "Aloita alusta")
