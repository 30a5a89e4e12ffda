"""What has been checked and signed by whom, as the page of versions shows it; the tools of the authors work it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from guide.core.problems import Problem


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One file of rules: how much of it is in force, how much of that is checked, the oldest check, and by whom.

    `name` is Finnish and is said in the reader's language.
    """

    id: str
    name: str
    in_force: int
    verified: int
    oldest: date | None
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Translated:
    """How far the texts of one part of the product have come in one language."""

    language: str
    part: str
    reviewed: int
    draft: int
    stale: int
    missing: int


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed off how many texts of a language on a day."""

    language: str
    by: str
    on: date
    texts: int


@dataclass(frozen=True, slots=True)
class SignOff:
    """Everything at once. `assessed_on` and `tested_on`: the newest records of accessibility."""

    content: str
    rules: tuple[RuleSet, ...]
    translations: tuple[Translated, ...]
    signatures: tuple[Signature, ...]
    assessed_on: date | None
    tested_on: date | None


class SignOffSource(Protocol):
    """Where the pages get it from."""

    def on(self, day: date) -> SignOff:
        """How it stands on a day."""

    def refused(self, place: str, day: date) -> list[Problem]:
        """Why the place may not serve real people yet."""
