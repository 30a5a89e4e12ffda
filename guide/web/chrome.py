"""What stands around every page, and the rendering of a page in one voice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request, url_for

from guide.place.schema import ContactSpec
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import Voice
from guide.web.pages import Chrome, Contact, LanguageLink
from guide.web.service import Service, service


@dataclass(frozen=True)
class Frame:
    """What one page sets of its surroundings. `title` is the page's own heading."""

    title: Phrase
    part: int | None = None
    error: bool = False
    csrf: str = ""


def render(template: str, page: Any, frame: Frame, voice: Voice, status: int = 200) -> Response:
    """A whole page. The voice has seen the page's own texts; the frame's texts are found while rendering."""
    chrome = _chrome(service(), frame, voice)
    return make_response(render_template(template, page=page, chrome=chrome, _=voice), status)


def contact_view(spec: ContactSpec) -> Contact:
    """A contact for the page; spaces go out of the telephone link."""
    return Contact(
        spec.name,
        spec.phone,
        "tel:" + spec.phone.replace(" ", ""),
        spec.hours,
        spec.email,
        spec.example,
    )


def _chrome(app: Service, frame: Frame, voice: Voice) -> Chrome:
    spec = app.place.spec
    lang = voice.lang
    title = f"{frame.title.text} – {spec.name}"
    reviewed = spec.reviewed
    return Chrome(
        lang=lang,
        title=f"{voice('Virhe').text}: {title}" if frame.error else title,
        place_name=spec.name,
        languages=_languages(spec.languages, lang, voice),
        contact=contact_view(spec.contact),
        responsible=spec.responsible.name,
        csrf=frame.csrf,
        start_url=url_for("client.start", lang=lang),
        stop_url=url_for("client.stop", lang=lang),
        theme_url=app.files.url(f"themes/{spec.id}.css"),
        footer_links=(
            (voice("Tietosuoja"), url_for("client.privacy", lang=lang)),
            (voice("Saavutettavuusseloste"), url_for("client.accessibility", lang=lang)),
        ),
        part=frame.part,
        preview_date=dates.day(app.settings.as_of) if app.settings.as_of else None,
        checked_on=dates.day(reviewed.on) if reviewed else None,
    )


def _languages(codes: tuple[str, ...], current: str, voice: Voice) -> tuple[LanguageLink, ...]:
    """The same page in each language of the place: the conversation goes along unchanged."""
    values = dict(request.view_args or {})
    endpoint = request.endpoint if request.endpoint and "lang" in values else "client.start"
    if request.method != "GET" and not values.get("number"):
        endpoint, values = _PAGE_OF.get(endpoint, "client.start"), {"lang": current}
    return tuple(
        LanguageLink(code, voice.name_of(code), url_for(endpoint, **{**values, "lang": code}), code == current)
        for code in codes
    )


# Where the language links of an answer to a form lead: to the page that showed the form.
_PAGE_OF = {"client.save_form": "client.form", "client.send": "client.review"}
