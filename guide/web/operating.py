"""What an operator needs of an application, the same for every one of ours: `operate` puts it around in one call.

From the outside in: the headers of trusted proxies, health, and a watch that times, counts and logs every request.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request, request_started
from werkzeug.middleware.proxy_fix import ProxyFix

from guide.core.logs import access, tell, tell_error
from guide.settings import Settings, SettingsError
from guide.web.health import RETRY_AFTER, Health, Unfit
from guide.web.metrics import Metrics, Noted, note, noted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_METRICS = "polku.metrics"
_ROUTE = "polku.route"
_ID = "polku.id"
_NO_ROUTE = "none"
# The method is the client's word like any other: only known ones are written.
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def operate(app: Flask, settings: Settings, unfit: Unfit) -> None:
    """Makes `app` fit for operation. `unfit` says why its store cannot be used now, None when it can."""
    metrics = Metrics() if settings.metrics else None
    app.extensions[_METRICS] = metrics
    request_started.connect(_name_route, app)
    shell: WSGIApplication = Health(Watch(app.wsgi_app, metrics), unfit)
    if settings.proxies:
        # The proxy passes the host name on itself, so its header is the only one of that kind to believe.
        shell = ProxyFix(shell, x_for=settings.proxies, x_proto=settings.proxies, x_host=0, x_port=0, x_prefix=0)
    app.wsgi_app = shell  # type: ignore[assignment, method-assign]  # the place that Flask's documents give for this


def listen(app: Flask, settings: Settings) -> None:
    """Serves the figures of `app` where the settings say, if they do. Raises SettingsError for a taken address."""
    metrics: Metrics | None = app.extensions[_METRICS]
    if metrics is None or settings.metrics is None:
        return
    host, port = settings.metrics
    try:
        metrics.listen(host, port)
    except OSError as error:
        raise SettingsError(f"GUIDE_METRICS: cannot listen at {host}, port {port}: {error.strerror}.") from None


def report(error: Exception) -> None:
    """Logs what went wrong in the request being handled: kind of error, route and where in our modules."""
    tell_error(error, _route(request.environ), request.environ[_ID])


def store_away(response: Response) -> Response:
    """Any page that says that the store does not answer: counted, and with the time to try again."""
    note(Noted.STORE_UNAVAILABLE)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _name_route(_: Flask, **__: Any) -> None:
    request.environ[_ROUTE] = request.endpoint


class Watch:
    """A WSGI application around another: times, counts and logs each request, and lets no error out."""

    def __init__(self, inner: WSGIApplication, metrics: Metrics | None) -> None:
        self._inner = inner
        self._metrics = metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        began = time.perf_counter()
        environ[_ID] = secrets.token_hex(8)
        status = 500

        def start(line: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, headers, *exc_info)

        try:
            body = self._inner(environ, start)
        except Exception as error:  # noqa: BLE001 - the server would print it with what the client wrote
            tell_error(error, _route(environ), environ[_ID])
            body = _failed(start)
        self._tell(environ, status, time.perf_counter() - began)
        return body

    def _tell(self, environ: WSGIEnvironment, status: int, seconds: float) -> None:
        route = _route(environ)
        if self._metrics is not None:
            self._metrics.count(route, status, seconds, noted(environ))
        if access.isEnabledFor(logging.INFO):
            method = environ["REQUEST_METHOD"]
            tell(
                access,
                logging.INFO,
                "request",
                id=environ[_ID],
                method=method if method in _METHODS else "other",
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
            )


def _route(environ: WSGIEnvironment) -> str:
    return environ.get(_ROUTE) or _NO_ROUTE


def _failed(start: Any) -> list[bytes]:
    """The last resort when even the page that says sorry could not be made."""
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    start("500 Internal Server Error", headers)
    return [b"Something went wrong. Please try again.\n"]
