"""The words that a page explains: which terms of the termbase stand in its texts, and what they mean.

A term and its meaning are Finnish texts like all others, so the reader gets both in the own language, and the
official Finnish word beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from guide.text.termbase import Term, build, read_termbase


class Glossary:
    """The explained terms. What was found in a text is remembered: only the product's own texts may be asked for."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._termbase = build(terms)
        self._found: dict[str, tuple[Term, ...]] = {}
        self.terms = tuple(self._termbase.explained())

    def in_texts(self, finnish: Iterable[str]) -> tuple[Term, ...]:
        """The explained terms of some Finnish texts in the order in which they are met, each once."""
        return tuple({term.finnish: term for text in finnish for term in self._in_text(text)}.values())

    def _in_text(self, finnish: str) -> tuple[Term, ...]:
        if finnish not in self._found:
            self._found[finnish] = tuple(self._termbase.in_text(finnish))
        return self._found[finnish]


def load_glossary(content: Path) -> Glossary:
    """The glossary under a content root; empty where there is no termbase. Nothing is raised."""
    return Glossary(read_termbase(content)[0].explained())
