"""The hand-over code: a conversation in a few letters and figures, for another device or another person.

It carries the flow, the place, the day, the language and the answers on the path; the server keeps nothing. It does
not carry own words, answers off the path, the flows that called this one, or who held the device.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

from guide.flow.code import answer_digits, pack, seal, unpack_answers
from guide.flow.conversation import Conversation
from guide.flow.lettering import CodeProblem, Fault, read, write
from guide.flow.replay import Replay
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.library import Library
from guide.place.schema import Language

LANGUAGES: tuple[str, ...] = get_args(Language)
# A day is a number of days from the first one; the oldest rules that anybody has written down are of 2001.
FIRST_DAY, DAYS = date(2000, 1, 1), 1 << 14
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)


def make_code(dialogue: Dialogue, conversation: Conversation) -> str:
    """The code of a conversation that runs in `dialogue`.

    Raises CodeProblem: `DAY` for a day that no code can hold, `LONG` when the answers do not fit into one.
    """
    flows, places = _ids(dialogue.library)
    day = (dialogue.day - FIRST_DAY).days
    if not 0 <= day < DAYS:
        raise CodeProblem(Fault.DAY)
    number = pack(
        (
            (LANGUAGES.index(conversation.language), len(LANGUAGES)),
            (day, DAYS),
            (flows.index(dialogue.edition.flow.spec.id), len(flows)),
            (places.index(dialogue.place.id), len(places)),
            *answer_digits(dialogue.edition, conversation.answers),
        )
    )
    return write(number, _seal(number, dialogue, conversation.language))


def read_code(dialogues: Dialogues, text: str, today: date, served: Collection[str] | None = None) -> Conversation:
    """The conversation that a typed code carries, by the rules of its own day. `served`: the places that are (all).

    `brought_to` takes it to another day. Raises CodeProblem; its `fault` says why.
    """
    number, sealed = read(text)
    rest, language = divmod(number, len(LANGUAGES))
    rest, days = divmod(rest, DAYS)
    day = FIRST_DAY + timedelta(days=days)
    flows, places = _ids(dialogues.library)
    rest, flow = divmod(rest, len(flows))
    rest, place = divmod(rest, len(places))
    dialogue = dialogues.get(flows[flow], places[place], day)
    if _seal(number, dialogue, LANGUAGES[language]) != sealed:
        raise CodeProblem(Fault.VERSION)
    answers = unpack_answers(dialogue.edition, rest)
    if day > today:
        raise CodeProblem(Fault.DAY)
    if served is not None and dialogue.place.id not in served:
        raise CodeProblem(Fault.PLACE)
    version = dialogue.edition.flow.version
    return Conversation(flows[flow], version, dialogue.place.id, day, LANGUAGES[language], answers=answers)


def brought_to(dialogue: Dialogue, conversation: Conversation) -> tuple[Conversation, bool]:
    """The conversation by the rules of `dialogue`, and whether something has to be asked again.

    Answers that still fit are kept; `dialogue` is of the same flow and place, of another version or another day.
    """
    own = dialogue.edition.flow.steps
    answers = conversation.answers.items()
    fits = {step: chosen for step, chosen in answers if step not in own or dialogue.edition.fits(step, chosen)}
    again = len(fits) < len(conversation.answers) or _has_gap(dialogue.replay(fits))
    version = dialogue.edition.flow.version
    return replace(conversation, version=version, as_of=dialogue.day, answers=fits), again


def _has_gap(walk: Replay) -> bool:
    return walk.asks is not None and walk.gap < len(walk.path)


def _ids(library: Library) -> tuple[list[str], list[str]]:
    """The flows and the places in an order that every installation of the same content agrees on."""
    return sorted(library.flows), sorted(library.places)


def _seal(number: int, dialogue: Dialogue, language: str) -> int:
    return seal(number, dialogue.edition.mark, dialogue.place.id, language)
