"""Reads flows/documents.yaml: what the documents that the practice came from say, seen against the law.

Nothing here is told to a client. An installation without the file has no such documents.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from guide.core.problems import Problem
from guide.core.yamlfile import Content, YamlFile, read_yaml, validate
from guide.flow.schema import Text
from guide.law.schema import Dated
from guide.place.library import Library
from guide.place.schema import PlaceId, ServiceSpec

NAME = "flows/documents.yaml"


class Verdict(StrEnum):
    """What is to be said of a statement, measured by the law of its day; `outdated` and `renamed` by that of today."""

    RIGHT = "right"
    SIMPLIFIED = "simplified"
    WRONG = "wrong"
    OUTDATED = "outdated"
    RENAMED = "renamed"
    PRACTICE = "practice"
    DANGEROUS = "dangerous"
    LEFT_OUT = "left_out"


def _ended(text: str) -> str:
    if not text.endswith("."):
        raise ValueError(f"The sentence “{text}” has no end. → End it with a full stop.")
    return text


def _known_verdict(verdict: object) -> object:
    if verdict not in list(Verdict):
        raise ValueError(f"There is no verdict “{verdict}”. → Use one of: {', '.join(Verdict)}.")
    return verdict


Sentence = Annotated[Text, AfterValidator(_ended)]


class StatementSpec(Content):
    """One statement in our own words, and what holds the law or the practice of it.

    `rules`: ids of rules, clauses, local practice or services. `starts` and `parties`: findings whose lists of who
    starts and who takes part are meant, those of the place before those of the law.
    """

    says: Sentence
    rules: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    verdict: tuple[Annotated[Verdict, BeforeValidator(_known_verdict)], ...] = Field(min_length=1)
    note: Sentence

    @model_validator(mode="after")
    def _held_or_left_out(self) -> StatementSpec:
        if not (self.rules or self.starts or self.parties or Verdict.LEFT_OUT in self.verdict):
            raise ValueError("The statement names no rule. → Name what holds it, or add the verdict left_out.")
        return self


class DocumentSpec(Content):
    """A source document. `day`: a day on which it was in use."""

    id: PlaceId
    called: Text
    place: PlaceId
    day: date
    statements: tuple[StatementSpec, ...] = Field(min_length=1)


class Documents(Content):
    """All source documents."""

    documents: tuple[DocumentSpec, ...] = Field(min_length=1)


def read_documents(root: Path, library: Library | None) -> tuple[Documents | None, list[Problem]]:
    """The documents, or None, with every problem. Without a library only their own structure is read."""
    if not (root / NAME).exists():
        return None, []
    file = read_yaml(root / NAME, NAME)
    spec = validate(file, Documents)
    if spec is not None:
        _check_ids(file, spec)
        if library is not None:
            _check_names(file, spec, library)
    return (None if file.problems else spec), file.problems


def held_by(library: Library, place: str) -> dict[str, Dated | ServiceSpec]:
    """Everything that a statement about `place` can name, by its id."""
    held: dict[str, Dated | ServiceSpec] = {service.id: service for service in library.services_at(place)}
    for finding in library.findings.values():
        held.update((rule.id, rule) for rule in finding.spec.rules)
    held.update((clause.id, clause) for clause in library.clauses.spec.clauses)
    held.update((clause.id, clause) for clause in library.places[place].spec.practice)
    return held


def lists_of(library: Library, place: str, key: str, finding: str) -> Iterator[Dated]:
    """The `starts` or `parties` (`key`) of a finding: those of the place, then those of the law."""
    spec = library.places[place].spec
    yield from (item for item in getattr(spec, key) if item.about == finding)
    yield from getattr(library.findings[finding].spec, key)


def _check_ids(file: YamlFile, spec: Documents) -> None:
    """No document stands twice, and no statement says or names a thing twice."""
    _check_twice(file, ("documents",), [document.id for document in spec.documents], "id", "id")
    for number, document in enumerate(spec.documents):
        path = ("documents", number, "statements")
        _check_twice(file, path, [statement.says for statement in document.statements], "says", "statement")
        for index, statement in enumerate(document.statements):
            for key in ("rules", "starts", "parties", "verdict"):
                _check_twice(file, (*path, index, key), list(getattr(statement, key)), None, "name")


def _check_twice(file: YamlFile, path: tuple[str | int, ...], items: list[str], key: str | None, thing: str) -> None:
    for number, item in enumerate(items):
        if item in items[:number]:
            where = (*path, number, key) if key else (*path, number)
            file.problems.append(file.problem(where, item, f"The {thing} “{item}” stands twice.", "Keep one of them."))


def _check_names(file: YamlFile, spec: Documents, library: Library) -> None:
    """Every place, rule and finding that is named exists."""
    for number, document in enumerate(spec.documents):
        path = ("documents", number)
        if document.place not in library.places:
            known = ", ".join(library.places)
            message = f"There is no place “{document.place}”."
            file.problems.append(file.problem((*path, "place"), document.id, message, f"Use one of: {known}."))
            continue
        for index, statement in enumerate(document.statements):
            _check_statement(file, (*path, "statements", index), document, statement, library)


def _check_statement(
    file: YamlFile, path: tuple[str | int, ...], document: DocumentSpec, statement: StatementSpec, library: Library
) -> None:
    held = held_by(library, document.place)
    cure = f"Use an id of flows/rules, flows/rights.yaml, flows/services.yaml or flows/places/{document.place}.yaml."
    _check_known(file, (*path, "rules"), document.id, statement.rules, held, "rule, clause or service", cure)
    cure = f"Use one of: {', '.join(library.findings)}."
    for key in ("starts", "parties"):
        _check_known(file, (*path, key), document.id, getattr(statement, key), library.findings, "finding", cure)
    named = [held[rule] for rule in statement.rules if rule in held]
    for key in ("starts", "parties"):
        for finding in getattr(statement, key):
            named += lists_of(library, document.place, key, finding) if finding in library.findings else ()
    if named and not any(_holds(item, document.day) for item in named):
        message = f"Nothing that the statement names is in force on {document.day}, the day of the document."
        file.problems.append(file.problem(path, document.id, message, "Name the law or practice of that day too."))


def _check_known(
    file: YamlFile,
    path: tuple[str | int, ...],
    where: str,
    names: tuple[str, ...],
    known: Collection[str],
    thing: str,
    cure: str,
) -> None:
    for number, name in enumerate(names):
        if name not in known:
            file.problems.append(file.problem((*path, number), where, f"There is no {thing} “{name}”.", cure))


def _holds(item: Dated | ServiceSpec, day: date) -> bool:
    return item.offered(day) if isinstance(item, ServiceSpec) else item.on(day) is not None
