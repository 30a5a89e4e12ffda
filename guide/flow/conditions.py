"""Turns a condition as authors write it into a three-valued condition over the flow's options.

    all:
      - situation: {is: [unemployed_job_seeker], unsure: [laid_off]}
      - age_group: {under: 25}
      - subsidy_days: {at_least: 500}

No name in a file is ever looked up in Python: facts and options are compared with what the flow defines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guide.core.logic import AllOf, AnyOf, Atom, Condition, Not, Truth
from guide.flow.schema import UNKNOWN_OPTIONS, OptionSpec, StepSpec

Report = Callable[[tuple[str | int, ...], str, str], None]  # path inside the condition, message, cure
Vocabulary = Mapping[str, tuple[OptionSpec, ...]]  # step id → every option it can ever have


def vocabulary(steps: tuple[StepSpec, ...], sets: Mapping[str, tuple[OptionSpec, ...]]) -> Vocabulary:
    """The facts of a flow. `sets` gives the options that come from places and services."""
    return {
        step.id: sets.get(step.options_from, ()) + step.options if step.options_from else step.options
        for step in steps
        if step.is_question
    }


def parse(raw: Any, words: Vocabulary, report: Report, path: tuple[str | int, ...] = ()) -> Condition:
    """The condition that `raw` says. Every fault is reported with its path and a cure; none is raised."""
    if raw is None:
        return Truth.YES
    if not isinstance(raw, dict) or len(raw) != 1:
        report(path, "A condition is one key: all, any, not, or a step.", "Put several tests under “all:”.")
        return Truth.UNKNOWN
    ((key, inner),) = raw.items()
    here = (*path, key)
    if key in {"all", "any"}:
        return _group(key, inner, words, report, here)
    if key == "not":
        return Not(parse(inner, words, report, here))
    if key not in words:
        report(here, f"There is no question “{key}” in the flow.", f"Use one of: {', '.join(words)}.")
        return Truth.UNKNOWN
    return _atom(key, inner, words[key], report, here)


def _group(key: str, inner: Any, words: Vocabulary, report: Report, path: tuple[str | int, ...]) -> Condition:
    if not isinstance(inner, list) or not inner:
        report(path, f"“{key}” needs a list of conditions.", "Write one condition a line, each with “- ”.")
        return Truth.UNKNOWN
    parts = tuple(parse(item, words, report, (*path, number)) for number, item in enumerate(inner))
    return AllOf(parts) if key == "all" else AnyOf(parts)


def _atom(
    fact: str, raw: Any, options: tuple[OptionSpec, ...], report: Report, path: tuple[str | int, ...]
) -> Condition:
    if isinstance(raw, str | list):
        raw = {"is": raw}
    if not isinstance(raw, dict) or not raw:
        report(path, f"“{fact}” is compared with nothing.", "Write an option, {at_least: 25} or {under: 25}.")
        return Truth.UNKNOWN
    for key in raw.keys() - {"is", "unsure", "at_least", "under"}:
        report((*path, key), f"The comparison “{key}” is not known.", "Use is, unsure, at_least or under.")
    if "at_least" in raw or "under" in raw:
        return _band(fact, raw, options, report, path)
    table = {option.id: Truth.UNKNOWN for option in options if option.id in UNKNOWN_OPTIONS}
    for key, truth in (("unsure", Truth.UNKNOWN), ("is", Truth.YES)):
        for option in _listed(raw.get(key)):
            if option not in {known.id for known in options}:
                ids = ", ".join(known.id for known in options)
                report((*path, key), f"“{fact}” has no option “{option}”.", f"Use one of: {ids}.")
            table[option] = truth
    yes, unsure = ", ".join(_listed(raw.get("is"))), ", ".join(_listed(raw.get("unsure")))
    return Atom(fact, f"is {yes}" + (f" (unsure: {unsure})" if unsure else ""), tuple(sorted(table.items())))


def _listed(raw: Any) -> list[str]:
    return [] if raw is None else [raw] if isinstance(raw, str) else [str(item) for item in raw]


def _band(
    fact: str,
    raw: Mapping[str, Any],
    options: tuple[OptionSpec, ...],
    report: Report,
    path: tuple[str | int, ...],
) -> Condition:
    key = "at_least" if "at_least" in raw else "under"
    text = str(raw[key])
    if len(raw) != 1 or not (text.isascii() and text.isdigit()):
        report((*path, key), f"“{key}” needs one whole number and nothing beside it.", f"Write {{{key}: 25}}.")
        return Truth.UNKNOWN
    if not any(option.is_band for option in options):
        report(path, f"“{fact}” has no bands to compare.", "Give its options at_least and at_most.")
        return Truth.UNKNOWN
    limit = int(text)
    table = {}
    for option in options:
        reached = _reaches(option, limit)
        table[option.id] = reached if key == "at_least" else ~reached
    return Atom(fact, f"{key} {limit}", tuple(sorted(table.items())))


def _reaches(option: OptionSpec, limit: int) -> Truth:
    """Whether every, no or only some number of the band is at least `limit`."""
    if not option.is_band:
        return Truth.UNKNOWN
    if (option.at_least or 0) >= limit:
        return Truth.YES
    return Truth.NO if option.at_most is not None and option.at_most < limit else Truth.UNKNOWN
