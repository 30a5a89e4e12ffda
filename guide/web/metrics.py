"""Figures for Prometheus: routes, statuses and times, never a path, an address or anything of a person.

They are served at an address of their own (`GUIDE_METRICS`), never on the site itself.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from enum import StrEnum
from typing import Any

from flask import request
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, start_http_server

_NOTED = "polku.noted"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Noted(StrEnum):
    """What happened in a request beside its status."""

    SENT = "sent"  # a meeting request was stored; a second tap does not count
    STORE_UNAVAILABLE = "store_unavailable"


def note(what: Noted) -> None:
    """Remembers what happened in the request being handled, until it is counted."""
    request.environ.setdefault(_NOTED, []).append(what)


def noted(environ: MutableMapping[str, Any]) -> Iterable[Noted]:
    """What happened in a request."""
    found: list[Noted] = environ.get(_NOTED, [])
    return found


class Metrics:
    """The figures of one process, with its memory, processor time and open files."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "polku_requests", "Requests by route and class of status.", ("route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "polku_request_seconds", "Time to answer.", ("route",), registry=self.registry, buckets=_SECONDS
        )
        self._noted = Counter("polku_noted", "What happened in requests.", ("what",), registry=self.registry)
        for what in Noted:  # stands at 0 from the start, so that an alarm can be set on it
            self._noted.labels(what.value)

    def count(self, route: str, status: int, seconds: float, happened: Iterable[Noted]) -> None:
        """Counts one answered request; `route` is a name from the program, never from an address."""
        self._requests.labels(route, f"{status // 100}xx").inc()
        self._seconds.labels(route).observe(seconds)
        for what in happened:
            self._noted.labels(what.value).inc()

    def listen(self, host: str, port: int) -> None:
        """Serves the figures in a thread of its own. Raises OSError when the address cannot be taken."""
        start_http_server(port, host, self.registry)
