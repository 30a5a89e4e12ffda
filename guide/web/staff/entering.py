"""Between the password and the session: short encrypted cookies, and the moment of arriving.

Who has given the right password but not yet the second factor has no session. A cookie of ten minutes says who it is;
it ends when the password changes, and it opens only the page that comes next for that account.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, g, make_response, redirect, request, url_for

from guide.office import sessions
from guide.office.entry import Known, find_known, signed_in
from guide.office.factors import new_secret
from guide.web.cookies import Expired
from guide.web.staff.guards import cookie_name, staff_voice
from guide.web.staff.service import staff_service

_LASTS = 10 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Note:
    """A short cookie of one purpose. Nobody but us can read or make it."""

    purpose: str

    @property
    def name(self) -> str:
        """The cookie's name."""
        return f"__Host-polku-{self.purpose}" if staff_service().settings.secure_cookies else f"polku-{self.purpose}"

    def read(self) -> dict[str, Any] | None:
        """What the cookie holds; None when there is none, it is not ours or its time is over."""
        app = staff_service()
        now = app.now().timestamp()
        try:
            opened = app.box.open(self.purpose, request.cookies.get(self.name, ""), now)
        except Expired:
            return None
        return opened[1] if opened is not None and now - opened[0] <= _LASTS else None

    def put(self, response: Response, content: dict[str, Any]) -> Response:
        """Sets the cookie."""
        app = staff_service()
        text = app.box.seal(self.purpose, content, int(app.now().timestamp()))
        secure = app.settings.secure_cookies
        response.set_cookie(self.name, text, _LASTS, path="/", secure=secure, httponly=True, samesite="Lax")
        return response

    def drop(self, response: Response) -> Response:
        """Takes the cookie away."""
        secure = staff_service().settings.secure_cookies
        response.delete_cookie(self.name, path="/", secure=secure, httponly=True, samesite="Lax")
        return response


PENDING = Note("entry")
CODES = Note("codes")


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose password was right. `secret`: the second factor that is being set up."""

    known: Known
    secret: str


def next_page(known: Known) -> str:
    """What an account has to do before it is signed in."""
    if known.one_time:
        return "staff.first_password"
    return "staff.second_factor" if known.second_factor else "staff.first_factor"


def go_on(known: Known) -> Response:
    """To the next page, with a fresh cookie that says who it is."""
    endpoint = next_page(known)
    secret = new_secret() if endpoint == "staff.first_factor" else ""
    content = {"id": known.id, "mark": known.mark, "csrf": secrets.token_urlsafe(24), "secret": secret}
    return PENDING.put(make_response(redirect(url_for(endpoint), 303)), content)


def pending() -> Pending:
    """Who is between password and session, on the page that comes next for them; else ends the request.

    A form must carry the token of the cookie.
    """
    content = PENDING.read()
    known = find_known(staff_service().office, content["id"], content["mark"]) if content else None
    if content is None or known is None:
        abort(PENDING.drop(make_response(redirect(url_for("staff.sign_in"), 303))))
    if next_page(known) != request.endpoint:
        abort(make_response(redirect(url_for(next_page(known)), 303)))
    token = request.form.get("csrf", "").encode("utf-8", "replace")
    if request.method == "POST" and not hmac.compare_digest(token, content["csrf"].encode()):
        abort(403)
    g.csrf = content["csrf"]  # every form of the page carries it
    return Pending(known, content["secret"])


def arrive(staff_id: str, how: str, codes: list[str] | None = None) -> Response:
    """Signs in: a new session whose key is new, the one before it dead. `codes` are shown first, once."""
    app = staff_service()
    now = app.now()
    if old := request.cookies.get(cookie_name()):
        sessions.end(app.office, old)
    signed_in(app.office, staff_id, now, how, staff_voice().lang)
    key = sessions.begin(app.office, staff_id, now)
    response = make_response(redirect(url_for("staff.recovery_codes" if codes else "staff.home"), 303))
    secure = app.settings.secure_cookies
    response.set_cookie(cookie_name(), key, path="/", secure=secure, httponly=True, samesite="Lax")
    if codes:
        CODES.put(response, {"id": staff_id, "codes": codes})
    return PENDING.drop(response)
