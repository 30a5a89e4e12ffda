"""Reads a place file against the flow, the findings and the actors it may speak of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guide.core.logic import Condition
from guide.core.problems import Problem
from guide.core.yamlfile import YamlFile, read_yaml, validate
from guide.flow.conditions import Vocabulary
from guide.flow.schema import OptionSpec
from guide.law.rules import clause_conditions, condition_of
from guide.law.schema import ClauseSpec
from guide.place.schema import PlaceSpec

OTHER = OptionSpec(id="other", text="Muu kunta")


@dataclass(frozen=True)
class Place:
    """A place as read, with the condition of each of its dated things."""

    spec: PlaceSpec
    conditions: Mapping[tuple[str, int], Condition]

    @property
    def id(self) -> str:
        """The place's id."""
        return self.spec.id

    @property
    def municipalities(self) -> tuple[OptionSpec, ...]:
        """The municipalities a client may choose here; `other` always stands last."""
        return (*self.spec.municipalities, OTHER)


def read_place(path: Path, name: str) -> tuple[YamlFile, PlaceSpec | None]:
    """The first reading: its own structure only."""
    file = read_yaml(path, name)
    spec = validate(file, PlaceSpec)
    if spec is not None and path.stem != spec.id:
        cure = f"Name the file {spec.id}.yaml or correct the id."
        file.problems.append(file.problem(("id",), spec.id, "The id is not the name of the file.", cure))
    return file, spec


def link_place(
    file: YamlFile,
    spec: PlaceSpec,
    words: Vocabulary,
    findings: Collection[str],
    actors: Collection[str],
) -> tuple[Place | None, list[Problem]]:
    """The second reading: conditions, findings and actors that the place speaks of must exist."""
    conditions: dict[tuple[str, int], Condition] = {}
    for key in ("starts", "parties", "practice"):
        for number, item in enumerate(getattr(spec, key)):
            where = getattr(item, "id", f"{key} {number + 1}")
            if isinstance(item, ClauseSpec):
                both = clause_conditions(file, (key, number), item, words)
                conditions[key, number], conditions["here", number] = both
            else:
                conditions[key, number] = condition_of(file, (key, number), where, item.when, words)
            check_names(file, (key, number), where, item, findings, actors)
    for number, recipient in enumerate(spec.recipients):
        if recipient.authority not in actors:
            path = ("recipients", number, "authority")
            message = f"There is no actor “{recipient.authority}”."
            file.problems.append(file.problem(path, spec.id, message, "Add it to flows/actors.yaml."))
    return (None if file.problems else Place(spec, conditions)), file.problems


def check_names(
    file: YamlFile,
    path: tuple[str | int, ...],
    where: str,
    item: Any,
    findings: Collection[str],
    actors: Collection[str],
) -> None:
    """Adds a problem for every finding or actor that `item` names and nobody defines."""
    about = getattr(item, "about", ())
    for finding in (about,) if isinstance(about, str) else about:
        if finding not in findings:
            message, cure = f"There is no finding “{finding}”.", f"Use one of: {', '.join(sorted(findings))}."
            file.problems.append(file.problem((*path, "about"), where, message, cure))
    named = [("who", getattr(item, "who", None)), *(("roles", role) for role in getattr(item, "roles", ()))]
    for key, actor in named:
        if actor is not None and actor not in actors:
            message = f"There is no actor “{actor}”."
            file.problems.append(file.problem((*path, key), where, message, "Add it to flows/actors.yaml."))


def topic_problems(file: YamlFile, key: str, clauses: Iterable[ClauseSpec], topics: Collection[str]) -> list[Problem]:
    """A problem for every clause under `key` that names a topic which nobody defines."""
    return [
        file.problem(
            (key, number, "topic"),
            clause.id,
            f"There is no topic “{clause.topic}”.",
            "Add it to topics in flows/rights.yaml.",
        )
        for number, clause in enumerate(clauses)
        if clause.topic is not None and clause.topic not in topics
    ]
