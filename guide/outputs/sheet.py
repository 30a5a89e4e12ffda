"""What is put on paper, into a text file or on a print page: one structure for every output.

A sheet is finished text. Outputs lay it out; they never look up answers, rules or translations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from guide.text.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands beside it (one or several values). `here`: says that the reader is at this step."""

    label: Phrase
    values: tuple[Phrase, ...]
    here: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with rows and paragraphs; `small` is for sources and dates under a reason.

    `steps`: the rows follow each other in time and are drawn as a path.
    """

    heading: Phrase
    rows: tuple[Row, ...] = ()
    paragraphs: tuple[Phrase, ...] = ()
    small: tuple[Phrase, ...] = ()
    steps: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Who a letter is from and to, line by line; the receiver shows through the window of an envelope."""

    sender: tuple[Phrase, ...]
    receiver: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document in the client's language `lang`; each phrase carries its Finnish original."""

    title: Phrase
    lang: str
    made_on: date
    reference: str | None = None
    notices: tuple[Phrase, ...] = ()
    sections: tuple[Section, ...] = ()
    footer: tuple[Phrase, ...] = field(default=())
    calendar: Phrase | None = None  # how the client's calendar calls it, in neutral words
    window: Window | None = None
