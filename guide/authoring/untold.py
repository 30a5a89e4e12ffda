"""What nobody would ever read: clauses that no flow tells, and topics about which a flow has nothing to tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from guide.core.problems import Problem
from guide.core.yamlfile import read_yaml
from guide.law.schema import ClauseSpec
from guide.place.library import Library
from guide.place.telling import tells


def untold(root: Path, library: Library) -> Iterator[Problem]:
    """Every such clause and topic, with its line."""
    files = {"flows/rights.yaml": ("clauses", library.clauses.spec.clauses)}
    files |= {f"flows/places/{place.id}.yaml": ("practice", place.spec.practice) for place in library.places.values()}
    flows = [flow.spec for flow in library.flows.values()]
    for name, (key, clauses) in files.items():
        for number, clause in enumerate(clauses):
            if not any(tells(flow, clause) for flow in flows):
                cure = "Give it a topic, or findings to be about, that a flow goes through."
                file = read_yaml(root / name, name)
                yield file.problem((key, number, "id"), clause.id, "No flow ever tells it.", cure)
    yield from _silent(root, library, [clause for _, clauses in files.values() for clause in clauses])


def _silent(root: Path, library: Library, clauses: list[ClauseSpec]) -> Iterator[Problem]:
    for flow in library.flows.values():
        told = {clause.topic for clause in clauses if tells(flow.spec, clause)}
        for number, topic in enumerate(flow.spec.topics):
            if topic not in told:
                name = f"flows/{flow.spec.id}/flow.yaml"
                message = f"There is nothing to tell about the topic “{topic}”."
                cure = "Remove it, or give a clause this topic."
                yield read_yaml(root / name, name).problem(("topics", number), flow.spec.id, message, cure)
