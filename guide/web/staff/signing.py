"""Signing in with login and password, and signing out."""

from __future__ import annotations

from flask import Response, abort, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office import sessions
from guide.office.entry import Busy, check_password
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, before_sign_in, staff
from guide.web.staff.desk import clear
from guide.web.staff.entering import go_on
from guide.web.staff.forms import FormPage, TextField
from guide.web.staff.frame import render
from guide.web.staff.guards import cookie_name, staff_voice
from guide.web.staff.service import staff_service

FAILED = N_(
    "Kirjautuminen ei onnistunut. Tarkista tunnus ja salasana. "
    "Monen väärän yrityksen jälkeen tunnus on kiinni enintään 15 minuuttia."
)
BUSY = N_("Juuri nyt moni kirjautuu yhtä aikaa. Yritä hetken päästä uudelleen.")


@staff.get("/kirjaudu")
@before_sign_in
def sign_in() -> BaseResponse:
    """The page on which signing in begins."""
    if g.session is not None:
        return redirect(url_for("staff.home"), 303)
    return _page(staff_voice(), "")


@staff.post("/kirjaudu")
@before_sign_in
def check_sign_in() -> BaseResponse:
    """Login and password; the same answer whatever is wrong with them."""
    app = staff_service()
    if not app.settings.local_accounts:
        abort(404)
    if g.session is not None:  # somebody signs in over a session: it ends first
        sessions.end(app.office, request.cookies.get(cookie_name(), ""))
        g.session = None
    voice = staff_voice()
    login = request.form.get("login", "")[:200]
    login = login if login.isprintable() else ""
    try:
        known = check_password(app.office, login, request.form.get("password", ""), app.now())
    except Busy:
        response = _page(voice, login, voice(BUSY), 503)
        response.headers["Retry-After"] = "10"
        return response
    return _page(voice, login, voice(FAILED), 422) if known is None else go_on(known)


@staff.post("/ulos")
@access()
def sign_out() -> BaseResponse:
    """Ends the session here and on the server, and takes a client at the desk out of the browser."""
    app = staff_service()
    sessions.end(app.office, request.cookies.get(cookie_name(), ""))
    response = make_response(redirect(url_for("staff.sign_in"), 303))
    response.delete_cookie(cookie_name(), path="/", secure=app.settings.secure_cookies, httponly=True, samesite="Lax")
    return clear(response)


def _page(voice: Voice, login: str, error: Phrase | None = None, status: int = 200) -> Response:
    heading = voice("Kirjaudu sisään")
    app = staff_service()
    other = (url_for("staff.oidc_begin"), voice("Kirjaudu organisaation tunnuksella")) if app.provider else None
    if not app.settings.local_accounts:
        return render("elsewhere.html", {"heading": heading, "other": other}, heading, voice)
    page = FormPage(
        heading=heading,
        action=url_for("staff.check_sign_in"),
        button=voice("Jatka"),
        fields=(
            TextField("login", voice("Tunnus"), autocomplete="username", value=login),
            TextField("password", voice("Salasana"), "password", "current-password"),
        ),
        errors=(("login", error),) if error else (),
        other=other,
        after=(voice("Jos salasana on unohtunut, pyydä ylläpidolta uusi kertakäyttöinen salasana."),),
    )
    return render("form.html", page, heading, voice, status, error=error is not None)
