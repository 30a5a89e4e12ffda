"""Signing in with the organisation's own account (OpenID Connect).

What must come back lives in an encrypted cookie of ten minutes that is used once. The way there is a link, because a
form that leads to another site would need a hole in the content security policy.
"""

from __future__ import annotations

import logging
from dataclasses import asdict

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office.federated import Person, rights_of, welcome
from guide.office.provider import Attempt, Provider, ProviderDown, Refused
from guide.text.voice import N_
from guide.web.staff.access import before_sign_in, staff
from guide.web.staff.entering import Note, arrive
from guide.web.staff.frame import message
from guide.web.staff.guards import staff_voice
from guide.web.staff.service import staff_service

log = logging.getLogger("guide.web.staff")

ATTEMPT = Note("oidc")
DOWN = N_("Organisaation kirjautuminen ei vastaa juuri nyt. Yritä hetken päästä uudelleen.")
BROKEN_OFF = N_("Kirjautuminen jäi kesken tai vanheni. Aloita alusta.")
NO_ROLE = N_("Tunnistus onnistui, mutta sinulla ei ole oikeutta tähän palveluun. Pyydä oikeus esihenkilöltäsi.")


@staff.get("/kirjaudu/organisaatio")
@before_sign_in
def oidc_begin() -> BaseResponse:
    """To the provider."""
    try:
        attempt = _provider().begin(_back())
    except ProviderDown:
        return _told(DOWN, 503)
    content = {name: value for name, value in asdict(attempt).items() if name != "url"}
    return ATTEMPT.put(make_response(redirect(attempt.url, 303)), content)


@staff.get("/kirjaudu/paluu")
@before_sign_in
def oidc_back() -> BaseResponse:
    """Back from the provider. Whatever comes of it, the attempt is used up."""
    provider, app = _provider(), staff_service()
    kept = ATTEMPT.read()
    if kept is None:
        return _told(BROKEN_OFF, 400)
    try:
        claims = provider.finish(_back(), request.args, Attempt("", **kept), app.now().timestamp())
    except ProviderDown:
        return _told(DOWN, 503)
    except Refused as problem:
        log.warning("sign-in at the provider refused: %s", problem)
        return _told(BROKEN_OFF, 400)
    rights = rights_of(claims.get(provider.settings.role_claim), app.library.places)
    person = Person(provider.settings.issuer, claims["sub"], _name(claims), rights)
    staff_id = welcome(app.office, person, app.now())
    if staff_id is None:
        return _told(NO_ROLE, 403)
    return ATTEMPT.drop(arrive(staff_id, "provider"))


def _provider() -> Provider:
    found = staff_service().provider
    if found is None:
        abort(404)
    return found


def _back() -> str:
    scheme = "https" if staff_service().settings.secure_cookies else request.scheme
    return url_for("staff.oidc_back", _external=True, _scheme=scheme)


def _name(claims: dict[str, object]) -> str:
    """How other workers see the person: a name that can be shown, else nothing personal."""
    for claim in ("name", "preferred_username"):
        name = claims.get(claim)
        if isinstance(name, str) and name.strip() and len(name) <= 100 and name.isprintable():
            return name
    return "–"


def _told(text: str, status: int) -> Response:
    voice = staff_voice()
    said = message(voice("Kirjautuminen ei onnistunut"), voice(text), status=status, url=url_for("staff.sign_in"))
    return ATTEMPT.drop(said)
