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


# Records of accessibility in order; the small content has none of its own.
GOOD = """on: 2026-11-24
by: Tiimi
methods: [self, automatic]
state: partial
faults:
  - id: ONE
    text: Kuva puuttuu.
    why: Kukaan ei ole piirtänyt sitä.
    criterion: 1.1.1
    languages: [se]
    pages: [alku]
    since: 2026-11-01
    cure: Piirrämme kuvan.
    fixed_by: 2027-01-31
"""
GOOD_RUN = """on: 2026-11-24
content: "0123456789"
tools:
  - {tool: axe-core, version: "4.14.1"}
widths: [390]
languages:
  - language: fi
    pages: 10
    faulty: 0
  - language: se
    pages: 10
    faulty: 2
    violations:
      - {rule: image-alt, pages: 2, first: start}
"""
