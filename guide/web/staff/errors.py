"""What goes wrong on the staff side, said plainly. Nothing of a person is in an error or in its log line."""

from __future__ import annotations

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from guide.request.sealing import SealBroken
from guide.storage.database import StoreUnavailable
from guide.text.voice import N_
from guide.web.operating import report, store_away
from guide.web.staff.frame import message
from guide.web.staff.guards import staff_voice

TEXTS = {
    403: N_("Sinulla ei ole oikeutta tähän, tai lomake on vanhentunut. Palaa takaisin ja yritä uudelleen."),
    404: N_("Sivua ei löytynyt."),
    405: N_("Sivua ei löytynyt."),
    413: N_("Tekstiä on liikaa. Lyhennä vastauksiasi."),
}
SOMETHING = N_("Jotakin meni vikaan. Mitään ei muutettu. Yritä uudelleen.")
UNAVAILABLE = N_("Tietokanta ei vastaa juuri nyt. Mitään ei muutettu. Yritä hetken päästä uudelleen.")
BROKEN = N_("Pyyntöä ei voi avata. Sen avain puuttuu tai tietoja on muutettu. Kerro asiasta ylläpidolle.")


def register(app: Flask) -> None:
    """Puts the handlers on the application."""
    app.register_error_handler(HTTPException, _known)
    app.register_error_handler(StoreUnavailable, _unavailable)
    app.register_error_handler(SealBroken, _broken)
    app.register_error_handler(Exception, _unknown)


def _known(error: HTTPException) -> BaseResponse:
    if isinstance(error.response, BaseResponse):
        return error.response
    if error.code in {301, 308}:
        return BaseResponse(status=error.code, headers={"Location": getattr(error, "new_url", "/")})
    if error.code == 400 and request.url_rule is None:
        return Response("Unknown host.", 400, mimetype="text/plain")
    return _page(error.code or 500)


def _unavailable(error: StoreUnavailable) -> Response:
    g.session = None  # nothing around the page asks the database again
    voice = staff_voice()
    response = message(voice("Tietokanta ei vastaa"), voice(UNAVAILABLE), status=503)
    return store_away(response)


def _broken(error: SealBroken) -> Response:
    report(error)
    voice = staff_voice()
    return message(voice("Pyyntöä ei voi avata"), voice(BROKEN), status=409)


def _unknown(error: Exception) -> Response:
    report(error)
    return _page(500)


def _page(code: int) -> Response:
    voice = staff_voice()
    return message(voice(TEXTS.get(code, SOMETHING)), status=code)
