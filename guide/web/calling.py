"""From one flow to another and back. The answers go along: what was answered once is not asked again."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.web.client import client
from guide.web.cookies import TooLarge
from guide.web.service import service
from guide.web.talks import current_talk, guard_form, keep, onward, voice_of
from guide.web.visit import NOTHING
from guide.web.ways import called


@client.post("/<lang:lang>/siirry")
def call(lang: str) -> BaseResponse:
    """Goes to a flow that this one offers, or back to one that called it."""
    voice_of(lang)
    talk, dialogue = current_talk()
    guard_form(talk)
    conversation = called(dialogue, talk.conversation, request.form.get("flow", ""))
    if conversation is None:
        abort(404)
    left = {talk.conversation.flow} if dialogue.replay(talk.conversation.answers).asks is None else set()
    finished = tuple(sorted({*talk.finished, *left}))
    talk = replace(talk, conversation=conversation, news=NOTHING, finished=finished)
    there = service().dialogue(conversation)
    walk = there.replay(conversation.answers)
    done = conversation.flow in finished and walk.asks is None
    address = url_for("client.result", lang=lang) if done else onward(there, walk, lang)
    try:
        return keep(make_response(redirect(address, 303)), talk)
    except TooLarge:
        abort(413)
