"""Everything a page needs that lives as long as the process. Holds no client's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import current_app

from guide.flow.conversation import Conversation
from guide.place.accessibility import Accessibility
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.library import GENERAL, Library
from guide.place.loader import Place
from guide.request.feedback import FeedbackStore
from guide.request.store import RequestStore
from guide.settings import Settings
from guide.text.catalogue import Catalogues
from guide.text.glossary import Glossary
from guide.text.languages import FINNISH
from guide.text.moments import day_of
from guide.text.offered import lacking
from guide.web.figures import Figures
from guide.web.files import Files
from guide.web.visit import Bag

MAIN_FLOW = "plan-check"


@dataclass(frozen=True)
class Service:
    """One running installation."""

    settings: Settings
    library: Library
    dialogues: Dialogues
    catalogues: Catalogues
    languages: frozenset[str]
    glossary: Glossary
    store: RequestStore
    feedback: FeedbackStore
    accessibility: Accessibility
    bag: Bag
    files: Files
    figures: Figures

    @property
    def place(self) -> Place:
        """The place this installation serves."""
        return self.library.places[self.settings.place]

    def served(self, place: str) -> Place | None:
        """The place if this installation serves it: its own, and as a preview of all of them the general place.

        In production an installation serves its own place only: nobody has reviewed the others for it.
        """
        if place != self.settings.place and (self.settings.place != GENERAL or self.settings.production):
            return None
        return self.library.places.get(place)

    def spoken(self, place: Place) -> tuple[str, ...]:
        """The languages that are offered at a place, in its order; Finnish when none of its own can be."""
        return tuple(code for code in place.spec.languages if code in self.languages) or (FINNISH.code,)

    @property
    def left_out(self) -> dict[str, list[str]]:
        """The languages of the place that are not offered because of the words around the pages they lack."""
        found = {code: lacking(self.catalogues.by_code[code]) for code in self.place.spec.languages}
        return {code: texts for code, texts in found.items() if texts}

    def today(self) -> date:
        """The day whose rules new conversations use: today in Finland, or the day of a preview."""
        return self.settings.as_of or today()

    def close(self) -> None:
        """Writes down what was counted, and lets go of the database."""
        self.figures.close()
        self.store.close()

    def now(self) -> datetime:
        """This moment."""
        return datetime.now(UTC)

    def dialogue(self, conversation: Conversation) -> Dialogue:
        """The dialogue a conversation runs in. Raises KeyError when its flow or place is gone."""
        return self.dialogues.get(conversation.flow, conversation.place, conversation.as_of)

    def begin(self, place: str, language: str, flow: str) -> Conversation:
        """A new conversation at a place, by today's rules. Raises KeyError for an unknown flow."""
        return Conversation(flow, self.library.flows[flow].version, place, self.today(), language)


def today() -> date:
    """Today in Finland."""
    return day_of(datetime.now(UTC))


def service() -> Service:
    """The service of the application that handles this request."""
    found: Service = current_app.extensions["polku"]
    return found
