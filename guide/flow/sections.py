"""The pages of the assisted dialogue: a worker asks the questions of a section one after the other on one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guide.core.yamlfile import YamlFile
from guide.flow.schema import FlowSpec, SectionSpec


def sections_of(spec: FlowSpec) -> tuple[SectionSpec, ...]:
    """The sections of a flow in their order; one for all questions when its author made none."""
    questions = tuple(step.id for step in spec.steps if step.is_question)
    return spec.sections or (SectionSpec(title=spec.title, steps=questions),)


def check_sections(file: YamlFile, spec: FlowSpec, order: Sequence[str]) -> None:
    """Every question stands in one section, and no question leads back into an earlier one.

    `order`: the steps so that every route points forward; empty when the routes themselves are at fault.
    """
    if not spec.sections:
        return
    questions = {step.id for step in spec.steps if step.is_question}
    sections: dict[str, int] = {}
    for number, section in enumerate(spec.sections):
        for place, step in enumerate(section.steps):

            def fault(message: str, cure: str, path: tuple[int, str, int] = (number, "steps", place)) -> None:
                file.problems.append(file.problem(("sections", *path), spec.id, message, cure))

            if step not in questions:
                fault(f"There is no question “{step}”.", f"Use some of: {', '.join(sorted(questions))}.")
            elif step in sections:
                fault(f"The question “{step}” stands in a section already.", "Name it once.")
            sections.setdefault(step, number)
    if left_out := sorted(questions - sections.keys()):
        message = f"No section asks these questions: {', '.join(left_out)}."
        file.problems.append(file.problem(("sections",), spec.id, message, "Add each of them to a section."))
    for number, step, later in _backwards(spec, order, sections):
        message = f"The question “{step}” comes after “{later}”, which stands in a later section."
        cure = "Order the sections as the steps lead on."
        file.problems.append(file.problem(("sections", number, "steps"), spec.id, message, cure))


def _backwards(spec: FlowSpec, order: Sequence[str], sections: Mapping[str, int]) -> Iterator[tuple[int, str, str]]:
    """(section, question, question of a later section that leads to it) for each question that stands too early."""
    routes = {step.id: [route.to for route in step.next] for step in spec.steps}
    latest: dict[str, tuple[int, str]] = {}  # the latest section on any way to a step, and a question of it
    for step in order:
        before = latest.get(step, (-1, ""))
        own = (sections.get(step, -1), step)
        if -1 < own[0] < before[0]:
            yield own[0], step, before[1]
        for target in routes[step]:
            latest[target] = max(latest.get(target, before), before, own)
