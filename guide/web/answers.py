"""Shows questions and answers: from step and option ids to phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from guide.core.logic import Answers
from guide.flow.schema import Kind
from guide.place.dialogue import Dialogue
from guide.text.phrase import Phrase
from guide.text.voice import Voice
from guide.web.pages import Answered


def question(dialogue: Dialogue, step: str, voice: Voice) -> Phrase:
    """The question's text."""
    return voice(dialogue.edition.step(step).title or "")


def answer(dialogue: Dialogue, step: str, chosen: Iterable[str], voice: Voice) -> tuple[Phrase, ...]:
    """The chosen options' texts; the client's own words as they are."""
    if dialogue.edition.step(step).kind is Kind.TEXT:
        return tuple(Phrase.verbatim(text) for text in chosen)
    texts = {option.id: option.text for option in dialogue.edition.options[step]}
    return tuple(voice(texts[option]).sentence_case() for option in chosen if option in texts)


def answered(
    dialogue: Dialogue, steps: Iterable[str], known: Answers, voice: Voice, change: Callable[[str], str]
) -> tuple[Answered, ...]:
    """The answered questions among `steps`; `change` gives the address where an answer can be changed."""
    return tuple(
        Answered(question(dialogue, step, voice), answer(dialogue, step, known[step], voice), change(step))
        for step in steps
        if step in known
    )
