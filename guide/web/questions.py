"""The question page and the check page: what they show, and what a sent answer means."""

from __future__ import annotations

from collections.abc import Callable

from guide.flow.replay import Replay
from guide.flow.schema import LONE_OPTIONS, Kind, StepSpec
from guide.place.dialogue import Dialogue
from guide.request.clean import readable, tidy
from guide.request.hetu import mask_hetu
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.answers import answered, question
from guide.web.pages import CheckPage, Choice, QuestionPage, Ways
from guide.web.visit import News

# Errors travel in the cookie as these short names, never as text.
ERRORS = {
    "choose_one": N_("Valitse yksi vaihtoehto."),
    "choose_some": N_("Valitse ainakin yksi vaihtoehto."),
    "not_both": N_("Valitse joko yksi tai useampi asia tai viimeinen vaihtoehto. Et voi valita molempia."),
    "write": N_("Kirjoita vastaus."),
    "shorten": N_("Lyhennä vastausta."),
    "unreadable": N_("Tekstissä on merkkejä, joita ei voi lukea. Kirjoita teksti uudelleen."),
}
OLD_TAB = N_("Tämä kysymys ei ole enää ajan tasalla. Jatka tästä.")


def read_answer(dialogue: Dialogue, step_id: str, sent: list[str]) -> tuple[tuple[str, ...], str]:
    """The answer that was sent, and "" or the name of the error that stops it."""
    step = dialogue.edition.step(step_id)
    if step.kind is Kind.TEXT:
        return _read_text(step, sent)
    chosen = tuple(dict.fromkeys(sent))
    if dialogue.edition.fits(step_id, chosen):
        return chosen, ""
    if step.kind is not Kind.CHOICES:
        return (), "choose_one"
    offered = all(dialogue.edition.fits(step_id, (option,)) for option in chosen)
    both = offered and len(chosen) > 1 and not LONE_OPTIONS.isdisjoint(chosen)
    return (), "not_both" if both else "choose_some"


def _read_text(step: StepSpec, sent: list[str]) -> tuple[tuple[str, ...], str]:
    raw = sent[0] if sent else ""
    if not readable(raw):
        return (), "unreadable"
    text = mask_hetu(tidy(raw))
    if not text:
        return (), "write"
    return (text,), "shorten" if len(text) > step.max_length else ""


def question_page(
    dialogue: Dialogue,
    walk: Replay,
    step_id: str,
    voice: Voice,
    news: News,
    address: Callable[[int], str],
    ways: Ways | None = None,
) -> QuestionPage:
    """The page of the question `step_id`, which is on the path; `address` gives the page of question n."""
    step = dialogue.edition.step(step_id)
    before = list(walk.path[: walk.gap])
    number = before.index(step_id) + 1 if step_id in before else walk.number
    chosen = walk.known.get(step_id, ())
    shown = before[: number - 1]
    list_of = answered(dialogue, before, walk.known, voice, lambda s: address(before.index(s) + 1))
    return QuestionPage(
        step=step_id,
        kind=step.kind.value,
        action_url=address(number),
        number=number,
        at_most_left=_left(dialogue, walk, number),
        title=question(dialogue, step_id, voice),
        hint=voice(step.hint) if step.hint else None,
        why=voice(step.why) if step.why else None,
        estimates=tuple(voice(text) for text in step.estimates),
        choices=_choices(dialogue, walk, step_id, voice),
        text_value=news.text or (chosen[0] if step.kind is Kind.TEXT and chosen else ""),
        text_limit=step.max_length,
        error=voice(ERRORS[news.error]) if news.error in ERRORS else None,
        back_url=address(number - 1) if number > 1 else None,
        echo=list_of[number - 2] if shown else None,
        answers=list_of,
        notes=_notes(dialogue, walk, number, voice, news),
        unnecessary=_unnecessary(dialogue, voice, news),
        flow_changed=news.flow_changed,
        ways=ways,
    )


def _left(dialogue: Dialogue, walk: Replay, number: int) -> int:
    """How many questions can at most follow question `number`, the answered ones after it included."""
    open_ones = dialogue.at_most_left(walk) + 1 if walk.asks else 0
    return open_ones + walk.gap - number


def _choices(dialogue: Dialogue, walk: Replay, step_id: str, voice: Voice) -> tuple[Choice, ...]:
    chosen = walk.known.get(step_id, ())
    suits = dialogue.suiting(step_id, walk.known)
    choices = (
        Choice(
            option.id,
            voice(option.text).sentence_case(),
            voice(option.hint) if option.hint else None,
            option.id in chosen,
            option.id in LONE_OPTIONS,
            option.id in suits,
        )
        for option in dialogue.edition.options.get(step_id, ())
    )
    return tuple(sorted(choices, key=lambda choice: not choice.suits))


def _notes(dialogue: Dialogue, walk: Replay, number: int, voice: Voice, news: News) -> tuple[Phrase, ...]:
    passed = walk.notes if number == walk.number else ()
    notes = tuple(question(dialogue, note, voice) for note in passed)
    return (*notes, voice(OLD_TAB)) if news.old_tab else notes


def _unnecessary(dialogue: Dialogue, voice: Voice, news: News) -> tuple[Phrase, ...]:
    steps = dialogue.edition.flow.steps
    return tuple(question(dialogue, step, voice) for step in news.unnecessary if step in steps)


def check_page(
    dialogue: Dialogue,
    walk: Replay,
    voice: Voice,
    news: News,
    address: Callable[[int], str],
    result: str,
    code: str | None,
) -> CheckPage:
    """All answers before the result; `code` is that of the conversation."""
    path = list(walk.path)
    return CheckPage(
        answers=answered(dialogue, path, walk.known, voice, lambda s: address(path.index(s) + 1)),
        action_url=result,
        back_url=address(len(path)) if path else None,
        code=code,
        notes=_notes(dialogue, walk, walk.number, voice, news),
        unnecessary=_unnecessary(dialogue, voice, news),
        flow_changed=news.flow_changed,
    )
