"""What stands around every page, and the rendering of a page in one voice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_htmx import HTMX

from guide.place.schema import ContactSpec
from guide.request.feedback import OTHER_PAGE
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import Voice
from guide.web.pages import Chrome, Contact, LanguageLink, MessagePage
from guide.web.security import INSIDE
from guide.web.service import Service, service
from guide.web.talks import place_here, start_address
from guide.web.wording import words_on

htmx = HTMX()


@dataclass(frozen=True)
class Frame:
    """What one page sets of its surroundings. `title` is the page's own heading.

    `parts`: those that this flow has, of which `part` is the one the client is at.
    `here` is the page's own endpoint and values (without the language) where they are not those of the request:
    when the answer to a form shows a page at once.
    """

    title: Phrase
    part: int | None = None
    parts: tuple[int, ...] = ()
    error: bool = False
    csrf: str = ""
    here: tuple[str, Mapping[str, Any]] | None = None


def render(template: str, page: Any, frame: Frame, voice: Voice, status: int = 200) -> Response:
    """A whole page; only its inside when a script asked for it with a form.

    The voice has seen the page's own texts; the frame's texts are found while rendering.
    """
    chrome = replace(_chrome(service(), frame, voice), words=words_on(service().glossary, page, voice))
    inside = bool(htmx) and request.method == "POST"
    response = make_response(render_template(template, page=page, chrome=chrome, _=voice, inside=inside), status)
    if inside:
        response.headers[INSIDE] = "1"
    return response


def message(
    voice: Voice, heading: str, link: str, *texts: Phrase, status: int = 200, url: str | None = None
) -> Response:
    """A plain page: heading, paragraphs, and one way on (to the start page unless told otherwise)."""
    target = url or start_address(voice.lang)
    page = MessagePage(voice(heading), texts, (voice(link), target))
    return render("message.html", page, Frame(page.heading), voice, status)


def contact_view(spec: ContactSpec, voice: Voice) -> Contact:
    """A contact for the page; spaces go out of the telephone link."""
    return Contact(
        voice(spec.name),
        spec.phone,
        "tel:" + spec.phone.replace(" ", ""),
        voice(spec.hours),
        spec.email,
        spec.example,
    )


def _chrome(app: Service, frame: Frame, voice: Voice) -> Chrome:
    spec = place_here().spec
    lang = voice.lang
    title = f"{frame.title.text} – {spec.name}"
    reviewed = spec.reviewed
    return Chrome(
        lang=lang,
        title=f"{voice('Virhe').text}: {title}" if frame.error else title,
        place_name=spec.name,
        languages=_languages(app.spoken(place_here()), frame, voice),
        contact=contact_view(spec.contact, voice),
        responsible=spec.responsible.name,
        csrf=frame.csrf,
        start_url=start_address(lang),
        stop_url=url_for("client.stop", lang=lang),
        theme_url=app.files.url(f"themes/{spec.id}.css"),
        footer_links=(
            (voice("Tietosuoja"), url_for("client.privacy", lang=lang)),
            (voice("Saavutettavuusseloste"), url_for("client.accessibility", lang=lang)),
            (voice("Sanasto"), url_for("client.words", lang=lang)),
            (voice("Oliko tämä selvää?"), url_for("client.feedback", lang=lang, page=_page_name(frame))),
        ),
        part=frame.part,
        parts=frame.parts,
        preview_date=dates.day(app.settings.as_of) if app.settings.as_of else None,
        only_reviewed=app.settings.only_reviewed,
        checked_on=dates.day(reviewed.on) if reviewed else None,
    )


# How feedback names a page. A page of another endpoint is “another page”.
_PAGE_NAMES = {
    "client.start": "alku",
    "client.ask": "kysymys",
    "client.check": "tarkista",
    "client.result": "tulos",
    "client.timeline": "aikajana",
    "request.conversation": "keskustelu",
    "request.form": "pyynto",
    "request.review": "pyynto",
    "request.receipt": "kuitti",
    "client.privacy": "tietosuoja",
    "client.accessibility": "saavutettavuus",
    "client.words": "sanasto",
}


def _page_name(frame: Frame) -> str:
    endpoint = frame.here[0] if frame.here else request.endpoint
    return _PAGE_NAMES.get(endpoint or "", OTHER_PAGE)


def _languages(codes: tuple[str, ...], frame: Frame, voice: Voice) -> tuple[LanguageLink, ...]:
    """The same page in each language of the place: the conversation goes along unchanged."""
    own = request.endpoint if request.method == "GET" and "lang" in (request.view_args or {}) else None
    endpoint, values = frame.here or (own or "client.start", request.view_args if own else {})
    return tuple(
        LanguageLink(
            code,
            voice.name_of(code),
            url_for(endpoint, **{**(values or {}), "lang": code}),
            code == voice.lang,
        )
        for code in codes
    )
