"""What stands around every page of the staff side, and its rendering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request, url_for
from flask_htmx import HTMX

from guide.office.roles import Role
from guide.office.sessions import Session
from guide.text.audience import STAFF_LANGUAGES
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.security import INSIDE
from guide.web.staff.guards import staff_voice
from guide.web.staff.service import staff_service

htmx = HTMX()

# In the order in which they are shown: address name, words, who sees it.
NAVIGATION: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("staff.inbox", N_("Pyynnöt"), frozenset({Role.OFFICE, Role.LEAD})),
    ("staff.reminders", N_("Muistutukset"), frozenset({Role.OFFICE, Role.LEAD})),
    ("staff.assisted", N_("Avustettu täyttö"), frozenset({Role.DESK, Role.OFFICE})),
    ("staff.open_code", N_("Avaa koodilla"), frozenset({Role.DESK, Role.OFFICE})),
    ("staff.statistics", N_("Tilastot"), frozenset({Role.LEAD, Role.AUTHOR})),
    ("staff.feedback", N_("Palaute"), frozenset({Role.LEAD, Role.AUTHOR})),
    ("staff.versions", N_("Käännökset ja versiot"), frozenset({Role.AUTHOR, Role.LEAD})),
    ("staff.accounts", N_("Tunnukset"), frozenset({Role.LEAD})),
    ("staff.audit_log", N_("Loki"), frozenset({Role.LEAD})),
    ("staff.own_account", N_("Oma tunnus"), frozenset(Role)),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of the navigation."""

    text: Phrase
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class StaffChrome:
    """What stands around a page. `worker` is None before sign-in. `strip`: a line that says what is going on."""

    lang: str
    title: str
    languages: tuple[tuple[str, str, bool], ...]
    worker: str | None
    csrf: str
    navigation: tuple[NavItem, ...]
    theme_url: str
    here: str
    strip: Phrase | None


def render(
    template: str,
    page: Any,
    title: Phrase,
    voice: Voice,
    status: int = 200,
    *,
    error: bool = False,
    strip: Phrase | None = None,
    client: Sequence[Voice] = (),
) -> Response:
    """A whole page of `templates/staff/`; only its inside when a script asked for it with a form.

    `client`: the voices of a client who is spoken to on the page, of whose texts it says how far they can be relied on.
    """
    inside = bool(htmx) and request.method == "POST"
    chrome = _chrome(title, voice, error, strip)
    made = render_template(f"staff/{template}", page=page, chrome=chrome, _=voice, inside=inside, client=client)
    response = make_response(made, status)
    if inside:
        response.headers[INSIDE] = "1"
    return response


def _chrome(title: Phrase, voice: Voice, error: bool, strip: Phrase | None) -> StaffChrome:
    app = staff_service()
    found: Session | None = g.get("session")
    text = f"{title.text} – Polku"
    return StaffChrome(
        lang=voice.lang,
        title=f"{voice('Virhe').text}: {text}" if error else text,
        languages=tuple((code, voice.name_of(code), code == voice.lang) for code in STAFF_LANGUAGES),
        worker=found.worker.name if found else None,
        csrf=found.csrf if found else g.get("csrf", ""),  # between password and session: entering.py
        navigation=_navigation(found, voice) if found else (),
        theme_url=app.files.url(f"themes/{app.settings.place}.css"),
        here=request.path,
        strip=strip,
    )


def _navigation(found: Session, voice: Voice) -> tuple[NavItem, ...]:
    return tuple(
        NavItem(voice(text), url_for(endpoint), request.endpoint == endpoint)
        for endpoint, text, roles in NAVIGATION
        if endpoint in current_app.view_functions and found.worker.has(*roles)
    )


def message(heading: Phrase, *texts: Phrase, status: int = 200, url: str | None = None) -> Response:
    """A plain page: heading, paragraphs, one way on."""
    page = {"heading": heading, "texts": texts, "url": url or url_for("staff.home")}
    return render("message.html", page, heading, staff_voice(), status)
