"""The client's consent: read aloud before anything is asked, and recorded without a client.

Secrecy binds those who act for the provider; a worker of another body is an outsider unless the client consents
(703/2023 5–6 §). Who asked for which consent when and where is a line in the audit log; the rest goes with the request,
if one is sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, make_response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from guide.office.audit import Line, record
from guide.office.roles import Role
from guide.storage.database import writing
from guide.text.phrase import Phrase
from guide.text.voice import N_
from guide.web import counting
from guide.web.staff.access import access, staff
from guide.web.staff.assisted import redirect_to, show
from guide.web.staff.desk import HELP, SEND, Desk, desk, onward
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service

AGREE = N_("Vahvista, että luit tekstin ääneen ja asiakas suostui.")
CONSENT = (
    N_("Autan sinua vastaamaan kysymyksiin. Kirjaan vastauksesi tähän palveluun."),
    N_("Kuulen vastauksesi. Lähetän ne eteenpäin vain, jos annat luvan."),
    N_("Sinun ei tarvitse kertoa sairauksista eikä henkilötunnusta."),
    N_("Vastauksiasi ei tallenneta, ennen kuin annat luvan lähettää pyynnön."),
    N_("Kirjaan, milloin ja mihin annoit luvan. Kirjaan nimesi vain, jos lähetän pyynnön."),
    N_("Voit lopettaa milloin tahansa. Silloin poistan vastauksesi heti."),
    N_("Saanko auttaa sinua vastaamaan kysymyksiin?"),
    N_("Jos haluat ajan tapaamiseen, saanko lähettää pyynnön puolestasi?"),
)
CONSENT_LAW = "703/2023 5–6 §"


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """The words of the consent, and what is ticked."""

    texts: tuple[Phrase, ...]
    law: str
    send: bool
    agreed: bool
    error: Phrase | None


@staff.get("/avustettu/suostumus")
@access(Role.DESK, Role.OFFICE)
def assisted_consent() -> Response:
    """The consent text to read aloud."""
    found = desk()
    response = _consent(found, None if not found.side.errors else staff_voice()(AGREE))
    return found.said().keep(response)


def _consent(found: Desk, error: Phrase | None) -> Response:
    voice = staff_voice()
    purposes = found.side.purposes
    texts = tuple(found.quoting(text) for text in CONSENT)
    page = ConsentPage(texts, CONSENT_LAW, SEND in purposes, HELP in purposes, error)
    return show(found, "consent", page, voice("Asiakkaan suostumus"), error=error is not None)


@staff.post("/avustettu/suostumus")
@access(Role.DESK, Role.OFFICE)
def give_consent() -> BaseResponse:
    """Records who got which consent when: a line without a client; the rest goes with the request, if one is sent."""
    found = desk()
    if request.form.get("agreed") != "yes":
        again = replace(found, side=replace(found.side, errors={"agreed": "choose_one"}))
        return again.keep(redirect_to("staff.assisted_consent"))
    purposes = (HELP, *((SEND,) if request.form.get("send") == "yes" else ()))
    app, worker = staff_service(), session().worker
    now = app.now()
    with writing(app.office.engine) as connection:
        place = found.talk.conversation.place
        record(connection, Line("assisted.consent", worker.id, "", place, " ".join(purposes)), now)
    if not found.side.agreed_at:
        counting.began(app.figures, found.talk.conversation, found.dialogue)
    side = replace(found.side.quiet(), agreed_at=now.isoformat(timespec="seconds"), purposes=purposes)
    return replace(found, side=side).keep(make_response(redirect(onward(found.dialogue, found.walk), 303)))
