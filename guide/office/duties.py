"""What has to be done without anybody asking: letters at once, and once a day whatever else is registered here.

Several processes may do it at the same time: every duty is safe to be done twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from guide.office.base import Office
from guide.office.postman import Postman
from guide.request.sealing import SealBroken
from guide.settings import Settings
from guide.storage.database import StoreUnavailable
from guide.text.moments import day_of

log = logging.getLogger("guide.office.duties")

PAUSE = 15  # seconds between two rounds


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a duty is given."""

    office: Office
    settings: Settings
    now: datetime

    @property
    def today(self) -> date:
        """Today in Finland."""
        return day_of(self.now)


Duty = Callable[[Surroundings], object]

DAILY: list[tuple[str, Duty]] = []
"""The daily duties by name, in order. A module adds its own when it is imported."""


def daily(name: str) -> Callable[[Duty], Duty]:
    """Registers a function as a daily duty."""

    def add(duty: Duty) -> Duty:
        DAILY.append((name, duty))
        return duty

    return add


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Rounds:
    """One worker's rounds. A duty that fails is logged by its name and tried again in the next round."""

    office: Office
    settings: Settings
    clock: Callable[[], datetime] = _clock
    _done: dict[str, date] = field(default_factory=dict)

    def once(self) -> int:
        """One round; how many letters were sent. Raises nothing that the database or a duty may raise."""
        count = 0
        if self.settings.mail is not None:
            postman = Postman(self.office, self.settings.mail)
            count = self._safely("letters", lambda: postman.deliver(self.clock)) or 0
        around = Surroundings(self.office, self.settings, self.clock())
        for name, duty in DAILY:
            if self._done.get(name) != around.today and self._duty(name, duty, around):
                self._done[name] = around.today
        return count

    def go_on(self, stop: threading.Event) -> None:
        """Round after round until `stop` is set."""
        while not stop.is_set():
            self.once()
            stop.wait(PAUSE)

    def _duty(self, name: str, duty: Duty, around: Surroundings) -> bool:
        def work() -> int:
            duty(around)
            return 1

        return self._safely(name, work) is not None

    @staticmethod
    def _safely(name: str, work: Callable[[], int]) -> int | None:
        try:
            return work()
        except (StoreUnavailable, SealBroken) as problem:
            log.warning("%s: %s", name, type(problem).__name__)
        except Exception as problem:  # a duty of another module must not end the rounds
            log.error("%s: unexpected %s", name, type(problem).__name__)
        return None
