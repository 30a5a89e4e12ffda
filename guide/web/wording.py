"""The words that a page explains at its end: found in the page's own texts, told in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from guide.text.glossary import Glossary
from guide.text.phrase import Phrase, Status
from guide.text.termbase import Term
from guide.text.voice import Voice
from guide.web.pages import Choice, ExplainedPage, QuestionPage, ResultPage, TimelinePage, Word

# The pages that explain their words, and what on them was explained where it was asked, lies folded away, or is the
# client's own (the days of the time line).
_EXPLAINING = (QuestionPage, ResultPage, ExplainedPage, TimelinePage)
_PASSED_OVER = frozenset({"answers", "echo", "news", "ways", "day", "unlikely", "unnecessary"})


def words_on(glossary: Glossary, page: Any, voice: Voice) -> tuple[Word, ...]:
    """The explained words of a page, in the order in which the reader meets them."""
    if not isinstance(page, _EXPLAINING):
        return ()
    return tuple(word(term, voice) for term in glossary.in_texts(_finnish(page)))


def word(term: Term, voice: Voice) -> Word:
    """One term as it is told to a reader."""
    return Word(
        term=voice(term.finnish),
        finnish=term.finnish,
        meaning=voice(term.meaning),
        source=voice("Lähde: {source}", source=Phrase.in_finnish(term.source)),
        verified=term.mark != "U",
    )


def _finnish(part: Any) -> Iterator[str]:
    """The Finnish of every text of ours on a page; the client's own words are none of them."""
    if isinstance(part, Phrase):
        if part.status is not Status.VERBATIM:
            yield part.finnish
    elif isinstance(part, tuple):
        for item in part:
            yield from _finnish(item)
    elif isinstance(part, Choice) and part.hint is not None:
        yield from _finnish(part.hint)  # which explains the option already
    elif is_dataclass(part):
        for name in _told(part.__class__):
            yield from _finnish(getattr(part, name))


@cache
def _told(kind: type[Any]) -> tuple[str, ...]:
    """The parts of a view model that are told on its page."""
    return tuple(field.name for field in fields(kind) if field.name not in _PASSED_OVER)
