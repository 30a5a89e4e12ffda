"""What rule files may say: dated, sourced rules for findings, and dated, sourced rights and duties."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from guide.core.yamlfile import Content
from guide.flow.schema import Id, Text

RuleId = Annotated[str, StringConstraints(pattern=r"^[A-ZÅÄÖ0-9][A-ZÅÄÖa-z0-9-]{1,39}$")]


class Mark(StrEnum):
    """How a fact is known."""

    STATUTE = "S"  # read in the statute text itself
    OFFICIAL = "O"  # read on an official page or in a press release
    SECONDARY = "2"  # second-hand or indirect evidence
    UNVERIFIED = "U"  # not verified: leads to "ask the authority"


# A fact read in the statute or on an authority's own page counts as checked; hearsay never does.
CHECKED = frozenset({Mark.STATUTE, Mark.OFFICIAL})


class Period(Content):
    """A time during which something is in force, with where that is known from.

    `from` and `to` are the first and the last day; no `to` means that no end is known.
    """

    first: date = Field(alias="from")
    last: date | None = Field(default=None, alias="to")
    source: Text
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None
    mark: Mark
    checked_on: date | None = None
    checked_by: Annotated[str, StringConstraints(max_length=80)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.last is not None and self.last < self.first:
            raise ValueError("The period ends before it begins. → Correct from or to.")
        if self.mark in CHECKED and not (self.checked_on and self.checked_by):
            raise ValueError(
                f"The mark {self.mark} says that somebody checked this, but not who and when. "
                "→ Add checked_on and checked_by, or use the mark U."
            )
        return self

    def covers(self, day: date) -> bool:
        """Whether `day` falls into the period."""
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def verified(self) -> bool:
        """Whether somebody has read this in the statute or on the authority's own page."""
        return self.mark in CHECKED


class Dated(Content):
    """Anything with periods. They follow each other without overlap; gaps are allowed."""

    periods: tuple[Period, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_overlap(self) -> Dated:
        for earlier, later in zip(self.periods, self.periods[1:], strict=False):
            if earlier.last is None or earlier.last >= later.first:
                raise ValueError(
                    f"The periods from {earlier.first} and from {later.first} overlap or are out of order. "
                    "→ Put them in order and end each before the next begins."
                )
        return self

    def on(self, day: date) -> Period | None:
        """The period in force on `day`, if any."""
        return next((period for period in self.periods if period.covers(day)), None)


class Role(StrEnum):
    """What a rule does to its finding."""

    GROUND = "ground"  # one ground is enough
    EXCEPTION = "exception"  # a known exception overrides every ground


class RuleSpec(Dated):
    """One rule: its sentence in Finnish and its condition over the answers."""

    id: RuleId
    role: Role = Role.GROUND
    text: Text
    when: Any


class StartSpec(Dated):
    """Who starts the plan and receives the request; the first whose condition is certain."""

    who: Id
    when: Any = None


class PartySpec(Dated):
    """Who sits at the table: role ids, and whose place they take."""

    roles: tuple[Id, ...] = Field(min_length=1)
    replaces: tuple[Id, ...] = ()
    when: Any = None


class FindingSpec(Content):
    """A rule file: one finding, its rules, who starts it and who takes part.

    `ended`: what is said instead of “your answers …” on a day on which none of its rules is in force.
    """

    id: Id
    name: Text
    likely: Text
    open: Text
    unlikely: Text
    ended: Text | None = None
    rules: tuple[RuleSpec, ...] = Field(min_length=1)
    starts: tuple[StartSpec, ...] = ()
    parties: tuple[PartySpec, ...] = ()


class ClauseKind(StrEnum):
    """What a clause tells the client."""

    RIGHT = "right"
    DUTY = "duty"
    FACT = "fact"
    NEXT = "next"
    WARNING = "warning"
    OUTCOME = "outcome"  # what the plan meeting can end in
    PRACTICE = "practice"  # how one place does it: never law
    SIGN = "sign"  # by which a need can be recognised: never a condition
    DETAIL = "detail"  # told only by a flow that goes through its topic


class TimingSpec(Content):
    """When something comes round: counted from the meeting in months, or back from the end of the agreement in days.

    Exactly one is given. `text` says what the day is.
    """

    text: Text
    every_months: int | None = Field(default=None, ge=1, le=24)
    after_months: int | None = Field(default=None, ge=1, le=24)
    before_end_days: int | None = Field(default=None, ge=0, le=366)

    @model_validator(mode="after")
    def _one(self) -> TimingSpec:
        if sum(value is not None for value in (self.every_months, self.after_months, self.before_end_days)) != 1:
            raise ValueError("A timing says one thing. → Write every_months, after_months or before_end_days.")
        return self


class ClauseSpec(Dated):
    """A right, a duty, a fact, a next step or a warning. `about`: the findings it belongs to; none = all.

    A next step may be a stage: its `title`, `here` (the condition on which the client is at it) and `together` (all who
    sit at the table take part). A practice may say `who` does it. `topic`: where a flow that explains
    tells it. `timing` puts it on the client's time line. `letter`: the invitation to the meeting says it.
    """

    id: RuleId
    kind: ClauseKind
    text: Text
    about: tuple[Id, ...] = ()
    when: Any = None
    title: Text | None = None
    here: Any = None
    who: Id | None = None
    together: bool = False
    topic: Id | None = None
    timing: TimingSpec | None = None
    letter: bool = False

    @model_validator(mode="after")
    def _fits_its_kind(self) -> ClauseSpec:
        if self.kind is not ClauseKind.NEXT and (self.title or self.here is not None or self.together):
            raise ValueError("Only a next step has a title, here (where the client is) and together. → Remove them.")
        if self.kind is not ClauseKind.PRACTICE and self.who:
            raise ValueError("Only a practice says who does it. → Remove who.")
        if self.kind is ClauseKind.DETAIL and not self.topic:
            raise ValueError("A detail without a topic is never told. → Add topic.")
        return self


class TopicSpec(Content):
    """What a flow that explains goes through: the heading of one part of its result."""

    id: Id
    title: Text


class ClausesSpec(Content):
    """A file of clauses, and the topics that flows go through."""

    topics: tuple[TopicSpec, ...] = ()
    clauses: tuple[ClauseSpec, ...]


class ActorSpec(Content):
    """An authority or a role at the table, by its name."""

    id: Id
    name: Text


class ActorsSpec(Content):
    """All authorities and roles."""

    actors: tuple[ActorSpec, ...]
