"""All content of an installation, read together: flows, rules, rights, actors, services and places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from transitions import Machine

from guide.core.problems import ContentError, Problem
from guide.core.yamlfile import read_yaml, validate
from guide.flow.conditions import Vocabulary
from guide.flow.loader import Flow, load_flow
from guide.flow.machine import build
from guide.flow.schema import OptionSpec
from guide.law.rules import Clauses, Finding, change_days, load_clauses, load_finding
from guide.law.schema import ActorsSpec, Dated
from guide.place.loader import OTHER, Place, check_names, link_place, read_place
from guide.place.schema import ContactSpec, ServiceSpec, ServicesSpec

GENERAL = "suomi"  # the general place: what a place does not say itself is as it is there


@dataclass(frozen=True)
class Library:
    """Everything that was read, and the shared machine of each flow."""

    flows: Mapping[str, Flow]
    machines: Mapping[str, Machine]
    findings: Mapping[str, Finding]
    clauses: Clauses
    actors: Mapping[str, str]
    services: tuple[ServiceSpec, ...]
    places: Mapping[str, Place]

    def change_days(self, place: str) -> tuple[date, ...]:
        """Every day on which something changes at the place, in order."""
        days = set(change_days(self._dated(place)))
        options = [*self.services, *(o for flow in self.flows.values() for s in flow.spec.steps for o in s.options)]
        for option in options:
            days.update(day for day in (option.offered_from,) if day)
            days.update(day + timedelta(days=1) for day in (option.offered_to,) if day)
        return tuple(sorted(days))

    def contact(self, place: str, authority: str) -> ContactSpec:
        """How to reach an authority: as the place says, else as the general place does, else the place itself."""
        for spec in (self.places[place].spec, self.places[GENERAL].spec):
            for recipient in spec.recipients:
                if recipient.authority == authority:
                    return recipient.contact
        return self.places[place].spec.contact

    def _dated(self, place: str) -> Iterable[Dated]:
        for finding in self.findings.values():
            yield from finding.dated()
        yield from self.clauses.spec.clauses
        spec = self.places[place].spec
        yield from (*spec.starts, *spec.parties, *spec.practice)


def load_library(root: Path) -> Library:
    """Reads everything under `root`/flows. Raises ContentError with every problem of every file."""
    library, problems = read_library(root)
    if library is None:
        raise ContentError(problems)
    return library


def read_library(root: Path) -> tuple[Library | None, list[Problem]]:
    """The library, or None, with every problem. A file that cannot be read hides problems of no other file."""
    base = root / "flows"
    problems: list[Problem] = []
    services = _services(root, problems)
    actors = _actors(root, problems)
    readings = [read_place(path, _name(root, path)) for path in sorted((base / "places").glob("*.yaml"))]
    towns = tuple(town for _, spec in readings if spec for town in spec.municipalities)
    sets: dict[str, tuple[OptionSpec, ...]] = {"services": services, "municipalities": (*towns, OTHER)}
    flows: dict[str, Flow] = {}
    for path in sorted(base.glob("*/flow.yaml")):
        flow, found = load_flow(path, _name(root, path), sets)
        problems += found
        if flow is not None:
            flows[flow.spec.id] = flow
    words: Vocabulary = {step: options for flow in flows.values() for step, options in flow.words.items()}
    if not flows:
        problems.append(Problem("flows", None, "", "There is no usable flow.", "Add flows/<flow>/flow.yaml."))
        return None, problems + [problem for file, _ in readings for problem in file.problems]
    findings = _findings(root, words, actors, problems)
    clauses = _clauses(root, words, findings, problems)
    places: dict[str, Place] = {}
    for file, spec in readings:
        if spec is None:
            problems += file.problems
            continue
        place, found = link_place(file, spec, words, findings, actors)
        problems += found
        if place is not None:
            places[place.id] = place
    if GENERAL not in places and not problems:
        problems.append(Problem("flows/places", None, "", f"The general place “{GENERAL}” is missing.", "Add it."))
    _check_headlines(flows, findings, problems)
    if problems or clauses is None:
        return None, problems
    machines = {flow_id: build(flow) for flow_id, flow in flows.items()}
    return Library(flows, machines, findings, clauses, actors, services, places), []


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _services(root: Path, problems: list[Problem]) -> tuple[ServiceSpec, ...]:
    file = read_yaml(root / "flows" / "services.yaml", "flows/services.yaml")
    spec = validate(file, ServicesSpec)
    problems += file.problems
    return spec.services if spec else ()


def _actors(root: Path, problems: list[Problem]) -> dict[str, str]:
    file = read_yaml(root / "flows" / "actors.yaml", "flows/actors.yaml")
    spec = validate(file, ActorsSpec)
    problems += file.problems
    return {actor.id: actor.name for actor in spec.actors} if spec else {}


def _findings(root: Path, words: Vocabulary, actors: Mapping[str, str], problems: list[Problem]) -> dict[str, Finding]:
    findings = {}
    for path in sorted((root / "flows" / "rules").glob("*.yaml")):
        finding, found = load_finding(path, _name(root, path), words)
        problems += found
        if finding is None:
            continue
        findings[finding.spec.id] = finding
        file = read_yaml(path, _name(root, path))
        for key in ("starts", "parties"):
            for number, item in enumerate(getattr(finding.spec, key)):
                check_names(file, (key, number), finding.spec.id, item, findings, actors)
        problems += file.problems
    return findings


def _clauses(root: Path, words: Vocabulary, findings: Mapping[str, Finding], problems: list[Problem]) -> Clauses | None:
    path = root / "flows" / "rights.yaml"
    clauses, found = load_clauses(path, _name(root, path), words)
    problems += found
    if clauses is not None:
        file = read_yaml(path, _name(root, path))
        for number, clause in enumerate(clauses.spec.clauses):
            check_names(file, ("clauses", number), clause.id, clause, findings, ())
        problems += file.problems
    return clauses


def _check_headlines(flows: Mapping[str, Flow], findings: Mapping[str, Finding], problems: list[Problem]) -> None:
    for flow in flows.values():
        for finding in flow.spec.headline:
            if finding not in findings:
                file = f"flows/{flow.spec.id}/flow.yaml"
                message = f"The headline names “{finding}”, which has no rule file."
                problems.append(Problem(file, None, flow.spec.id, message, f"Add flows/rules/{finding}.yaml."))
