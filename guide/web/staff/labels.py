"""How roles and places are called on the staff side's pages."""

from __future__ import annotations

from guide.office.roles import EVERY_PLACE, Role, Worker
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.service import staff_service

ROLES = {
    Role.DESK: N_("Asiakaspalvelu"),
    Role.OFFICE: N_("Pyyntöjen käsittely"),
    Role.LEAD: N_("Esihenkilö"),
    Role.AUTHOR: N_("Sisällöt"),
}
ALL_PLACES = N_("Kaikki paikat")


def roles_of(worker: Worker, voice: Voice) -> tuple[Phrase, ...]:
    """The names of a worker's roles, always in the same order."""
    return tuple(voice(text) for role, text in ROLES.items() if role in worker.roles)


def places_of(worker: Worker, voice: Voice) -> tuple[Phrase, ...]:
    """The names of a worker's places; names are Finnish. A place that is gone is shown by its id."""
    if EVERY_PLACE in worker.places:
        return (voice(ALL_PLACES),)
    known = staff_service().library.places
    return tuple(
        Phrase.in_finnish(known[place].spec.name) if place in known else Phrase.verbatim(place)
        for place in sorted(worker.places)
    )
