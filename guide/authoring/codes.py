"""The command `guide code`: makes the hand-over code of some answers, and tells what a code holds."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import click

from guide.authoring.answers import answers_in
from guide.authoring.terminal import (
    Commands,
    WrongUse,
    day_option,
    dialogue,
    flow_argument,
    json_option,
    library,
    place_option,
    today,
)
from guide.core import resources
from guide.flow.conversation import Conversation
from guide.flow.lettering import CodeProblem, Fault
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.handover import FIRST_DAY, LAST_DAY, make_code, read_code
from guide.text.catalogue import load_catalogues
from guide.text.languages import CODES, FINNISH
from guide.text.voice import Voice
from guide.web import answers as words

_MISTYPED = {
    Fault.INCOMPLETE: "The code has too few characters. Look for what was left out.",
    Fault.LONG: "The code has too many characters. Look for what was typed twice.",
    Fault.WRONG: "The code is mistyped: its check does not fit. Compare every character.",
}
_UNUSABLE = {
    Fault.VERSION: "The code was made with another version of the questions or rules. Ask the questions again.",
    Fault.DAY: "The code was made by the rules of a day that is still to come. Give that day with --as-of.",
}


@click.group("code", cls=Commands)
def codes() -> None:
    """Hand-over codes: a conversation in a few letters and figures."""


@codes.command("read")
@click.argument("code")
@day_option
@json_option
def read_one(code: str, as_of: date | None, as_json: bool) -> None:
    """Tell what CODE holds; “-” reads it from standard input, so that it stays out of the shell's history."""
    text = sys.stdin.buffer.read().decode(errors="replace") if code == "-" else code
    dialogues = Dialogues(library())
    try:
        found = read_code(dialogues, text, today(as_of))
    except CodeProblem as problem:
        raise _told_of(problem) from None
    ran = dialogues.get(found.flow, found.place, found.as_of)
    if as_json:
        click.echo(json.dumps(_as_json(ran, found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(ran, found)))


def _told_of(problem: CodeProblem) -> click.ClickException:
    """Mistyped is wrong use; a code that is right but cannot be used is a problem found."""
    if problem.fault is Fault.UNREADABLE:
        return WrongUse(f"No code has the character “{problem.found}”. Use figures and the letters A–Z, but not U.")
    if problem.fault in _MISTYPED:
        return WrongUse(_MISTYPED[problem.fault])
    return click.ClickException(_UNUSABLE[problem.fault])


def _as_json(ran: Dialogue, found: Conversation) -> dict[str, Any]:
    return {
        "flow": found.flow,
        "version": found.version,
        "place": found.place,
        "as_of": found.as_of.isoformat(),
        "language": found.language,
        "answers": {step: list(chosen) for step, chosen in found.answers.items()},
        "asks": ran.replay(found.answers).asks,
    }


def _lines(ran: Dialogue, found: Conversation) -> list[str]:
    """What `read` prints for people: the answers in Finnish words."""
    voice = Voice(load_catalogues(resources.root()), FINNISH.code)
    lines = [f"{found.flow} at {found.place} on {found.as_of}, language {found.language}"]
    for step, chosen in found.answers.items():
        said = ", ".join(map(str, words.answer(ran, step, chosen, voice)))
        lines.append(f"  {words.question(ran, step, voice)} {said}")
    asks = ran.replay(found.answers).asks
    return [*lines, f"Asks: {f'{asks}: {words.question(ran, asks, voice)}' if asks else 'nothing more'}"]


@codes.command("make")
@flow_argument
@place_option
@day_option
@click.option("--language", default=FINNISH.code, show_default=True, type=click.Choice(CODES), help="Of the dialogue.")
@click.option("--answers", required=True, type=click.Path(dir_okay=False), help="JSON file; “-” reads standard input.")
def make_one(flow: str, place: str | None, as_of: date | None, language: str, answers: str) -> None:
    """Make the code of the answers in a file. Own words and answers off the path are left out."""
    ran = dialogue(flow, place, as_of)
    version = ran.edition.flow.version
    talk = Conversation(flow, version, ran.place.id, ran.day, language, answers=answers_in(answers, ran))
    try:
        click.echo(make_code(ran, talk))
    except CodeProblem as problem:
        reasons = {
            Fault.DAY: f"A code can hold days from {FIRST_DAY} to {LAST_DAY}.",
            Fault.LONG: "The answers do not fit into a code.",
        }
        raise click.ClickException(reasons[problem.fault]) from None
