"""What people say about the pages: “was this clear?”, kept without their name and answered in two weeks.

Words and addresses are sealed to the office before they are written, because people write about themselves.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from guide.place.schema import PageName
from guide.request.form import CHOOSE_ONE, FormField, Kind, Option
from guide.request.keys import PublicKey
from guide.request.reading import FormResult, read_fields
from guide.request.sealing import seal
from guide.request.store import new_reference, one_way
from guide.storage.database import writing
from guide.storage.figures import FEEDBACK as _feedback
from guide.text.moments import day_of
from guide.text.voice import N_

FEEDBACK = "feedback"
"""The table, as seals are bound to it."""
ANSWER_WITHIN = timedelta(days=14)  # 306/2019 7–10 §: two weeks
OTHER_PAGE: PageName = "muu"

PAGES: Mapping[PageName, str] = {
    "alku": N_("Aloitussivu"),
    "kysymys": N_("Kysymys"),
    "tarkista": N_("Tarkista vastauksesi ennen tulosta"),
    "tulos": N_("Tulos"),
    "aikajana": N_("Mitä tapahtuu milloin?"),
    "keskustelu": N_("Keskustelusi"),
    "pyynto": N_("Pyyntö"),
    "kuitti": N_("Pyyntösi on lähetetty"),
    "tietosuoja": N_("Tietosuoja"),
    "saavutettavuus": N_("Saavutettavuusseloste"),
    "sanasto": N_("Sanasto"),
    OTHER_PAGE: N_("Muu sivu"),
}
"""The pages that feedback can be about. Which question it was is not kept: that would tell about the answers."""


def page_words(name: str) -> str:
    """What a page is called, as a msgid; “another page” for one that is not known (any more)."""
    return next((words for known, words in PAGES.items() if known == name), PAGES[OTHER_PAGE])


FIELDS: tuple[FormField, ...] = (
    FormField(
        "clear",
        Kind.RADIO,
        N_("Oliko tämä selvää?"),
        options=(Option("yes", N_("Kyllä, oli selvää")), Option("no", N_("Ei ollut selvää"))),
        required=True,
        missing=CHOOSE_ONE,
    ),
    FormField(
        "own_words",
        Kind.TEXTAREA,
        N_("Mikä oli epäselvää tai mikä ei toiminut?"),
        hint=N_("Voit jättää tämän tyhjäksi. Älä kirjoita nimeä, henkilötunnusta tai tietoja sairauksista."),
        limit=400,
    ),
)
CONTACT: tuple[FormField, ...] = (
    FormField("email", Kind.EMAIL, N_("Sähköposti"), limit=200, autocomplete="email"),
    FormField("phone", Kind.TEL, N_("Puhelinnumero"), limit=100, autocomplete="tel"),
)
"""Only for those who want an answer."""


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """Feedback about to be sent. `words` (own_words, email, phone) are sealed; empty when only yes or no was said."""

    place: str
    language: str
    page: str
    clear: bool
    words: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class FeedbackReceipt:
    """What the sender gets. `due_on`: the last day for an answer; None when there is nothing to answer."""

    reference: str
    due_on: date | None


def read_feedback(data: Mapping[str, str]) -> FormResult:
    """The form as sent, cleaned; identity codes are hidden. Never raises for what a person wrote."""
    return read_fields((*FIELDS, *CONTACT), data)


class FeedbackStore:
    """Where the public side puts feedback. It can close it, not open it. Safe to share between threads."""

    def __init__(self, engine: Engine, current_key: Callable[[], PublicKey], retention_days: int = 90) -> None:
        self._engine = engine
        self._current_key = current_key
        self._retention = timedelta(days=max(retention_days, ANSWER_WITHIN.days + 1))

    @property
    def retention_days(self) -> int:
        """After how many days feedback is deleted: never before its answer is due."""
        return self._retention.days

    def submit(self, new: NewFeedback, submission_key: str, now: datetime) -> FeedbackReceipt:
        """Stores feedback once: the same key gives the same receipt, whatever is sent with it later.

        `now` carries a time zone; only the Finnish day is kept. Raises StoreUnavailable; then nothing was stored.
        """
        while (receipt := self._insert(self._row(new, submission_key, now))) is None:
            pass  # the random reference was taken: another one
        return receipt

    def _row(self, new: NewFeedback, submission_key: str, now: datetime) -> dict[str, Any]:
        record_id = secrets.token_hex(16)
        day, public = day_of(now), self._current_key()
        return {
            "id": record_id,
            "reference": new_reference(),
            "place": new.place,
            "language": new.language,
            "page": new.page,
            "clear": new.clear,
            "day": day,
            "due_on": day + ANSWER_WITHIN,
            "delete_on": day + self._retention,
            "key_id": public.id if new.words else None,
            "sealed": seal(public, record_id, new.words, FEEDBACK) if new.words else None,
            "submission_hash": one_way(submission_key),
        }

    def _insert(self, values: Mapping[str, Any]) -> FeedbackReceipt | None:
        """The receipt of the row, or of the one that this key made before; None when the reference was taken."""
        make = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        once = make(_feedback).values(**values).on_conflict_do_nothing()
        same = select(_feedback.c.reference, _feedback.c.due_on, _feedback.c.key_id).where(
            _feedback.c.submission_hash == values["submission_hash"]
        )
        with writing(self._engine) as connection:
            connection.execute(once)
            row = connection.execute(same).first()
        return FeedbackReceipt(row.reference, row.due_on if row.key_id else None) if row else None
