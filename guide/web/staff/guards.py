"""Before every page of the staff side: who is it, may they, and is the form ours. Closed unless declared open."""

from __future__ import annotations

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office.sessions import Session, find
from guide.text.audience import STAFF_LANGUAGES
from guide.text.voice import Voice
from guide.web.security import token_fits
from guide.web.staff.access import ANYBODY, asks_by_itself, declared
from guide.web.staff.service import staff_service

LANGUAGE_COOKIE = "polku-kieli"


def guard_staff(app: Flask) -> None:
    """Puts the guards on the application."""
    app.before_request(_let_in)


def cookie_name() -> str:
    """The name of the session's cookie."""
    return "__Host-polku-staff" if staff_service().settings.secure_cookies else "polku-staff"


def _let_in() -> BaseResponse | None:
    """The one gate. None lets the request through."""
    if request.endpoint in {"static", None}:
        return None
    view = current_app.view_functions[request.endpoint]
    allowed = declared(view)
    if allowed is None:
        abort(404)
    g.session = _session(alone=asks_by_itself(view))
    if allowed is ANYBODY:
        return None
    if g.session is None:
        if request.method == "GET":
            return redirect(url_for("staff.sign_in"), 303)
        abort(403)
    if allowed.isdisjoint(g.session.worker.roles):
        abort(403)
    if request.method == "POST" and not token_fits(request, g.session.csrf):
        abort(403)
    return None


def _session(*, alone: bool) -> Session | None:
    key = request.cookies.get(cookie_name())
    app = staff_service()
    return find(app.office, key, app.now(), alone=alone) if key else None


def session() -> Session:
    """The session of this request, on a page that needs one."""
    found: Session | None = g.get("session")
    if found is None:
        abort(403)
    return found


def staff_voice() -> Voice:
    """The worker's language; before sign-in the one chosen on the page."""
    found: Session | None = g.get("session")
    lang = found.worker.language if found else request.cookies.get(LANGUAGE_COOKIE, "")
    return Voice(staff_service().catalogues, lang if lang in STAFF_LANGUAGES else STAFF_LANGUAGES[0])
