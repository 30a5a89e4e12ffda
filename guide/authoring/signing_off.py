"""Gathers what has been checked and signed by whom (306/2019 6 a §): rules, translations, records of accessibility.

The content of a running program does not change, so the slow part, the texts, is worked out once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from threading import Lock

from guide.authoring.shown import flow_names
from guide.authoring.standing import Standing, Texts, load_texts
from guide.core.problems import Problem
from guide.law.schema import Dated
from guide.place.accessibility import read_accessibility
from guide.place.library import Library
from guide.place.production import production_problems
from guide.text.languages import FINNISH, LANGUAGES
from guide.web.staff.sign_off import RuleSet, Signature, SignOff, Translated


class SignedOff:
    """The sign-off record of one installation. Safe to share between threads."""

    def __init__(self, root: Path, library: Library) -> None:
        self._root = root
        self._library = library
        self._lock = Lock()
        self._texts: tuple[tuple[Translated, ...], tuple[Signature, ...]] | None = None

    def on(self, day: date) -> SignOff:
        """How it stands on a day. The first call reads every text; the others do not."""
        records, _ = read_accessibility(self._root)
        with self._lock:
            if self._texts is None:
                self._texts = self._read_texts()
            translations, signatures = self._texts
        return SignOff(
            content=self._library.version,
            rules=tuple(_rule_sets(self._library, day)),
            translations=translations,
            signatures=signatures,
            assessed_on=records.assessment.on if records.assessment else None,
            tested_on=records.run.on if records.run else None,
        )

    def refused(self, place: str, day: date) -> list[Problem]:
        """Why the place may not serve real people yet, as `guide check --production` says it."""
        return production_problems(self._root, self._library, place, day)

    def _read_texts(self) -> tuple[tuple[Translated, ...], tuple[Signature, ...]]:
        languages = load_texts(self._root, [language for language in LANGUAGES if language is not FINNISH])
        parts = flow_names(self._root)
        translated = (_translated(texts, part) for texts in languages for part in parts)
        return tuple(filter(None, translated)), tuple(sign for texts in languages for sign in _signatures(texts))


def _rule_sets(library: Library, day: date) -> Iterator[RuleSet]:
    for finding in library.findings.values():
        yield _rule_set(f"rules/{finding.spec.id}", finding.spec.name, finding.dated(), day)
    yield _rule_set("rights", "Oikeudet ja velvollisuudet", library.clauses.spec.clauses, day)
    for place in library.places.values():
        own = (*place.spec.starts, *place.spec.parties, *place.spec.practice)
        if own:
            yield _rule_set(f"places/{place.id}", place.spec.name, own, day)


def _rule_set(name: str, title: str, items: Iterable[Dated], day: date) -> RuleSet:
    periods = [period for item in items if (period := item.on(day)) is not None]
    checked = [period for period in periods if period.verified]
    days = [period.checked_on for period in checked if period.checked_on]
    by = {period.checked_by for period in checked if period.checked_by}
    return RuleSet(name, title, len(periods), len(checked), min(days, default=None), tuple(sorted(by)))


def _translated(texts: Texts, part: str) -> Translated | None:
    """The texts of a part in a language; None when it has none of its own."""
    count = Counter(entry.standing for entry in texts.entries if entry.is_of(part))
    if not count:
        return None
    numbers = (count[s] for s in (Standing.REVIEWED, Standing.DRAFT, Standing.STALE, Standing.MISSING))
    return Translated(texts.language.code, part, *numbers)


def _signatures(texts: Texts) -> Iterator[Signature]:
    signed = Counter((entry.signed.on, entry.signed.by) for entry in texts.entries if entry.signed)
    for (on, by), count in sorted(signed.items(), reverse=True):
        yield Signature(texts.language.code, by, on, count)
