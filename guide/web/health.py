"""Two fixed addresses for a load balancer or a restart script: is the process alive, can it do its work.

They are answered before the application: any host name will do, no cookie is read or set, nothing tells a version.
The reverse proxy does not pass them on (docs/deploy/nginx.conf).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from guide.core.logs import tell

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ALIVE = "/terveys/elossa"
"""200 as long as the process answers; asks nothing of the database."""
READY = "/terveys/valmis"
"""200 when the database answers and has the tables of this program, else 503."""

RETRY_AFTER = "30"
"""Seconds after which it is worth trying again when the database was away."""

Unfit = Callable[[], str | None]
"""Why the application cannot do its work now; None when it can."""

log = logging.getLogger("guide.health")


class Health:
    """A WSGI application that answers ALIVE and READY itself and hands everything else on to `inner`."""

    def __init__(self, inner: WSGIApplication, unfit: Unfit) -> None:
        self._inner = inner
        self._unfit = unfit

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        path = environ.get("PATH_INFO")
        if path not in {ALIVE, READY}:
            return self._inner(environ, start_response)
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        status, text = "200 OK", "ok\n"
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            status, text = "405 Method Not Allowed", "GET or HEAD\n"
            headers["Allow"] = "GET, HEAD"
        elif path == READY and (reason := self._unfit()):
            tell(log, logging.WARNING, "not ready", reason=reason)
            status, text = "503 Service Unavailable", "unavailable\n"
            headers["Retry-After"] = RETRY_AFTER
        body = text.encode()
        start_response(status, [*headers.items(), ("Content-Length", str(len(body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
