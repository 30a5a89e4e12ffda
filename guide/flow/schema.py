"""What a flow file may say: steps, their options and where each leads. Strict: unknown keys are refused."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from guide.core.yamlfile import Content

# Ids are part of the contract with callers and of the cookie: short, plain, never shown.
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
FlowId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=600)]

# Options that say that the client does not know or does not tell: unknown to every rule.
UNKNOWN_OPTIONS = frozenset({"unknown", "prefer_not_to_say"})
# Options that stand apart from the others and cannot be combined with them.
LONE_OPTIONS = UNKNOWN_OPTIONS | {"none"}


class Kind(StrEnum):
    """What a step is. `shared`: a question of another flow, word for word; gone once the flows are linked."""

    CHOICE = "choice"
    CHOICES = "choices"
    DURATION = "duration"
    TEXT = "text"
    NOTE = "note"
    RESULT = "result"
    REQUEST = "request"
    SHARED = "shared"


QUESTIONS = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.DURATION, Kind.TEXT})


class OptionSpec(Content):
    """One answer. `at_least` and `at_most` are the inclusive bounds of a band, in the step's unit.

    `offered_from` and `offered_to` are the first and last day on which the option is offered.
    """

    id: Id
    text: Text
    hint: Text | None = None
    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    offered_from: date | None = None
    offered_to: date | None = None

    @property
    def is_band(self) -> bool:
        """True when the option stands for a range of numbers."""
        return self.at_least is not None or self.at_most is not None

    def offered(self, day: date) -> bool:
        """Whether the option is offered on `day`."""
        after = self.offered_from is None or self.offered_from <= day
        return after and (self.offered_to is None or day <= self.offered_to)


class Route(Content):
    """Where a step leads when `when` holds. The last route of a step has no `when`: the default."""

    to: Id
    when: Any = None


class StepSpec(Content):
    """One step. `options_from` names a set of options that the place or the services give.

    `of`: the flow that a shared step is taken from. `calls`: flows that a client may go through from here and come
    back. `grouped`: options that suit the answers so far stand first. `aloud`: the question as a worker reads it to
    the client, where the written one does not read well.
    """

    id: Id
    kind: Kind
    title: Text | None = None
    aloud: Text | None = None
    hint: Text | None = None
    why: Text | None = None
    estimates: tuple[Text, ...] = ()
    unit: Annotated[str, StringConstraints(pattern=r"^(days|months|years)$")] | None = None
    options: tuple[OptionSpec, ...] = ()
    options_from: Annotated[str, StringConstraints(pattern=r"^(municipalities|services)$")] | None = None
    for_request: bool = False
    max_length: int = Field(default=400, ge=1, le=1000)
    next: tuple[Route, ...] = ()
    of: FlowId | None = None
    calls: tuple[FlowId, ...] = ()
    grouped: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short_next(cls, data: Any) -> Any:
        """`next: step` is short for one default route."""
        if isinstance(data, dict) and isinstance(data.get("next"), str):
            return {**data, "next": [{"to": data["next"]}]}
        return data

    @property
    def is_question(self) -> bool:
        """True when the client answers something here."""
        return self.kind in QUESTIONS


class SectionSpec(Content):
    """Questions that a worker asks a client on one page."""

    title: Text
    steps: tuple[Id, ...] = Field(min_length=1)


class FlowSpec(Content):
    """A flow file. `headline` orders the findings: the first one that is likely heads the result.

    A flow with `topics` explains: its result goes through them in order under `heading` (or its headline), and tells
    nothing else. It speaks of the findings in `about`, or of those that the answer to the question `about_from`
    names. `entry` is what a person comes with, for the start page; `rank` its order there. `sections` put every
    question on one of the pages of the assisted dialogue; without them all stand on one.
    """

    id: FlowId
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*$")]
    title: Text
    entry: Text | None = None
    heading: Text | None = None
    rank: int = Field(default=50, ge=0, le=99)
    minutes: int = Field(ge=1, le=60)
    start: Id
    headline: tuple[Id, ...] = ()
    about: tuple[Id, ...] = ()
    about_from: Id | None = None
    topics: tuple[Id, ...] = ()
    sections: tuple[SectionSpec, ...] = ()
    steps: tuple[StepSpec, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _something_heads_the_result(self) -> FlowSpec:
        if not self.headline and not (self.topics and self.heading):
            raise ValueError("Nothing heads the result. → Add a headline, or topics and a heading.")
        return self
