"""The contents that tests run on: the small examples, and the real content of the project."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from guide.core import resources
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.library import load_library

SMALL = Path(__file__).parent / "small"
BROKEN = Path(__file__).parent / "broken"
REAL = resources.checkout()
TODAY = date(2026, 11, 22)


@cache
def dialogues(root: Path) -> Dialogues:
    """All dialogues of a content folder, read once."""
    return Dialogues(load_library(root))


def small(flow: str, place: str = "suomi", day: date = TODAY) -> Dialogue:
    """An example flow."""
    return dialogues(SMALL).get(flow, place, day)


def real(place: str, day: date) -> Dialogue:
    """The main flow."""
    return dialogues(REAL).get("plan-check", place, day)
