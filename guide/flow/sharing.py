"""Reads flow files and puts shared questions in their place: a question is written once and asked in many flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guide.core.yamlfile import YamlFile, read_yaml, validate
from guide.flow.schema import FlowSpec, Kind, StepSpec


@dataclass
class FlowFile:
    """A flow file as read. `spec` is None when its structure cannot be used; `shared`: its steps of other flows."""

    file: YamlFile
    spec: FlowSpec | None
    shared: frozenset[str] = frozenset()


def read_flow(path: Path, name: str) -> FlowFile:
    """The first reading of a flow file: its own structure only."""
    file = read_yaml(path, name)
    return FlowFile(file, validate(file, FlowSpec))


def link_shared(files: Mapping[str, FlowFile]) -> None:
    """Puts the questions of other flows (by flow id) in the place of the shared steps that name them."""
    owners = {flow: {step.id: step for step in file.spec.steps} for flow, file in files.items() if file.spec}
    for item in files.values():
        if item.spec is None:
            continue
        linked = tuple(_linked(item.file, number, step, files, owners) for number, step in enumerate(item.spec.steps))
        item.shared = frozenset(step.id for step in item.spec.steps if step.kind is Kind.SHARED)
        if None in linked:  # the owner is at fault, and told so in its own file
            item.spec = None
        else:
            item.spec = item.spec.model_copy(update={"steps": linked})


def _linked(
    file: YamlFile,
    number: int,
    step: StepSpec,
    files: Mapping[str, FlowFile],
    owners: Mapping[str, Mapping[str, StepSpec]],
) -> StepSpec | None:
    """The step itself, or the question it stands for with its own way on; None when there is none."""
    if step.kind is not Kind.SHARED:
        if step.of:
            cure = "Remove “of:” or use the kind shared."
            file.problems.append(file.problem(("steps", number, "of"), step.id, "Only a shared step has “of”.", cure))
        return step
    owned = owners.get(step.of or "")
    if owned is None:
        if step.of not in files:
            message, cure = f"There is no flow “{step.of}” to share with.", f"Use one of: {', '.join(sorted(files))}."
            file.problems.append(file.problem(("steps", number, "of"), step.id, message, cure))
        return None
    own = owned.get(step.id)
    if own is None or not (own.is_question or own.kind is Kind.NOTE):
        message = f"The flow “{step.of}” has no question “{step.id}” of its own."
        file.problems.append(file.problem(("steps", number, "of"), step.id, message, "Name the flow that defines it."))
        return None
    extra = step.model_fields_set - {"id", "kind", "of", "next", "calls", "grouped"}
    for key in sorted(extra):
        message = f"A shared step has no “{key}” of its own."
        file.problems.append(file.problem(("steps", number, key), step.id, message, "Remove it."))
    return own.model_copy(update={"next": step.next, "calls": step.calls, "grouped": step.grouped})
