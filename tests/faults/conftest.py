"""Workers that can be killed, people who tap again, and what the database says afterwards."""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import cycle
from pathlib import Path

from sqlalchemy import text

from guide.core import resources
from guide.request.keys import load_private, load_public, load_secret
from guide.request.store import RequestStore
from guide.storage.database import make_engine, reading
from tests.http import Answer, Browser, connect_to
from tests.web.conftest import FORM, PLAIN

PEOPLE = 4
_PATIENCE = 60  # seconds until somebody gives up tapping


@dataclass
class Workers:
    """Two workers behind two ports; whoever is killed is replaced at once."""

    parent: subprocess.Popen[str]
    ports: tuple[int, int]
    running: dict[int, int] = field(default_factory=dict)
    kills: int = 0

    def start(self, port: int) -> None:
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.parent.stdin.write(f"{port}\n")
        self.parent.stdin.flush()
        self.running[port] = int(self.parent.stdout.readline())

    def kill(self, port: int) -> None:
        os.kill(self.running[port], 9)
        self.kills += 1
        self.start(port)


@contextmanager
def running_workers(folder: Path, url: str) -> Iterator[Workers]:
    """Workers with their keys in `folder` and their database at `url`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUIDE_")}
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.workers"],
        cwd=resources.checkout(),
        env=environment | {"GUIDE_DATA": str(folder), "GUIDE_DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    one, two = map(int, parent.stdout.readline().split())
    workers = Workers(parent, (one, two))
    try:
        for port in workers.ports:
            workers.start(port)
        yield workers
    finally:
        parent.kill()
        for worker in workers.running.values():
            os.kill(worker, 9)
        parent.communicate()


@dataclass
class Person(threading.Thread):
    """Sends one request after another, taps again when no answer comes, and every third time taps twice."""

    ports: tuple[int, int]
    ended: threading.Event
    acknowledged: dict[str, str] = field(default_factory=dict)
    unanswered: int = 0
    refused: int = 0
    problem: BaseException | None = None

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._connect = cycle([connect_to(port) for port in self.ports])
        self._browser = Browser(next(self._connect))

    def __hash__(self) -> int:
        return id(self)

    def ready(self) -> None:
        """Answers every question: what follows is only sending."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                self._browser.walk(PLAIN)
                break
            except OSError:  # the workers have not started yet
                assert time.monotonic() < end
                time.sleep(0.1)
        self._start = dict(self._browser.cookies)

    def run(self) -> None:
        try:
            while not self.ended.is_set():
                self._send_one(len(self.acknowledged))
        except BaseException as problem:  # noqa: BLE001 - told by the test
            self.problem = problem

    def _send_one(self, number: int) -> None:
        self._browser.cookies = dict(self._start)
        csrf = self._tap("GET", "/fi/pyynto").hidden("csrf")
        self._tap("POST", "/fi/pyynto", {**FORM, "csrf": csrf, "own_words": f"{self.name} {number}"})
        review = self._tap("GET", "/fi/pyynto/tarkista")
        data = {name: review.hidden(name) for name in ("csrf", "submission_key")}
        before = dict(self._browser.cookies)
        reference = self._sent(data)
        assert self.acknowledged.setdefault(data["submission_key"], reference) == reference
        if number % 3 == 0:
            self._browser.cookies = before
            assert self._sent(data) == reference, "the second tap got another receipt"

    def _sent(self, data: dict[str, str]) -> str:
        answer = self._tap("POST", "/fi/pyynto/laheta", data)
        assert answer.status == 303, answer.status
        found = re.search(r"\b[C-Y2-9]{3}-[C-Y2-9]{3}-[C-Y2-9]{3}\b", self._tap("GET", "/fi/kuitti").body)
        assert found
        return found[0]

    def _tap(self, method: str, path: str, data: dict[str, str] | None = None) -> Answer:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            self._browser.connect = next(self._connect)
            try:
                answer = self._browser.send(method, path, data)
            except (OSError, HTTPException):
                self.unanswered += 1
            else:
                if answer.status != 503:
                    assert answer.status < 400, f"{method} {path}: {answer.status}"
                    return answer
                assert {name.lower() for name in answer.headers} >= {"retry-after"}
                self.refused += 1
            time.sleep(0.05)
        raise AssertionError(f"no answer to {method} {path} within {_PATIENCE} seconds")


def under_load(workers: Workers, trouble: Callable[[random.Random], None], times: int) -> list[Person]:
    """Makes `trouble` so many `times` while people send requests; waits until everybody has a receipt."""
    ended = threading.Event()
    people = [Person(workers.ports, ended) for _ in range(PEOPLE)]
    for person in people:
        person.ready()
        person.start()
    chance = random.Random(7731)  # noqa: S311 - the same troubles every time
    try:
        for _ in range(times):
            time.sleep(chance.uniform(0.1, 0.6))
            trouble(chance)
        time.sleep(0.5)
    finally:
        ended.set()
        for person in people:
            person.join(_PATIENCE + 10)
    for person in people:
        if person.problem:
            raise person.problem
        assert not person.is_alive()
    return people


def reckon(folder: Path, url: str, people: list[Person], **troubles: int) -> str:
    """Asserts that everything acknowledged is stored once and whole, and nothing else; the figures to print."""
    acknowledged = {key: reference for person in people for key, reference in person.acknowledged.items()}
    engine = make_engine(url)
    with reading(engine) as connection:
        rows = connection.execute(text("SELECT id, reference, submission_hash FROM requests")).all()
        events = connection.execute(text("SELECT request_id, before, after, who FROM events")).all()
        if engine.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    by_hash: dict[str, list[str]] = {}
    for row in rows:
        by_hash.setdefault(row.submission_hash, []).append(row.reference)
    stored = {key: by_hash.get(hashlib.sha256(key.encode()).hexdigest(), []) for key in acknowledged}
    lost = [key for key, reference in acknowledged.items() if reference not in stored[key]]
    doubled = [key for key, references in stored.items() if len(references) > 1]
    sums = {"unanswered": sum(p.unanswered for p in people), "refused": sum(p.refused for p in people)}
    figures = {**troubles, "acknowledged": len(acknowledged), **sums, "lost": len(lost), "doubled": len(doubled)}
    told = f"{engine.dialect.name}: " + ", ".join(f"{number} {name}" for name, number in figures.items())
    assert (lost, doubled) == ([], []), told
    assert len(rows) == len(acknowledged) == len({row.reference for row in rows}), told
    assert sorted(events) == sorted((row.id, None, "new", "client") for row in rows), told
    store = RequestStore(engine, load_public(folder / "keys"), load_secret(folder / "keys"))
    private = load_private(folder / "keys")
    words = {store.open(row.id, private)["form"]["own_words"] for row in rows}
    assert words == {f"{p.name} {number}" for p in people for number in range(len(p.acknowledged))}, told
    engine.dispose()
    return told
