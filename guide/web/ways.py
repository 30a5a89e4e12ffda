"""The ways from a page into other flows: as the page shows them, and what becomes of the conversation there."""

from __future__ import annotations

from guide.flow.conversation import Conversation
from guide.flow.loader import Flow
from guide.flow.schema import StepSpec
from guide.place.dialogue import Dialogue, Outcome
from guide.place.library import Library
from guide.text.voice import Voice
from guide.web.pages import Ways


def ways(library: Library, conversation: Conversation, step: StepSpec | None, voice: Voice, action: str) -> Ways:
    """What `step` calls, and the way back to the flow that called this one; `action` is where the forms go."""
    trail = conversation.trail
    offered = [flow for flow in (step.calls if step else ()) if flow not in trail]
    titles = {flow: library.flows[flow].spec.title for flow in (*offered, *trail) if flow in library.flows}
    names = {flow: voice(title).sentence_case() for flow, title in titles.items()}
    back = trail[-1] if trail else None
    return Ways(
        action_url=action,
        calls=tuple((flow, names[flow]) for flow in offered),
        back=(back, voice("Palaa kohtaan ”{flow}”", flow=names[back])) if back in titles else None,
    )


def called(dialogue: Dialogue, conversation: Conversation, name: str) -> Conversation | None:
    """The conversation in the flow `name`, which this one offers or was called by; None when no way leads there."""
    target = dialogue.library.flows.get(name)
    if target is None or name not in _reachable(dialogue, conversation):
        return None
    moved = conversation.call(name, target.version)
    if name in conversation.trail:
        return moved
    return _about_the_headline(moved, target, dialogue.outcome(conversation.answers))


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
