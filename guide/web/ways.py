"""The ways from a page into other flows, as the page shows them."""

from __future__ import annotations

from guide.flow.conversation import Conversation
from guide.flow.schema import StepSpec
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
