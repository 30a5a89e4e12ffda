"""What a place file may say: a municipality or area, its people, its practice and its looks.

A place may add dated practice with its source. It can never change law.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from guide.core.yamlfile import Content
from guide.flow.schema import Id, OptionSpec, Text
from guide.law.schema import ClauseSpec, PartySpec, StartSpec

PlaceId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Language = Literal["fi", "se", "smn", "sms"]
PageName = Literal[
    "alku", "kysymys", "tarkista", "tulos", "aikajana", "keskustelu", "pyynto", "kuitti", "tietosuoja",
    "saavutettavuus", "sanasto", "muu",
]  # fmt: skip
"""How feedback and faults name a page: never by its address, which would tell where somebody was."""
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ]{5,20}$")]


class ContactSpec(Content):
    """A human who answers. `example`: made-up data that production refuses."""

    name: Text
    phone: Phone
    hours: Text
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s,;]+@[^@\s,;]+$")] | None = None
    address: Text | None = None
    example: bool = False


class ResponsibleSpec(Content):
    """The named person who answers for the automatic advice (306/2019 6 a §)."""

    name: Text
    example: bool = False


class ReviewSpec(Content):
    """Who in the authority has checked the content, and when (306/2019 6 a §)."""

    by: Text
    on: date


class RecipientSpec(Content):
    """An authority of this place: its own name and how to reach it."""

    authority: Id
    contact: ContactSpec


class PlaceParty(PartySpec):
    """Who sits at the table here, for one finding: takes the place of the general list."""

    about: Id


class PlaceStart(StartSpec):
    """Who starts here, for one finding: stands before the general list."""

    about: Id


class FaultSpec(Content):
    """A known fault of accessibility: what, why, which WCAG criterion, where, and what is done about it until when.

    Without `languages` it touches all of them, without `pages` (their names in feedback) every page. `fixed_by` is a
    promise that only those who can keep it write.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{1,39}$")]
    text: Text
    why: Text
    criterion: Annotated[str, StringConstraints(pattern=r"^[1-4]\.[1-9]\.[1-9][0-9]?$")] | None = None
    languages: tuple[Language, ...] = ()
    pages: tuple[PageName, ...] = ()
    since: date
    cure: Text
    fixed_by: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> FaultSpec:
        if self.fixed_by is not None and self.fixed_by < self.since:
            raise ValueError("The fault is to be mended before it was known. → Correct since or fixed_by.")
        return self


class AccessibilitySpec(Content):
    """What a place adds to the accessibility statement: its own faults, and who takes feedback about it there."""

    contact: ContactSpec | None = None
    faults: tuple[FaultSpec, ...] = ()


class PlaceSpec(Content):
    """A place file."""

    id: PlaceId
    name: Text
    municipalities: tuple[OptionSpec, ...] = ()
    languages: tuple[Language, ...] = Field(min_length=1)
    contact: ContactSpec
    responsible: ResponsibleSpec
    reviewed: ReviewSpec | None = None
    recipients: tuple[RecipientSpec, ...] = ()
    starts: tuple[PlaceStart, ...] = ()
    parties: tuple[PlaceParty, ...] = ()
    practice: tuple[ClauseSpec, ...] = ()
    theme: dict[str, str] = Field(default_factory=dict)
    accessibility: AccessibilitySpec = AccessibilitySpec()


class ServiceSpec(OptionSpec):
    """A neighbouring service to talk about at the meeting. `places`: offered only there; none = everywhere.

    `suits`: the answers with which it is worth a thought. It orders the list, it never decides.
    """

    suits: Any = None
    source: Text
    url: Annotated[str, StringConstraints(pattern=r"^https://\S+$")] | None = None
    places: tuple[PlaceId, ...] = ()


class ServicesSpec(Content):
    """All services."""

    services: tuple[ServiceSpec, ...] = Field(min_length=1)
