"""What goes wrong, said gently: what happened, that nothing is lost, and what to do."""

from __future__ import annotations

from flask import Flask, Response, g, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from guide.request.store import STORE_UNAVAILABLE
from guide.storage.database import StoreUnavailable
from guide.text.voice import N_, Voice
from guide.web.chrome import message
from guide.web.operating import report, store_away
from guide.web.service import service
from guide.web.talks import NoTalk, place_here, start_address

TEXTS = {
    403: N_("Lomaketta ei voitu ottaa vastaan. Palaa takaisin ja yritä uudelleen."),
    404: N_("Sivua ei löytynyt."),
    405: N_("Sivua ei löytynyt."),
    413: N_("Tekstiä on liikaa. Lyhennä vastauksiasi."),
}
EXPIRED = N_("Istunto on päättynyt. Aloita alusta.")
SOMETHING = N_("Jotakin meni vikaan. Vastauksesi ovat tallessa. Yritä uudelleen.")


def register(app: Flask) -> None:
    """Puts the handlers on the application."""
    app.register_error_handler(NoTalk, _no_talk)
    app.register_error_handler(StoreUnavailable, _no_store)
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(Exception, _unknown)


def _voice() -> Voice:
    """The language of the address, else the place's first."""
    try:
        place = place_here()
    except HTTPException:  # the address names a place that is not served: the page is the installation's own
        place = g.place = service().place
    spoken = service().spoken(place)
    named = [part for part in request.path.split("/")[1:3] if part in spoken]
    return Voice(service().catalogues, [*named, spoken[0]][0])


def _no_talk(error: NoTalk) -> BaseResponse:
    voice = _voice()
    if error.expired:
        return message(voice, EXPIRED, "Aloita alusta", status=410 if request.method == "GET" else 403)
    return redirect(start_address(voice.lang), 303)


def _no_store(_: StoreUnavailable) -> Response:
    return store_away(message(_voice(), STORE_UNAVAILABLE, "Aloita alusta", status=503))


def _known(error: HTTPException) -> BaseResponse:
    if isinstance(error.response, BaseResponse):  # a redirect that a page asked for
        return error.response
    if isinstance(error, RequestRedirect):
        return redirect(error.new_url, 308)
    if error.code == 400 and request.url_rule is None:
        # A host that is not ours gets no page of ours: its links would lead to that host.
        return Response("Unknown host.", 400, mimetype="text/plain")
    return _page(error.code or 500)


def _unknown(error: Exception) -> Response:
    report(error)
    return _page(500)


def _page(code: int) -> Response:
    return message(_voice(), TEXTS.get(code, SOMETHING), "Aloita alusta", status=code)
