"""All content of an installation, read together: flows, rules, rights, actors, services and places."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path

from transitions import Machine

from guide.core.logic import Condition, Truth
from guide.core.problems import ContentError, Problem
from guide.core.yamlfile import forget_parsed, read_yaml, seen_ids, validate
from guide.flow.conditions import Vocabulary
from guide.flow.loader import Flow, load_flow, rough_options, rough_words
from guide.flow.machine import build
from guide.flow.schema import OptionSpec
from guide.flow.sharing import link_shared, read_flow
from guide.law.rules import Clauses, Finding, change_days, condition_of, load_clauses, load_finding
from guide.law.schema import ActorsSpec, ClausesSpec, Dated, FindingSpec
from guide.place.linking import check_flows
from guide.place.loader import OTHER, Place, check_names, link_place, read_place, topic_problems
from guide.place.schema import ContactSpec, ServiceSpec, ServicesSpec
from guide.place.telling import own_findings, tells

RECORDS = frozenset({"accessibility.yaml", "accessibility-run.yaml"})
GENERAL = "suomi"  # the general place: what a place does not say itself is as it is there


@dataclass(frozen=True)
class Library:
    """Everything that was read, and the shared machine of each flow. `version` changes when any content does."""

    flows: Mapping[str, Flow]
    machines: Mapping[str, Machine]
    findings: Mapping[str, Finding]
    clauses: Clauses
    actors: Mapping[str, str]
    services: tuple[ServiceSpec, ...]
    suits: Mapping[str, Condition]
    places: Mapping[str, Place]
    version: str

    @cached_property
    def _days(self) -> dict[tuple[str, str], tuple[date, ...]]:
        return {(flow, place): self._days_of(flow, place) for flow in self.flows for place in self.places}

    def change_days(self, flow: str, place: str) -> tuple[date, ...]:
        """Every day on which something changes in the flow at the place, in order. Raises KeyError for unknown ones."""
        return self._days[flow, place]

    def _days_of(self, flow_id: str, place: str) -> tuple[date, ...]:
        flow = self.flows[flow_id]
        days = set(change_days(self._dated(flow, place)))
        own = (option for step in flow.spec.steps for option in step.options)
        services = self.services_at(place) if any(s.options_from == "services" for s in flow.spec.steps) else ()
        for option in (*services, *own):
            days.update(day for day in (option.offered_from,) if day)
            days.update(day + timedelta(days=1) for day in (option.offered_to,) if day)
        return tuple(sorted(days))

    def services_at(self, place: str) -> tuple[ServiceSpec, ...]:
        """The services that are offered at the place: those of everywhere and its own."""
        return tuple(service for service in self.services if not service.places or place in service.places)

    def contact(self, place: str, authority: str) -> ContactSpec:
        """How to reach an authority: as the place says, else as the general place does, else the place itself."""
        for spec in (self.places[place].spec, self.places[GENERAL].spec):
            for recipient in spec.recipients:
                if recipient.authority == authority:
                    return recipient.contact
        return self.places[place].spec.contact

    def _dated(self, flow: Flow, place: str) -> Iterable[Dated]:
        """All that the flow works out and tells at the place."""
        spec, own = self.places[place].spec, own_findings(flow, self.findings)
        for finding in own:
            yield from self.findings[finding].dated()
        yield from (start for start in spec.starts if start.about in own)
        yield from (party for party in spec.parties if party.about in own)
        clauses = (*self.clauses.spec.clauses, *spec.practice)
        yield from (clause for clause in clauses if tells(flow.spec, clause))


def load_library(root: Path) -> Library:
    """Reads everything under `root`/flows. Raises ContentError with every problem of every file."""
    library, problems = read_library(root)
    forget_parsed()
    if library is None:
        raise ContentError(problems)
    return library


def read_library(root: Path) -> tuple[Library | None, list[Problem]]:
    """The library, or None, with every problem. A file that cannot be used hides problems of no other file.

    What a broken file still shows of its ids counts as known, so that its fault is told once and not everywhere.
    """
    problems: list[Problem] = []
    services, offered = _services(root, problems)
    actors = _actors(root, problems)
    readings = [read_place(path, _name(root, path)) for path in sorted((root / "flows" / "places").glob("*.yaml"))]
    towns = [spec.municipalities if spec else rough_options(file.data, "municipalities") for file, spec in readings]
    sets = {"services": offered, "municipalities": (*chain.from_iterable(towns), OTHER)}
    flows, words = _flows(root, sets, problems)
    if not words:
        problems.append(Problem("flows", None, "", "There is no usable flow.", "Add flows/<flow>/flow.yaml."))
        return None, problems + [problem for file, _ in readings for problem in file.problems]
    findings = _findings(root, words, actors, problems)
    known = findings.keys() | {path.stem for path in (root / "flows" / "rules").glob("*.yaml")}
    clauses = _clauses(root, words, known, actors, problems)
    suits = _suits(root, services, words, problems)
    topics = seen_ids(read_yaml(root / "flows" / "rights.yaml", "flows/rights.yaml").data, "topics")
    places: dict[str, Place] = {}
    for file, spec in readings:
        if spec is None:
            problems += file.problems
            continue
        place, found = link_place(file, spec, words, known, actors)
        found += topic_problems(file, "practice", spec.practice, topics)
        problems += found
        if place is not None:
            places[place.id] = place
    _check_service_places(root, services, problems)
    if GENERAL not in places and not problems:
        problems.append(Problem("flows/places", None, "", f"The general place “{GENERAL}” is missing.", "Add it."))
    check_flows(root, flows, findings, known, topics, problems)
    if problems or clauses is None:
        return None, problems
    machines = {flow_id: build(flow) for flow_id, flow in flows.items()}
    return Library(flows, machines, findings, clauses, actors, services, suits, places, _version(root)), []


def _version(root: Path) -> str:
    """A mark of all content files together, as requests and papers name the state of law and practice they used.

    The records of accessibility are no part of it: they name the content that they were made of.
    """
    digest = hashlib.sha256()
    for path in sorted((root / "flows").rglob("*.yaml")):
        if path.name in RECORDS:
            continue
        digest.update(f"{_name(root, path)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _flows(
    root: Path, sets: Mapping[str, tuple[OptionSpec, ...]], problems: list[Problem]
) -> tuple[dict[str, Flow], Vocabulary]:
    """The usable flows, and the questions of all flows."""
    paths = sorted((root / "flows").glob("*/flow.yaml"))
    read = {path.parent.name: read_flow(path, _name(root, path)) for path in paths}
    link_shared(read)
    flows: dict[str, Flow] = {}
    words: dict[str, tuple[OptionSpec, ...]] = {}
    for folder, item in read.items():
        flow = load_flow(item, sets)
        for step, options in (flow.words if flow is not None else rough_words(item.file, sets)).items():
            earlier = words.get(step, ())  # flows may share a question
            words[step] = (*earlier, *(o for o in options if o.id not in {known.id for known in earlier}))
        if flow is not None and flow.spec.id != folder:
            message = "The id is not the name of the folder."
            cure = f"Name the folder {flow.spec.id} or correct the id."
            item.file.problems.append(item.file.problem(("id",), flow.spec.id, message, cure))
        elif flow is not None:
            flows[flow.spec.id] = flow
        problems += item.file.problems
    return flows, words


def _services(root: Path, problems: list[Problem]) -> tuple[tuple[ServiceSpec, ...], tuple[OptionSpec, ...]]:
    """The services, and what can be seen of them as options."""
    file = read_yaml(root / "flows" / "services.yaml", "flows/services.yaml")
    spec = validate(file, ServicesSpec)
    problems += file.problems
    return (spec.services, spec.services) if spec else ((), rough_options(file.data, "services"))


def _actors(root: Path, problems: list[Problem]) -> dict[str, str]:
    file = read_yaml(root / "flows" / "actors.yaml", "flows/actors.yaml")
    spec = validate(file, ActorsSpec)
    problems += file.problems
    if spec is None:
        return {actor: actor for actor in seen_ids(file.data, "actors")}
    return {actor.id: actor.name for actor in spec.actors}


def _findings(root: Path, words: Vocabulary, actors: Mapping[str, str], problems: list[Problem]) -> dict[str, Finding]:
    findings = {}
    for path in sorted((root / "flows" / "rules").glob("*.yaml")):
        finding, found = load_finding(path, _name(root, path), words)
        problems += found
        if finding is not None:
            findings[finding.spec.id] = finding
        file = read_yaml(path, _name(root, path))
        spec = validate(file, FindingSpec)
        for key in ("starts", "parties"):
            for number, item in enumerate(getattr(spec, key, ())):
                check_names(file, (key, number), path.stem, item, (), actors)
        problems += file.problems if spec is not None else ()
    return findings


def _clauses(
    root: Path, words: Vocabulary, known: Collection[str], actors: Collection[str], problems: list[Problem]
) -> Clauses | None:
    path = root / "flows" / "rights.yaml"
    clauses, found = load_clauses(path, _name(root, path), words)
    problems += found
    file = read_yaml(path, _name(root, path))
    spec = validate(file, ClausesSpec)
    for number, clause in enumerate(spec.clauses if spec is not None else ()):
        check_names(file, ("clauses", number), clause.id, clause, known, actors)
    problems += file.problems if spec is not None else ()
    if spec is not None:
        problems += topic_problems(file, "clauses", spec.clauses, [topic.id for topic in spec.topics])
    return clauses


def _suits(
    root: Path, services: tuple[ServiceSpec, ...], words: Vocabulary, problems: list[Problem]
) -> dict[str, Condition]:
    """By service: with which answers it is worth a thought. A service that does not say is so with none."""
    file = read_yaml(root / "flows" / "services.yaml", "flows/services.yaml")
    found = {
        service.id: condition_of(file, ("services", number), service.id, service.suits, words, "suits")
        if service.suits is not None
        else Truth.NO
        for number, service in enumerate(services)
    }
    problems += file.problems if services else ()
    return found


def _check_service_places(root: Path, services: tuple[ServiceSpec, ...], problems: list[Problem]) -> None:
    """A service is offered only at places that have a file, usable or not."""
    name = "flows/services.yaml"
    known = sorted(path.stem for path in (root / "flows" / "places").glob("*.yaml"))
    for number, service in enumerate(services):
        for index, place in enumerate(service.places):
            if place not in known:
                message, cure = f"There is no place “{place}”.", f"Use one of: {', '.join(known)}."
                path = ("services", number, "places", index)
                problems.append(read_yaml(root / name, name).problem(path, service.id, message, cure))
