"""Shows what the source documents say against the law of their day and of another day, as Markdown or as data.

The page docs/documents-and-law.md is made here. It is for lawyers and authors: no client is ever told any of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from guide.law.schema import CHECKED, Dated, Mark, PartySpec, Period, StartSpec
from guide.place.documents import Documents, DocumentSpec, StatementSpec, Verdict, held_by, lists_of
from guide.place.library import Library
from guide.place.schema import ServiceSpec
from guide.text.dates import day as shown
from guide.text.dates import day_range

_MARKS = {
    Mark.STATUTE: "read in the statute",
    Mark.OFFICIAL: "read on an official page or in the document itself",
    Mark.SECONDARY: "second-hand, so not verified: a client is told to ask the authority",
    Mark.UNVERIFIED: "not verified: a client is told to ask the authority",
}
_VERDICTS = {
    Verdict.RIGHT: "as the law of its day says",
    Verdict.SIMPLIFIED: "the law of its day says more",
    Verdict.WRONG: "the law of its day says something else",
    Verdict.OUTDATED: "the law has changed since",
    Verdict.RENAMED: "the thing is there, but has another name",
    Verdict.PRACTICE: "not in the law, but how it was done",
    Verdict.DANGEROUS: "whoever follows it may lose something",
    Verdict.LEFT_OUT: "not in the product",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which a thing is in force, open where None, and where that is known from."""

    first: date | None
    last: date | None
    source: str
    url: str | None
    mark: Mark | None

    def covers(self, day: date) -> bool:
        """Whether `day` falls into it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Held:
    """A thing that holds law or practice. What stands in a list has no id: `name` says which list it is."""

    name: str
    text: str
    spans: tuple[Span, ...]
    listed: bool = False

    def on(self, day: date) -> Span | None:
        """The span that covers `day`, if any."""
        return next((span for span in self.spans if span.covers(day)), None)

    def ended(self, day: date) -> date | None:
        """The first day on which it was in force no more, when that was on `day` or earlier."""
        last = max((span.last for span in self.spans if span.last and span.last < day), default=None)
        return last + timedelta(days=1) if last else None


def held(library: Library, document: DocumentSpec, statement: StatementSpec, days: Iterable[date]) -> Iterator[Held]:
    """What the statement names, in its order; of the lists only what is in force on one of the `days`."""
    known, days = held_by(library, document.place), tuple(days)
    for rule in statement.rules:
        item = known[rule]
        yield Held(rule, getattr(item, "text", ""), _spans(item))
    for key, name in (("starts", "who starts"), ("parties", "who takes part")):
        for finding in getattr(statement, key):
            for one in lists_of(library, document.place, key, finding):
                entry = Held(name, _entry(library, one), _spans(one), listed=True)
                if any(entry.on(day) for day in days):
                    yield entry


def _spans(item: Dated | ServiceSpec) -> tuple[Span, ...]:
    if isinstance(item, ServiceSpec):
        return (Span(item.offered_from, item.offered_to, item.source, item.url, None),)
    return tuple(_span(period) for period in item.periods)


def _span(period: Period) -> Span:
    return Span(period.first, period.last, period.source, period.url, period.mark)


def _entry(library: Library, item: Dated) -> str:
    """An entry of a list, by the names of the actors."""
    if isinstance(item, StartSpec):
        text = library.actors[item.who]
    elif isinstance(item, PartySpec):
        text = ", ".join(library.actors[role] for role in item.roles)
        if item.replaces:
            text += f" (in place of: {', '.join(library.actors[role] for role in item.replaces)})"
    else:
        raise TypeError(f"{type(item).__name__} stands in no list.")
    return text if item.when is None else f"{text} (on a condition)"


def as_json(library: Library, documents: Documents, day: date) -> dict[str, Any]:
    """As `guide rules compare --json` prints it."""
    return {
        "as_of": day.isoformat(),
        "documents": [
            {
                "id": document.id,
                "called": document.called,
                "place": document.place,
                "day": document.day.isoformat(),
                "statements": [_statement_json(library, document, one, day) for one in document.statements],
            }
            for document in documents.documents
        ],
    }


def _statement_json(library: Library, document: DocumentSpec, statement: StatementSpec, day: date) -> dict[str, Any]:
    things = held(library, document, statement, (document.day, day))
    return {
        "says": statement.says,
        "holds": [
            {
                "id": None if thing.listed else thing.name,
                "list": thing.name if thing.listed else None,
                "text": thing.text,
                "on_its_day": _state_json(thing, document.day),
                "as_of": _state_json(thing, day),
            }
            for thing in things
        ],
        "verdict": [verdict.value for verdict in statement.verdict],
        "note": statement.note,
    }


def _state_json(thing: Held, day: date) -> dict[str, Any]:
    span, ended = thing.on(day), thing.ended(day)
    if span is None:
        return {"in_force": False, "not_since": ended.isoformat() if ended else None}
    return {
        "in_force": True,
        "from": span.first.isoformat() if span.first else None,
        "to": span.last.isoformat() if span.last else None,
        "source": span.source,
        "url": span.url,
        "mark": span.mark.value if span.mark else None,
        "verified": span.mark in CHECKED,
    }


def as_markdown(library: Library, documents: Documents, day: date) -> str:
    """The page: its head with the day and the legends, then one table for each document."""
    lines = list(_head(day))
    for document in documents.documents:
        lines += ["", f"## {document.called}", ""]
        place = library.places[document.place].spec.name
        lines += [f"Place: {place}. In use on {shown(document.day)}. {_summary(document)}", ""]
        lines += [f"| The document says | On its day, {shown(document.day)} | On {shown(day)} | Verdict |"]
        lines += ["|---|---|---|---|"]
        lines += [_row(library, document, statement, day) for statement in document.statements]
    return "\n".join(lines)


def _head(day: date) -> Iterator[str]:
    yield f"# The source documents and the law, as of {shown(day)}"
    yield ""
    yield f"Made from the data by `guide rules compare --as-of {day.isoformat()}`; do not edit it by hand."
    yield "What a document says and the notes stand in `flows/documents.yaml`, in our own words; law and practice are"
    yield "shown as the product holds them: id, Finnish text, source, period and mark. A service has no mark, and only"
    yield "the source of today."
    yield ""
    yield from (f"- Mark **{mark}**: {meaning}." for mark, meaning in _MARKS.items())
    yield ""
    yield from (f"- Verdict **{_words(verdict)}**: {meaning}." for verdict, meaning in _VERDICTS.items())


def _summary(document: DocumentSpec) -> str:
    """How many statements have which verdict."""
    given = [verdict for statement in document.statements for verdict in statement.verdict]
    counts = ", ".join(f"{given.count(verdict)} {_words(verdict)}" for verdict in Verdict if verdict in given)
    number = len(document.statements)
    return f"{number} statement{'' if number == 1 else 's'}: {counts}."


def _row(library: Library, document: DocumentSpec, statement: StatementSpec, day: date) -> str:
    things = list(held(library, document, statement, (document.day, day)))
    # What began later belongs to the other day only.
    then = [_state(thing, document.day) for thing in things if thing.on(document.day) or thing.ended(document.day)]
    now = [_state(thing, day) for thing in things]
    verdict = f"**{', '.join(map(_words, statement.verdict))}**<br>{_cell(statement.note)}"
    return f"| {_cell(statement.says)} | {_cells(then)} | {_cells(now)} | {verdict} |"


def _state(thing: Held, day: date) -> str:
    """A thing as it is on `day`, in one line of a cell."""
    name, text, span = f"**{_cell(thing.name)}**", _cell(thing.text), thing.on(day)
    if span is not None:
        return f"{name} {text} ({_known_from(span)})"
    named = f"{name} {text}" if thing.listed else name  # where there is no id, the text has to name it
    ended = thing.ended(day)
    return f"{named}: not in force since {shown(ended)}" if ended else f"{named}: not in force yet"


def _known_from(span: Span) -> str:
    """Source, period and mark."""
    source = f"[{_cell(span.source)}]({span.url})" if span.url else _cell(span.source)
    source = source if span.mark else f"source of today: {source}"
    period = ""
    if span.first and span.last:
        period = day_range(span.first, span.last)
    elif span.first:
        period = f"from {shown(span.first)}"
    elif span.last:
        period = f"until {shown(span.last)}"
    return ", ".join(part for part in (source, period, f"**{span.mark}**" if span.mark else "") if part)


def _cells(entries: list[str]) -> str:
    return "<br>".join(entries) or "–"


def _cell(text: str) -> str:
    """Text that cannot break out of a cell of a table."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("\n", " ")


def _words(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")
