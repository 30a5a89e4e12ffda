"""The first page of the assisted dialogue: at which place, in which language, about what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Response, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.flow.conversation import Conversation, Mode
from guide.office.roles import Role
from guide.request.form import FIELDS
from guide.text.languages import FINNISH
from guide.text.phrase import Phrase, Status
from guide.text.voice import N_
from guide.web.pages import Choice, Field
from guide.web.service import MAIN_FLOW
from guide.web.staff.access import access, staff
from guide.web.staff.assisted import redirect_to
from guide.web.staff.desk import Desk, Side, desk_bag, find_desk, onward, own_places, spoken
from guide.web.staff.frame import render
from guide.web.staff.guards import staff_voice
from guide.web.staff.service import staff_service
from guide.web.visit import REQUEST, Talk

PLACE, LANGUAGE, FLOW = "place", "language", "flow"
NOT_SPOKEN = N_("Tätä kieltä ei ole tällä paikalla. Valitse toinen kieli.")
NO_PLACE = N_("Tunnuksellasi ei ole yhtään paikkaa. Pyydä esihenkilöä lisäämään paikka.")
CHOOSE = N_("Valitse yksi vaihtoehto.")
_LANGUAGE_NAMES = {o.id: o.text for entry in FIELDS if entry.id == LANGUAGE for o in entry.options}


@dataclass(frozen=True, slots=True)
class AssistedStartPage:
    """What has to be chosen. `continue_url`: a client is still in this browser."""

    fields: tuple[Field, ...]
    errors: tuple[tuple[str, Phrase], ...]
    continue_url: str | None


@staff.get("/avustettu")
@access(Role.DESK, Role.OFFICE)
def assisted() -> Response:
    """The choices."""
    return _page({}, {})


@staff.post("/avustettu")
@access(Role.DESK, Role.OFFICE)
def begin_assisted() -> BaseResponse:
    """Begins with a new client; an earlier one in this browser is forgotten."""
    app, places = staff_service(), own_places()
    sent = {name: request.form.get(name, "") for name in (PLACE, LANGUAGE, FLOW)}
    errors = {}
    if sent[PLACE] not in places:
        errors[PLACE] = CHOOSE
    elif sent[LANGUAGE] not in spoken(places[sent[PLACE]]):
        errors[LANGUAGE] = NOT_SPOKEN if sent[LANGUAGE] else CHOOSE
    if sent[FLOW] not in app.library.flows:
        errors[FLOW] = CHOOSE
    if errors:
        return _page(sent, errors)
    version = app.library.flows[sent[FLOW]].version
    begun = Conversation(sent[FLOW], version, sent[PLACE], app.rules_day(), sent[LANGUAGE], Mode.ASSISTED)
    return start_with(begun)


def start_with(conversation: Conversation) -> Response:
    """The way to the consent of a client with this conversation; whoever was in the browser before is forgotten."""
    bag = desk_bag()
    response = make_response(redirect_to("staff.assisted_consent"))
    bag.clear(response, REQUEST)
    begun = Talk.begin(conversation)
    bag.keep_talk(response, begun)
    bag.keep_side(response, Side(), begun.begun)
    return response


def _page(sent: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    voice, bag = staff_voice(), desk_bag()
    under_way = find_desk(bag)
    told = tuple((name, voice(text)) for name, text in errors.items())
    if not own_places():
        told = ((PLACE, voice(NO_PLACE)),)
    page = AssistedStartPage(_fields(sent, errors), told, _way_on(under_way))
    title = voice("Avustettu täyttö")
    return render("assisted_start.html", page, title, voice, 422 if errors else 200, error=bool(told))


def _way_on(under_way: Desk | None) -> str | None:
    if under_way is None:
        return None
    return onward(under_way.dialogue, under_way.walk) if under_way.side.purposes else url_for("staff.assisted_consent")


def _fields(sent: Mapping[str, str], errors: Mapping[str, str]) -> tuple[Field, ...]:
    app, voice, places = staff_service(), staff_voice(), own_places()
    languages = dict.fromkeys(code for place in places.values() for code in spoken(place)) or (FINNISH.code,)
    flows = sorted(app.library.flows.values(), key=lambda flow: flow.spec.rank)
    first = app.settings.place if app.settings.place in places else next(iter(places), "")
    return (
        _radio(
            PLACE,
            N_("Asiakkaan paikka"),
            ((name, _finnish(p.spec.name)) for name, p in places.items()),
            sent.get(PLACE, first),
            errors,
        ),
        _radio(
            LANGUAGE,
            N_("Asiakkaan kieli"),
            ((code, voice(_LANGUAGE_NAMES[code])) for code in languages),
            sent.get(LANGUAGE, FINNISH.code),
            errors,
        ),
        _radio(
            FLOW,
            N_("Mistä on kyse?"),
            ((f.spec.id, voice(f.spec.title).sentence_case()) for f in flows),
            sent.get(FLOW, MAIN_FLOW),
            errors,
        ),
    )


def _finnish(name: str) -> Phrase:
    """A Finnish name, marked as one on a page of another language."""
    return Phrase(name, FINNISH.code, Status.MISSING, name)


def _radio(
    name: str, label: str, options: Iterable[tuple[str, Phrase]], chosen: str, errors: Mapping[str, str]
) -> Field:
    voice = staff_voice()
    choices = tuple(Choice(value, text, None, value == chosen, False) for value, text in options)
    error = voice(errors[name]) if name in errors else None
    return Field(name, "radio", voice(label), "", error=error, choices=choices, required=True)
