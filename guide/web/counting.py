"""What is counted of a dialogue, and when: each beginning, each question, each end once. Never who.

Changing an earlier answer counts nothing, unless it opens a question again.
"""

from __future__ import annotations

from collections.abc import Iterable

from guide.flow.conversation import Conversation
from guide.flow.replay import Replay
from guide.place.dialogue import Dialogue
from guide.web.figures import Figures

_UNKNOWN = "unknown"
_NO_FINDING = "none/none"


def began(figures: Figures, conversation: Conversation, dialogue: Dialogue) -> None:
    """A dialogue begins: its flow, language and mode, and that its first question is reached."""
    flow = conversation.flow
    first = dialogue.replay(conversation.answers).asks
    reached = [("reached", f"{flow}/{first}")] if first else []
    about = (("language", f"{flow}/{conversation.language}"), ("mode", f"{flow}/{conversation.mode.value}"))
    figures.add(conversation.place, *about, *reached)


def answered(
    figures: Figures, conversation: Conversation, dialogue: Dialogue, step: str, before: Replay, after: Replay
) -> None:
    """The answer to `step` was taken: `conversation` has it. As answered counts only the question that was asked.

    With the last open question the dialogue is finished: its finding counts, and where “I don't know” was said.
    """
    if before.asks is None:
        return
    flow = conversation.flow
    events = [("answered", f"{flow}/{step}")] if step == before.asks else []
    if after.asks is None:
        events += _finished(conversation, dialogue, after)
    elif after.asks != before.asks:
        events.append(("reached", f"{flow}/{after.asks}"))
    if events:
        figures.add(conversation.place, *events)


def answered_together(
    figures: Figures, before: Conversation, after: Conversation, dialogue: Dialogue, steps: Iterable[str]
) -> None:
    """The answers to several `steps` of one page were taken; they count one after the other, as if asked singly."""
    for step in steps:
        if (chosen := after.answers.get(step)) and chosen != before.answers.get(step):
            changed = before.answer(step, chosen)
            walks = (dialogue.replay(conversation.answers) for conversation in (before, changed))
            answered(figures, changed, dialogue, step, *walks)
            before = changed


def _finished(conversation: Conversation, dialogue: Dialogue, walk: Replay) -> list[tuple[str, str]]:
    flow = conversation.flow
    events = [("finished", flow)]
    for step in walk.path:
        events.append(("told", f"{flow}/{step}"))
        if _UNKNOWN in walk.known[step]:
            events.append(("unknown", f"{flow}/{step}"))
    if dialogue.edition.flow.spec.headline:
        found = dialogue.outcome(conversation.answers).headline
        events.append(("finding", f"{flow}/{found.id}/{found.status}" if found else f"{flow}/{_NO_FINDING}"))
    return events


def sent(figures: Figures, conversation: Conversation) -> None:
    """A request was stored for the first time."""
    figures.add(conversation.place, ("sent", conversation.flow))
