"""A section of the assisted dialogue: questions in words to read aloud, and beside each what the worker should know.

What the client hears and says is in the client's voice; what only the worker reads is in the worker's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import url_for

from guide.flow.conversation import Conversation
from guide.flow.replay import Replay
from guide.flow.schema import LONE_OPTIONS, Kind, SectionSpec
from guide.law.uses import Use, uses_of
from guide.place.dialogue import Dialogue
from guide.text.phrase import Phrase, listed
from guide.text.voice import N_, Voice
from guide.web.answers import question
from guide.web.pages import Choice
from guide.web.questions import ERRORS, read_answer
from guide.web.results import in_force
from guide.web.staff.case_sheet import MARKS
from guide.web.staff.desk import Desk

WRONG = N_("Tarkista vastaus: {question}")
WHO = N_("Ratkaisee, kuka aloittaa tai ketkä ovat mukana: {people}")


@dataclass(frozen=True, slots=True)
class UseView:
    """A rule in force that looks at the question. `open`: with the answers so far it still does."""

    name: str
    text: Phrase
    in_force: Phrase
    url: str | None
    mark: str
    known: Phrase  # what the mark says
    open: bool


@dataclass(frozen=True, slots=True)
class AskedView:
    """One question. `aloud` is read to the client; `written` is the question as clients read it, when it differs."""

    step: str
    id: str
    kind: str
    aloud: Phrase
    written: Phrase | None
    hint: Phrase | None
    choices: tuple[Choice, ...]
    text_value: str
    text_limit: int
    error: Phrase | None
    remarks: tuple[Phrase, ...]
    why: Phrase | None
    for_request: bool
    estimates: tuple[Phrase, ...]
    uses: tuple[UseView, ...]
    still: int  # how many of the uses are still open


@dataclass(frozen=True, slots=True)
class SectionPage:
    """The questions of a section that are asked now. `back_url` leads to the section before."""

    title: Phrase
    number: int
    total: int
    action_url: str
    back_url: str | None
    asked: tuple[AskedView, ...]
    errors: tuple[tuple[str, Phrase], ...]
    unnecessary: tuple[Phrase, ...]
    flow_changed: bool
    more: bool


@dataclass(frozen=True, slots=True)
class SectionRead:
    """A section as it was sent: the answers after it, and by question what is wrong and was typed."""

    conversation: Conversation
    errors: Mapping[str, str]
    typed: Mapping[str, tuple[str, ...]]


def asked_in(section: SectionSpec, walk: Replay) -> tuple[str, ...]:
    """The questions of a section that count now or are still to be answered, as far as that can be seen."""
    return tuple(step for step in section.steps if step in walk.path or step in walk.open)


def sections_asked(dialogue: Dialogue, walk: Replay) -> tuple[int, ...]:
    """The numbers of the sections in which something is asked."""
    sections = enumerate(dialogue.edition.flow.sections, start=1)
    return tuple(number for number, section in sections if asked_in(section, walk))


def read_section(desk: Desk, shown: Sequence[str], sent: Mapping[str, list[str]], *, complete: bool) -> SectionRead:
    """Takes the answers of the questions in `shown`. With `complete` what is left out is an error."""
    conversation = desk.talk.conversation
    errors: dict[str, str] = {}
    typed: dict[str, tuple[str, ...]] = {}
    for step in shown:
        given = [text for text in sent.get(step, []) if text.strip()]
        chosen, error = read_answer(desk.dialogue, step, given)
        if not error:
            conversation = conversation.answer(step, chosen)
            continue
        if given:
            typed[step] = chosen or tuple(given)
        elif step in conversation.answers:
            answers = {key: value for key, value in conversation.answers.items() if key != step}
            conversation = replace(conversation, answers=answers)
        if given or complete:
            errors[step] = error
    walk = desk.dialogue.replay(conversation.answers)
    still = {step for step in errors if step in walk.path or step in walk.open}
    return SectionRead(
        conversation,
        {step: error for step, error in errors.items() if step in still},
        {step: texts for step, texts in typed.items() if step in still},
    )


def section_page(desk: Desk, number: int, worker: Voice) -> SectionPage:
    """The page of section `number`, counted from 1; something must be asked in it."""
    walk = desk.walk
    pages = sections_asked(desk.dialogue, walk)
    section = desk.dialogue.edition.flow.sections[number - 1]
    asked = tuple(_asked(desk, walk, step, worker) for step in asked_in(section, walk))
    before = [page for page in pages if page < number]
    say = desk.quoting
    return SectionPage(
        title=worker(section.title),
        number=pages.index(number) + 1,
        total=len(pages),
        action_url=url_for("staff.assisted_section", number=number),
        back_url=url_for("staff.assisted_section", number=before[-1]) if before else url_for("staff.assisted_consent"),
        asked=asked,
        errors=tuple(
            (view.id, worker(WRONG, question=question(desk.dialogue, view.step, worker)))
            for view in asked
            if view.error
        ),
        unnecessary=tuple(question(desk.dialogue, step, say) for step in _known(desk)),
        flow_changed=desk.talk.news.flow_changed,
        more=desk.side.more,
    )


def _known(desk: Desk) -> list[str]:
    return [step for step in desk.talk.news.unnecessary if step in desk.dialogue.edition.flow.steps]


def _asked(desk: Desk, walk: Replay, step_id: str, worker: Voice) -> AskedView:
    step, say = desk.dialogue.edition.step(step_id), desk.quoting
    title = question(desk.dialogue, step_id, say)
    aloud = step.aloud if step.aloud and say.speaks(step.aloud) else None
    chosen = desk.side.typed.get(step_id, walk.known.get(step_id, ()))
    error = desk.side.errors.get(step_id)
    uses = uses_of(step_id, desk.dialogue.findings, desk.dialogue.clauses, desk.dialogue.day, walk.known)
    return AskedView(
        step=step_id,
        id=f"a-{step_id}",
        kind=step.kind.value,
        aloud=say(aloud) if aloud else title,
        written=title if aloud else None,
        hint=say(step.hint) if step.hint else None,
        choices=_choices(desk.dialogue, walk, step_id, chosen, say),
        text_value=chosen[0] if step.kind is Kind.TEXT and chosen else "",
        text_limit=step.max_length,
        error=worker(ERRORS[error]) if error in ERRORS else None,
        remarks=tuple(question(desk.dialogue, note, say) for after, note in walk.remarks if after == step_id),
        why=worker(step.why) if step.why else None,
        for_request=step.for_request,
        estimates=tuple(say(text) for text in step.estimates),
        uses=tuple(_use(use, desk.dialogue, worker) for use in uses),
        still=sum(use.open for use in uses),
    )


def _choices(dialogue: Dialogue, walk: Replay, step: str, chosen: Sequence[str], say: Voice) -> tuple[Choice, ...]:
    suits = dialogue.suiting(step, walk.known)
    choices = (
        Choice(
            option.id,
            say(option.text).sentence_case(),
            say(option.hint) if option.hint else None,
            option.id in chosen,
            option.id in LONE_OPTIONS,
            option.id in suits,
        )
        for option in dialogue.edition.options.get(step, ())
    )
    return tuple(sorted(choices, key=lambda choice: not choice.suits))


def _use(use: Use, dialogue: Dialogue, worker: Voice) -> UseView:
    names, period = dialogue.library.actors, use.period
    people = listed([worker(names[role]) for role in use.roles if role in names])
    return UseView(
        name=use.name,
        text=worker(use.text) if use.text else worker(WHO, people=people),
        in_force=in_force(period, worker),
        url=period.url,
        mark=period.mark.value,
        known=worker(MARKS[period.mark.value]),
        open=use.open,
    )
