"""From one flow to another and back. The answers go along: what was answered once is not asked again."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.flow.conversation import Conversation
from guide.flow.loader import Flow
from guide.place.dialogue import Dialogue, Outcome
from guide.web.client import client
from guide.web.cookies import TooLarge
from guide.web.service import service
from guide.web.talks import current_talk, guard_form, keep, onward, voice_of
from guide.web.visit import NOTHING


@client.post("/<lang:lang>/siirry")
def call(lang: str) -> BaseResponse:
    """Goes to a flow that this one offers, or back to one that called it."""
    voice_of(lang)
    talk, dialogue = current_talk()
    guard_form(talk)
    target = service().library.flows.get(request.form.get("flow", ""))
    if target is None or target.spec.id not in _reachable(dialogue, talk.conversation):
        abort(404)
    outcome = dialogue.outcome(talk.conversation.answers)
    conversation = talk.conversation.call(target.spec.id, target.version)
    if target.spec.id not in talk.conversation.trail:
        conversation = _about_the_headline(conversation, target, outcome)
    left = {talk.conversation.flow} if outcome.replay.asks is None else set()
    finished = tuple(sorted({*talk.finished, *left}))
    talk = replace(talk, conversation=conversation, news=NOTHING, finished=finished)
    there = service().dialogue(conversation)
    walk = there.replay(conversation.answers)
    done = target.spec.id in finished and walk.asks is None
    address = url_for("client.result", lang=lang) if done else onward(there, walk, lang)
    try:
        return keep(make_response(redirect(address, 303)), talk)
    except TooLarge:
        abort(413)


def _reachable(dialogue: Dialogue, conversation: Conversation) -> set[str]:
    return {*conversation.trail, *(flow for step in dialogue.edition.flow.spec.steps for flow in step.calls)}


def _about_the_headline(conversation: Conversation, target: Flow, outcome: Outcome) -> Conversation:
    """A flow that asks which plan it is about need not ask when the answers just pointed to one."""
    step, headline = target.spec.about_from, outcome.headline
    if step is None or headline is None or outcome.replay.asks is not None:
        return conversation
    if headline.id not in {option.id for option in target.words[step]}:
        return conversation
    return conversation.answer(step, (headline.id,))
