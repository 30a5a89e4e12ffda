"""Reads what is known of the service's accessibility: the assessment by people, and the run of the test program.

Two files: flows/accessibility.yaml is written by hand, flows/accessibility-run.yaml by `guide accessibility record`.
The statement (306/2019 7–10 §) is made of them. An installation without them says that nothing was assessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from guide.core.problems import Problem
from guide.core.yamlfile import Content, YamlFile, read_yaml, validate
from guide.flow.schema import Text
from guide.place.library import Library
from guide.place.schema import FaultSpec, Language

ASSESSED = "flows/accessibility.yaml"
RUN = "flows/accessibility-run.yaml"
_MONTHS = 12  # after which an assessment is too old: statements are renewed every year


class State(StrEnum):
    """How far the requirements (WCAG 2.1 A and AA) are met."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class Method(StrEnum):
    """How it was assessed. What is not named was not done, and the statement says so."""

    SELF = "self"
    AUTOMATIC = "automatic"
    EXPERT = "expert"
    SCREEN_READERS = "screen_readers"
    CLIENTS = "clients"


class AssessmentSpec(Content):
    """The assessment by people: who, when, how, with which result."""

    on: date
    by: Text
    methods: tuple[Method, ...] = Field(min_length=1)
    state: State
    faults: tuple[FaultSpec, ...] = ()


class ToolSpec(Content):
    """A program that tested, and its version."""

    tool: Text
    version: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z.+-]{0,39}$")]


class ViolationSpec(Content):
    """A rule of the test program that pages broke: on how many pages, and on which first."""

    rule: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
    pages: int = Field(ge=1)
    first: Text


class LanguageRun(Content):
    """The pages that were tested in one language, on how many of them something was found, and what."""

    language: Language
    pages: int = Field(ge=1)
    faulty: int = Field(ge=0)
    violations: tuple[ViolationSpec, ...] = ()

    @model_validator(mode="after")
    def _agree(self) -> LanguageRun:
        counts = [violation.pages for violation in self.violations]
        if not max(counts, default=0) <= self.faulty <= min(sum(counts), self.pages):
            raise ValueError(
                f"The numbers of {self.language} do not agree: {self.faulty} faulty pages of {self.pages}. "
                "→ Run: guide accessibility record"
            )
        return self


class RunSpec(Content):
    """One run of the test program. `content`: the version of the content whose pages were tested."""

    on: date
    content: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{10}$")]
    tools: tuple[ToolSpec, ...] = Field(min_length=1)
    widths: tuple[Annotated[int, Field(ge=320, le=4000)], ...] = Field(min_length=1)
    languages: tuple[LanguageRun, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Accessibility:
    """Both records, as far as there are any."""

    assessment: AssessmentSpec | None = None
    run: RunSpec | None = None

    @property
    def on(self) -> date | None:
        """The day on which the older of the two was made: the statement is no newer than that."""
        days = [record.on for record in (self.assessment, self.run) if record]
        return min(days, default=None)

    def outdated(self, today: date) -> bool:
        """Whether a part of it is older than a year."""
        return self.on is not None and _year_after(self.on) < today

    def run_of(self, language: str) -> LanguageRun | None:
        """What the test program found in a language, if it tested it."""
        return next((found for found in self.run.languages if found.language == language), None) if self.run else None

    def faults_in(self, language: str, own: tuple[FaultSpec, ...] = ()) -> tuple[FaultSpec, ...]:
        """The known faults that touch a language: those of the service, then the place's `own`."""
        known = (*(self.assessment.faults if self.assessment else ()), *own)
        return tuple(fault for fault in known if not fault.languages or language in fault.languages)


def read_accessibility(root: Path, library: Library | None = None) -> tuple[Accessibility, list[Problem]]:
    """The records under `root`, with every problem. What cannot be used counts as not there."""
    problems: list[Problem] = []
    assessment, run = None, None
    if (root / ASSESSED).exists():
        file = read_yaml(root / ASSESSED, ASSESSED)
        assessment = validate(file, AssessmentSpec)
        problems += [*file.problems, *(_assessment_faults(file, assessment) if assessment else ())]
    if (root / RUN).exists():
        file = read_yaml(root / RUN, RUN)
        run = validate(file, RunSpec)
        problems += [*file.problems, *(_run_faults(file, run) if run else ())]
    for place in library.places.values() if library else ():
        name = f"flows/places/{place.id}.yaml"
        own = place.spec.accessibility.faults
        problems += _twice(read_yaml(root / name, name), ("accessibility", "faults"), [fault.id for fault in own])
    return Accessibility(assessment, run), problems


def production_faults(found: Accessibility, today: date) -> Iterator[Problem]:
    """Why the records do not do for serving real people."""
    for record, file, cure in (
        (found.assessment, ASSESSED, "Assess the service and write it down."),
        (found.run, RUN, "Run: guide accessibility record"),
    ):
        if record is None:
            yield Problem(file, None, "", "There is no record of the service's accessibility.", cure)
        elif _year_after(record.on) < today:
            message = f"The record of {record.on} is older than {_MONTHS} months."
            yield Problem(file, None, "", message, cure)


def _assessment_faults(file: YamlFile, spec: AssessmentSpec) -> Iterator[Problem]:
    yield from _twice(file, ("faults",), [fault.id for fault in spec.faults])
    yield from _twice(file, ("methods",), [method.value for method in spec.methods])
    if spec.state is State.FULL and spec.faults:
        message = "The state is full, but faults are known."
        yield file.problem(("state",), spec.state, message, "Write partial, or take out the faults that are mended.")
    if spec.state is not State.FULL and not spec.faults:
        message = f"The state is {spec.state}, but no fault is told."
        yield file.problem(("state",), spec.state, message, "Tell what is not accessible, or write full.")


def _run_faults(file: YamlFile, spec: RunSpec) -> Iterator[Problem]:
    yield from _twice(file, ("languages",), [run.language for run in spec.languages])


def _twice(file: YamlFile, path: tuple[str | int, ...], ids: list[str]) -> Iterator[Problem]:
    for number, name in enumerate(ids):
        if name in ids[:number]:
            yield file.problem((*path, number), name, f"“{name}” stands twice.", "Keep one of them.")


def _year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
