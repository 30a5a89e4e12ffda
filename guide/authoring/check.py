"""Checks everything an author can change: files, wording, places, catalogues and every path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from guide.authoring.attested import read_forms
from guide.authoring.paths import path_problems, surveys
from guide.authoring.readability import readability_problems
from guide.authoring.shown import catalogue_problems
from guide.authoring.untold import untold
from guide.authoring.wording import content_files, wording_problems
from guide.core.problems import Problem
from guide.core.yamlfile import YamlFile, read_yaml
from guide.law.schema import Dated
from guide.place.accessibility import read_accessibility
from guide.place.copied import copied_problems
from guide.place.dialogue import Dialogues
from guide.place.documents import read_documents
from guide.place.library import GENERAL, Library, read_library
from guide.place.production import authorities, production_problems
from guide.place.telling import own_findings
from guide.text.catalogue import Catalogues, load_catalogues
from guide.text.offered import lacking
from guide.text.po import po_name
from guide.web.themes import Theme, theme_problems


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `unsigned` counts what is in force today and not checked by anybody."""

    problems: tuple[Problem, ...]
    unsigned: int
    files: int

    def as_json(self) -> dict[str, Any]:
        """As `guide check --json` prints it."""
        names = Problem.__slots__
        return {
            "files": self.files,
            "unsigned": self.unsigned,
            "problems": [{name: getattr(problem, name) for name in names} for problem in self.problems],
        }


def check(root: Path, today: date, production: str | None = None) -> Report:
    """Checks the content under `root`; `production` is the place (a known one) that is to serve real people."""
    library, problems = read_library(root)
    problems += read_documents(root, library)[1]
    problems += read_accessibility(root, library)[1]
    problems += wording_problems(root)
    problems += readability_problems(root)
    catalogues = load_catalogues(root)
    problems += catalogues.problems
    problems += _not_offered(catalogues)
    problems += read_forms(root)[1]
    problems += catalogue_problems(root)
    unsigned = 0
    if library is not None:
        problems += _gaps(root, library)
        problems += untold(root, library)
        problems += copied_problems(root, library)
        problems += _places(root, library)
        problems += _paths(root, library, today)
        unsigned = sum(1 for item in _all_dated(library) if (period := item.on(today)) and not period.verified)
        if production is not None:
            problems += production_problems(root, library, production, today)
    in_order = sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.where, p.message))
    return Report(tuple(in_order), unsigned, len(content_files(root)))


def _not_offered(catalogues: Catalogues) -> Iterator[Problem]:
    for code, catalogue in catalogues.by_code.items():
        if texts := lacking(catalogue):
            message = f"The language is not offered without these texts around the pages: {'; '.join(texts)}."
            yield Problem(po_name(code), None, code, message, "Translate them.")


def _all_dated(library: Library) -> Iterator[Dated]:
    for finding in library.findings.values():
        yield from finding.dated()
    yield from library.clauses.spec.clauses
    for place in library.places.values():
        yield from (*place.spec.starts, *place.spec.parties, *place.spec.practice)


def _gaps(root: Path, library: Library) -> Iterator[Problem]:
    """Days between two periods of one thing on which it is not in force: most often a slip of the pen."""
    for finding in library.findings.values():
        file = _file(root, f"flows/rules/{finding.spec.id}.yaml")
        for key in ("rules", "starts", "parties"):
            yield from _gaps_of(file, key, getattr(finding.spec, key))
    yield from _gaps_of(_file(root, "flows/rights.yaml"), "clauses", library.clauses.spec.clauses)
    for place in library.places.values():
        file = _file(root, f"flows/places/{place.id}.yaml")
        for key in ("starts", "parties", "practice"):
            yield from _gaps_of(file, key, getattr(place.spec, key))


def _gaps_of(file: YamlFile, key: str, items: Iterable[Dated]) -> Iterator[Problem]:
    for number, item in enumerate(items):
        where = getattr(item, "id", f"{key} {number + 1}")
        for place, (earlier, later) in enumerate(zip(item.periods, item.periods[1:], strict=False)):
            if earlier.last is not None and earlier.last + timedelta(days=1) < later.first:
                message = f"Nothing is in force between {earlier.last} and {later.first}."
                cure = "Close the gap. If it is meant, write two things with ids of their own."
                yield file.problem((key, number, "periods", place + 1), where, message, cure)


def _places(root: Path, library: Library) -> Iterator[Problem]:
    general = {recipient.authority for recipient in library.places[GENERAL].spec.recipients}
    for place in library.places.values():
        file = _file(root, f"flows/places/{place.id}.yaml")
        known = general | {recipient.authority for recipient in place.spec.recipients}
        for authority in sorted(authorities(library, place.id) - known):
            message = f"Requests can go to “{authority}”, but nobody says how to reach it."
            yield file.problem(("recipients",), place.id, message, f"Add it to recipients here or in {GENERAL}.yaml.")
        yield from _theme(file, place.id, place.spec.theme)


def _theme(file: YamlFile, place: str, tokens: dict[str, str]) -> Iterator[Problem]:
    try:
        theme = Theme.model_validate(tokens)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            token = str(fault["loc"][0])
            message = f"The theme cannot use “{token}: {tokens.get(token)}”."
            cure = f"Tokens are {', '.join(Theme.model_fields)}; colours are written as #0b4f6c."
            yield file.problem(("theme", token), place, message, cure)
    else:
        for text in theme_problems(theme):
            message, _, cure = text.partition(". ")
            yield file.problem(("theme",), place, f"{message}.", cure)


def _paths(root: Path, library: Library, today: date) -> list[Problem]:
    dialogues = Dialogues(library)
    problems: list[Problem] = []
    for flow in library.flows.values():
        found = list(surveys(dialogues, flow.spec.id, library.places, None, today))
        problems += path_problems(root, flow, found, own_findings(flow, library.findings))
    return problems


def _file(root: Path, name: str) -> YamlFile:
    return read_yaml(root / name, name)
