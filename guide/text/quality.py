"""What is wrong with the translations as drafts: every check that does not break a page.

These checks are for those who write, so they run when somebody asks for the problems of the catalogues
(`guide check`) and never while the service starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from guide.core.problems import Problem
from guide.text.catalogue import Draft
from guide.text.checks import Fault, alike, faults, without_addresses
from guide.text.languages import Language
from guide.text.po import Key, po_name
from guide.text.termbase import FILE, Termbase, read_termbase


def draft_problems(content: Path, drafts: Iterable[Draft]) -> list[Problem]:
    """Every fault of the drafts of all languages, and of the termbase they are compared with."""
    termbase, problems = read_termbase(content)
    by_key: dict[Key, dict[str, Draft]] = {}
    for draft in drafts:
        by_key.setdefault(draft.key, {})[draft.language.code] = draft
        problems += _problems(draft, _faults(draft, termbase))
    for same in by_key.values():
        translated = {code: draft for code, draft in same.items() if draft.texts != draft.finnish}
        found = alike({code: draft.texts[0] for code, draft in translated.items()})
        for code, fault in found:
            problems += _problems(same[code], [fault])
    return problems


def _faults(draft: Draft, termbase: Termbase) -> Iterator[Fault]:
    for finnish, text in draft.forms():
        yield from faults(draft.language, finnish, text)
        yield from term_faults(termbase, draft.language, finnish, text)


def term_faults(termbase: Termbase, language: Language, finnish: str, text: str) -> Iterator[Fault]:
    """Agreed words that a translation does not use."""
    for term, agreed in termbase.missing(language.code, without_addresses(finnish), text):
        yield f"The agreed word for “{term}” is not in it.", f"Use “{agreed}”, or add the other word to {FILE}."


def _problems(draft: Draft, found: Iterable[Fault]) -> Iterator[Problem]:
    for what, cure in found:
        if not what.startswith(draft.accepted):
            yield Problem(po_name(draft.language.code), draft.line, draft.key[1], what, cure)
