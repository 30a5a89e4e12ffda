"""The start page of the staff side, and the choice of its language."""

from __future__ import annotations

from flask import current_app, g, make_response, redirect, request, url_for
from sqlalchemy import update
from werkzeug.wrappers import Response as BaseResponse

from guide.storage.accounts import STAFF
from guide.storage.database import writing
from guide.text.audience import STAFF_LANGUAGES
from guide.web.staff.access import access, before_sign_in, staff
from guide.web.staff.frame import NAVIGATION
from guide.web.staff.guards import LANGUAGE_COOKIE, session
from guide.web.staff.service import staff_service


@staff.get("/")
@access()
def home() -> BaseResponse:
    """The first page that the worker's roles have."""
    worker = session().worker
    first = next(
        endpoint for endpoint, _, roles in NAVIGATION if endpoint in current_app.view_functions and worker.has(*roles)
    )
    return redirect(url_for(first), 303)


@staff.post("/kieli")
@before_sign_in
def choose_language() -> BaseResponse:
    """Changes the language of the staff side: of the account when signed in, else of this browser."""
    chosen = request.form.get("kieli", "")
    response = make_response(redirect(url_for("staff.home"), 303))
    if chosen in STAFF_LANGUAGES:
        app = staff_service()
        response.set_cookie(
            LANGUAGE_COOKIE, chosen, path="/", secure=app.settings.secure_cookies, httponly=True, samesite="Lax"
        )
        if g.session is not None:
            with writing(app.office.engine) as connection:
                same = STAFF.c.id == g.session.worker.id
                connection.execute(update(STAFF).where(same).values(language=chosen))
    return response
