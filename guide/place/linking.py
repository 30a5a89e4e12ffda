"""Proves that flows fit together with everything else: what they name exists, and one question id asks one thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from guide.core.problems import Problem
from guide.core.yamlfile import YamlFile, read_yaml
from guide.flow.loader import Flow
from guide.flow.schema import StepSpec
from guide.law.rules import Finding


def check_flows(
    root: Path,
    flows: Mapping[str, Flow],
    findings: Mapping[str, Finding],
    known: Collection[str],
    topics: Collection[str],
    problems: list[Problem],
) -> None:
    """What a flow names exists, and it asks all that its headline needs."""
    folders = sorted(path.parent.name for path in (root / "flows").glob("*/flow.yaml"))
    for flow in flows.values():
        name = f"flows/{flow.spec.id}/flow.yaml"
        file = read_yaml(root / name, name)
        problems += _headline_problems(file, flow, findings, known)
        for number, finding in enumerate(flow.spec.about):
            if finding not in known:
                message, cure = f"There is no finding “{finding}”.", f"Use one of: {', '.join(sorted(known))}."
                problems.append(file.problem(("about", number), flow.spec.id, message, cure))
        for number, topic in enumerate(flow.spec.topics):
            if topic not in topics:
                message, cure = f"There is no topic “{topic}”.", "Add it to topics in flows/rights.yaml."
                problems.append(file.problem(("topics", number), flow.spec.id, message, cure))
        for number, step in enumerate(flow.spec.steps):
            for called in step.calls:
                if called not in folders or called == flow.spec.id:
                    message = f"It cannot call “{called}”."
                    cure = f"Use one of: {', '.join(folder for folder in folders if folder != flow.spec.id)}."
                    problems.append(file.problem(("steps", number, "calls"), step.id, message, cure))
    _check_same(root, flows, problems)


def _check_same(root: Path, flows: Mapping[str, Flow], problems: list[Problem]) -> None:
    """Answers belong to a question's id in every flow, so one id always asks the same."""
    owners: dict[str, tuple[str, StepSpec]] = {}
    for flow in flows.values():
        name = f"flows/{flow.spec.id}/flow.yaml"
        for number, step in enumerate(flow.spec.steps):
            if not step.is_question:
                continue
            owner, first = owners.setdefault(step.id, (flow.spec.id, step))
            if (step.kind, step.title) != (first.kind, first.title):
                message = f"The question “{step.id}” asks something else in the flow “{owner}”."
                cure = f"Rename it, or write: kind: shared, of: {owner}."
                problems.append(read_yaml(root / name, name).problem(("steps", number, "id"), step.id, message, cure))


def _headline_problems(
    file: YamlFile, flow: Flow, findings: Mapping[str, Finding], known: Collection[str]
) -> Iterable[Problem]:
    for number, finding in enumerate(flow.spec.headline):
        needed = findings[finding].facts if finding in findings else frozenset()
        if finding not in known:
            message = f"The headline names “{finding}”, which has no rule file."
            cure = f"Add flows/rules/{finding}.yaml or remove it."
        elif missing := sorted(needed - flow.words.keys()):
            message = f"The headline names “{finding}”, but this flow never asks {', '.join(missing)}."
            cure = "Add the question or remove it from the headline."
        else:
            continue
        yield file.problem(("headline", number), flow.spec.id, message, cure)
