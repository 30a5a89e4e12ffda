"""Signing in and out."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office import sessions
from guide.web.staff.access import access, staff
from guide.web.staff.guards import cookie_name
from guide.web.staff.service import staff_service


@staff.post("/ulos")
@access()
def sign_out() -> BaseResponse:
    """Ends the session here and on the server."""
    app = staff_service()
    sessions.end(app.office, request.cookies.get(cookie_name(), ""))
    response = make_response(redirect(url_for("staff.sign_in"), 303))
    response.delete_cookie(cookie_name(), path="/", secure=app.settings.secure_cookies, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
