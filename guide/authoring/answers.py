"""Reads an author's answers file: option ids, or whole numbers that are put into their band."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from guide.authoring.terminal import WrongUse
from guide.core.problems import ContentError, Problem
from guide.flow.schema import Kind, OptionSpec
from guide.place.dialogue import Dialogue

_SHAPE = 'Write a JSON object such as {"age_group": "under_25", "subsidy_days": 180}.'


class AnswersError(ContentError):
    """Answers that the dialogue cannot take. Carries every problem, each with what would be possible."""


def read_answers(raw: Any, dialogue: Dialogue, file: str) -> dict[str, tuple[str, ...]]:
    """The answers in `raw` (parsed JSON) as the dialogue stores them; `file` is how problems call it.

    A value is an option id, a list of option ids, the text of a text step, or a whole number where the step has
    bands. Raises AnswersError.
    """
    if not isinstance(raw, Mapping):
        raise AnswersError([Problem(file, None, "", "The answers are not an object.", _SHAPE)])
    problems: list[Problem] = []
    answers: dict[str, tuple[str, ...]] = {}
    questions = {step: spec for step, spec in dialogue.edition.flow.steps.items() if spec.is_question}
    for step, value in raw.items():
        if step not in questions:
            cure = f"Use one of: {', '.join(questions)}."
            problems.append(Problem(file, None, step, f"There is no question “{step}”.", cure))
            continue
        chosen = _chosen(value, dialogue.edition.options[step])
        if chosen is None or not dialogue.edition.fits(step, chosen):
            problems.append(Problem(file, None, step, *_misfit(dialogue, step, value)))
        else:
            answers[step] = chosen
    if problems:
        raise AnswersError(problems)
    return answers


def answers_in(name: str, dialogue: Dialogue) -> dict[str, tuple[str, ...]]:
    """The answers in the JSON file `name`; “-” is standard input. Raises WrongUse."""
    try:
        return read_answers(_read_json(name), dialogue, name)
    except AnswersError as error:
        raise WrongUse(str(error)) from None


def _read_json(name: str) -> Any:
    try:
        with click.open_file(name, encoding="utf-8") as file:
            return json.load(file)
    except OSError as error:
        raise WrongUse(f"{name}: the answers cannot be read ({error.strerror}).") from None
    except json.JSONDecodeError as error:
        raise WrongUse(f"{name}:{error.lineno}: this is not JSON ({error.msg}).") from None
    except (ValueError, RecursionError):
        raise WrongUse(f"{name}: this is not plain JSON in UTF-8.") from None


def _chosen(value: Any, options: tuple[OptionSpec, ...]) -> tuple[str, ...] | None:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, int) and not isinstance(value, bool):
        return next(((option.id,) for option in options if _within(option, value)), None)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return None


def _within(option: OptionSpec, number: int) -> bool:
    if not option.is_band or number < (option.at_least or 0):
        return False
    return option.at_most is None or number <= option.at_most


def _misfit(dialogue: Dialogue, step: str, value: Any) -> tuple[str, str]:
    """What is wrong with an answer that does not fit, and what would."""
    spec = dialogue.edition.step(step)
    if spec.kind is Kind.TEXT:
        return "The answer does not fit.", f"Write a text of 1 to {spec.max_length} characters."
    options = dialogue.edition.options[step]
    ids = ", ".join(option.id for option in options)
    number = ", or a whole number" if any(option.is_band for option in options) else ""
    where = f"at {dialogue.place.id} on {dialogue.day}"
    if isinstance(value, list) and len(value) > 1:
        many = "the options that stand apart go alone" if spec.kind is Kind.CHOICES else "this question takes one"
        return f"“{', '.join(map(str, value))}” cannot be chosen {where}: {many}.", f"Use one of: {ids}."
    return f"“{value}” is not offered {where}.", f"Use one of: {ids}{number}."
