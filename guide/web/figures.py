"""Numbers counted in memory, written down every few seconds from a thread of their own.

Nobody's answer waits for the database, and nothing of a request is kept: a count is made of ids that the content
defines. A process that is killed at once loses the numbers of the last few seconds.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from multiprocessing.util import Finalize

from sqlalchemy import Engine

from guide.storage.counters import Count, add, month_of
from guide.storage.database import StoreUnavailable, writing
from guide.text.moments import day_of

log = logging.getLogger("guide.web.figures")

EVERY = 5.0  # seconds between two writings


class Figures:
    """Numbers that wait to be written. Safe to share between threads; starts its thread at the first count."""

    def __init__(self, write: Callable[[Mapping[Count, int]], None], every: float = EVERY) -> None:
        self._write = write
        self._every = every
        self._lock = threading.Lock()
        self._waiting: Counter[Count] = Counter()
        self._stop = threading.Event()
        self._process = 0
        self._at_exit: Finalize | None = None

    def add(self, place: str, *events: tuple[str, str], day: date | None = None) -> None:
        """Counts events (kind, item) at a place, in the month of `day` (today in Finland)."""
        month = month_of(day or day_of(datetime.now(UTC)))
        with self._lock:
            self._waiting.update(Count(place, month, kind, item) for kind, item in events)
            if self._process != os.getpid():  # at the first count, and again in a process that was forked off
                self._process = os.getpid()
                threading.Thread(target=self._go_on, name="figures", daemon=True).start()
                self._at_exit = Finalize(self, self.flush, exitpriority=1)  # also where a server forks its workers

    def flush(self) -> None:
        """Writes down what waits. What cannot be written now waits on."""
        with self._lock:
            taken, self._waiting = self._waiting, Counter()
        if not taken:
            return
        try:
            self._write(taken)
        except StoreUnavailable:
            with self._lock:
                self._waiting.update(taken)

    def close(self) -> None:
        """Stops the thread and writes down the rest."""
        self._stop.set()
        self.flush()
        if self._at_exit is not None:
            self._at_exit.cancel()

    def _go_on(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self.flush()
            except Exception as problem:
                log.error("figures lost: %s", type(problem).__name__)  # the next ones may be written


def figures_of(engine: Engine) -> Figures:
    """Figures that are written to the database behind `engine`."""

    def write(counts: Mapping[Count, int]) -> None:
        with writing(engine) as connection:
            add(connection, counts)

    return Figures(write)
