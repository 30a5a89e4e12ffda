"""Reads a flow file and proves that it hangs together: every problem at once, each with line, step and cure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from guide.core.logic import Condition, facts
from guide.core.yamlfile import YamlFile, seen_ids
from guide.flow.conditions import Vocabulary, parse, vocabulary
from guide.flow.schema import FlowSpec, Kind, OptionSpec, SectionSpec, StepSpec
from guide.flow.sections import check_sections, sections_of
from guide.flow.sharing import FlowFile


@dataclass(frozen=True)
class Flow:
    """A flow that holds together.

    `routes` gives for each step where it leads: (condition, step) pairs, the default last. `order` is the steps
    from first to last so that every route points forward. `digest` changes when the content does.
    """

    spec: FlowSpec
    steps: Mapping[str, StepSpec]
    order: tuple[str, ...]
    routes: Mapping[str, tuple[tuple[Condition, str], ...]]
    words: Vocabulary
    digest: str

    @property
    def version(self) -> str:
        """The author's version number and the content's own mark, as requests record it."""
        return f"{self.spec.version}+{self.digest}"

    @cached_property
    def sections(self) -> tuple[SectionSpec, ...]:
        """The pages of the assisted dialogue."""
        return sections_of(self.spec)

    def later(self, step: str) -> frozenset[str]:
        """`step` and every step that can come after it."""
        return self._ahead[step][0]

    def routed(self, step: str) -> tuple[str, ...]:
        """The steps that the routes of `step` and of later steps look at, in alphabetical order."""
        return self._ahead[step][1]

    @cached_property
    def _ahead(self) -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
        ahead = {}
        for number, step in enumerate(self.order):
            later = self.order[number:]
            looked = frozenset().union(*(self.route_facts(item) for item in later))
            ahead[step] = (frozenset(later), tuple(sorted(looked)))
        return ahead

    def route_facts(self, step: str) -> frozenset[str]:
        """The steps that the routes of `step` look at."""
        return frozenset().union(*(facts(when) for when, _ in self.routes[step]))


def load_flow(read: FlowFile, sets: Mapping[str, tuple[OptionSpec, ...]]) -> Flow | None:
    """The flow of a file that was read and linked, or None; its problems are added to those of the file.

    `sets`: options that places and services give.
    """
    file, spec = read.file, read.spec
    if spec is None:
        return None
    _check_ids(file, spec)
    for number, step in enumerate(spec.steps):
        if step.id not in read.shared:
            _check_step(file, number, step)
        _check_way(file, number, step)
    _check_about(file, spec)
    words = vocabulary(spec.steps, sets)
    routes = {step.id: _routes(file, number, step, words) for number, step in enumerate(spec.steps)}
    order = () if file.problems else _check_graph(file, spec)
    check_sections(file, spec, order)
    if file.problems:
        return None
    steps = {step.id: step for step in spec.steps}
    return Flow(spec, steps, order, routes, words, _digest(spec))


def rough_words(file: YamlFile, sets: Mapping[str, tuple[OptionSpec, ...]]) -> Vocabulary:
    """The questions that can be seen in a flow file that cannot be used: rules can be checked against them."""
    steps = seen_ids(file.data, "steps")
    return {
        step_id: (*sets.get(str(step.get("options_from")), ()), *rough_options(step, "options"))
        for step_id, step in steps.items()
    }


def rough_options(data: Any, key: str) -> tuple[OptionSpec, ...]:
    """The options that can be seen under `key` in the data of a file that cannot be used."""
    return tuple(_rough_option(option) for option in seen_ids(data, key).values())


def _rough_option(data: Mapping[str, Any]) -> OptionSpec:
    def bound(key: str) -> int | None:
        text = str(data.get(key, ""))
        return int(text) if text.isascii() and text.isdigit() else None

    return OptionSpec.model_construct(id=data["id"], text="", at_least=bound("at_least"), at_most=bound("at_most"))


def _digest(spec: FlowSpec) -> str:
    text = json.dumps(spec.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _check_ids(file: YamlFile, spec: FlowSpec) -> None:
    seen: set[str] = set()
    for number, step in enumerate(spec.steps):
        if step.id in seen:
            message = f"The step id “{step.id}” is used twice."
            file.problems.append(file.problem(("steps", number, "id"), step.id, message, "Rename one of them."))
        seen.add(step.id)
    if spec.start not in seen:
        cure = f"Use one of: {', '.join(sorted(seen))}."
        file.problems.append(file.problem(("start",), "", f"There is no step “{spec.start}”.", cure))


def _check_step(file: YamlFile, number: int, step: StepSpec) -> None:
    def fault(key: str, message: str, cure: str) -> None:
        file.problems.append(file.problem(("steps", number, key), step.id, message, cure))

    if step.kind in {Kind.RESULT, Kind.REQUEST}:
        extra = [key for key in ("title", "aloud", "options", "options_from", "hint", "why") if getattr(step, key)]
        for key in extra:
            fault(key, f"A {step.kind} step has no “{key}”.", "Remove it.")
        return
    if not step.title:
        fault("title", f"A {step.kind} step needs a title.", "Add “title:” with one whole sentence.")
    has_options = bool(step.options or step.options_from)
    if step.kind in {Kind.CHOICE, Kind.CHOICES, Kind.DURATION} and not has_options:
        fault("options", f"A {step.kind} step needs options.", "Add “options:”.")
    if step.kind in {Kind.TEXT, Kind.NOTE} and has_options:
        fault("options", f"A {step.kind} step has no options.", "Remove them or change the kind.")
    if step.kind is Kind.NOTE and step.for_request:
        fault("for_request", "A note has no answer for the request.", "Remove “for_request:”.")
    if step.is_question and not step.why:
        fault("why", "The question does not say why it is asked.", "Add “why:” with one sentence.")
    if step.kind is Kind.DURATION and not step.unit:
        fault("unit", "A duration needs a unit.", "Add “unit: days” or “unit: months”.")
    _check_options(file, number, step)


def _check_way(file: YamlFile, number: int, step: StepSpec) -> None:
    """What leads on from a step, and how it is read aloud."""
    if step.kind is Kind.NOTE and step.aloud:
        message = "A note is read aloud as it is written."
        file.problems.append(file.problem(("steps", number, "aloud"), step.id, message, "Remove “aloud:”."))
    if step.calls and not (step.is_question or step.kind is Kind.RESULT):
        message = f"Nobody stays at a {step.kind} step to call another flow."
        file.problems.append(file.problem(("steps", number, "calls"), step.id, message, "Move “calls:” to a question."))
    if step.grouped and step.options_from != "services":
        message = "Only the services can be grouped by what suits the answers."
        file.problems.append(file.problem(("steps", number, "grouped"), step.id, message, "Remove “grouped:”."))


def _check_about(file: YamlFile, spec: FlowSpec) -> None:
    questions = [step.id for step in spec.steps if step.is_question]
    if spec.about_from is not None and spec.about_from not in questions:
        message, cure = f"There is no question “{spec.about_from}”.", f"Use one of: {', '.join(questions)}."
        file.problems.append(file.problem(("about_from",), spec.id, message, cure))


def _check_options(file: YamlFile, number: int, step: StepSpec) -> None:
    seen: set[str] = set()
    expected = 0
    for place, option in enumerate(step.options):

        def fault(message: str, cure: str, place: int = place) -> None:
            file.problems.append(file.problem(("steps", number, "options", place), step.id, message, cure))

        if option.id in seen:
            fault(f"The option id “{option.id}” is used twice.", "Rename one of them.")
        seen.add(option.id)
        if not option.is_band:
            if step.kind is Kind.DURATION and option.id != "unknown":
                fault(f"The option “{option.id}” of a duration has no bounds.", "Add at_least or at_most.")
            continue
        low, high = option.at_least or 0, option.at_most
        if low != expected:
            fault(f"The band “{option.id}” begins at {low}.", f"Begin at {expected}: no gap, no overlap.")
        if high is not None and high < low:
            fault(f"The band “{option.id}” ends before it begins.", "Correct its bounds.")
        expected = -1 if high is None else high + 1
    if any(option.is_band for option in step.options) and expected != -1:
        message = "The last band has an upper bound, so large numbers have no answer."
        file.problems.append(file.problem(("steps", number, "options"), step.id, message, "Remove its at_most."))


def _routes(file: YamlFile, number: int, step: StepSpec, words: Vocabulary) -> tuple[tuple[Condition, str], ...]:
    base = ("steps", number, "next")
    result = []
    for place, route in enumerate(step.next):

        def report(path: tuple[str | int, ...], message: str, cure: str, place: int = place) -> None:
            file.problems.append(file.problem((*base, place, "when", *path), step.id, message, cure))

        last = place == len(step.next) - 1
        if last and route.when is not None:
            report((), "The last route has a condition, so some answers lead nowhere.", "End with a default.")
        if not last and route.when is None:
            report((), "A route without a condition hides the routes after it.", "Put the default last.")
        result.append((parse(route.when, words, report), route.to))
    return tuple(result)


def _check_graph(file: YamlFile, spec: FlowSpec) -> tuple[str, ...]:
    """Targets exist, nothing goes round in a circle, every step can be reached, the end is the result."""
    numbers = {step.id: number for number, step in enumerate(spec.steps)}
    for number, step in enumerate(spec.steps):

        def fault(message: str, cure: str, number: int = number, where: str = step.id) -> None:
            file.problems.append(file.problem(("steps", number, "next"), where, message, cure))

        for route in step.next:
            if route.to not in numbers:
                fault(f"It leads to “{route.to}”, which does not exist.", f"Use one of: {', '.join(numbers)}.")
        if step.kind is Kind.REQUEST and step.next:
            fault("Nothing comes after the request.", "Remove “next:”.")
        if step.kind not in {Kind.REQUEST, Kind.RESULT} and not step.next:
            fault("It leads nowhere.", "Add “next:” with the id of the step that follows.")
    if file.problems:
        return ()
    return _order(file, spec, numbers)


def _order(file: YamlFile, spec: FlowSpec, numbers: Mapping[str, int]) -> tuple[str, ...]:
    before: dict[str, set[str]] = {step.id: set() for step in spec.steps}
    for step in spec.steps:
        for route in step.next:
            before[route.to].add(step.id)
    try:
        order = tuple(TopologicalSorter(before).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        where = min(circle, key=lambda step: numbers[step])
        message = f"The steps go round in a circle: {' → '.join(circle)}."
        path = ("steps", numbers[where], "next")
        file.problems.append(file.problem(path, where, message, "Lead one of them forward."))
        return ()
    reached = {spec.start}
    for step_id in order:
        if step_id in reached:
            reached |= {route.to for route in spec.steps[numbers[step_id]].next}
    for step in spec.steps:
        if step.id not in reached:
            path = ("steps", numbers[step.id], "id")
            message = "No route leads to this step."
            file.problems.append(file.problem(path, step.id, message, "Lead a step here or remove it."))
    if not any(step.kind is Kind.RESULT for step in spec.steps):
        file.problems.append(file.problem(("steps",), "", "The flow has no result step.", "Add one."))
    return order
