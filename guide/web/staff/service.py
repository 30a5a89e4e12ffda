"""Everything the staff side's pages need that lives as long as the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import current_app

from guide.office.base import Office
from guide.office.provider import Provider
from guide.place.dialogue import Dialogues
from guide.place.library import Library
from guide.request.store import RequestStore
from guide.settings import Settings
from guide.text.catalogue import Catalogues
from guide.web.cookies import CookieBox
from guide.web.figures import Figures
from guide.web.files import Files
from guide.web.service import today
from guide.web.staff.sign_off import SignOffSource


@dataclass(frozen=True)
class StaffService:
    """One running staff application."""

    settings: Settings
    library: Library
    dialogues: Dialogues
    catalogues: Catalogues
    office: Office
    store: RequestStore
    box: CookieBox
    files: Files
    provider: Provider | None
    figures: Figures
    signed_off: SignOffSource

    def close(self) -> None:
        """Writes down what was counted, and lets go of the database."""
        self.figures.close()
        self.store.close()

    def now(self) -> datetime:
        """This moment."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Today in Finland."""
        return today()

    def rules_day(self) -> date:
        """The day whose rules new conversations use: today in Finland, or the day of a preview."""
        return self.settings.as_of or today()


def staff_service() -> StaffService:
    """The service of the application that handles this request."""
    found: StaffService = current_app.extensions["polku-staff"]
    return found
