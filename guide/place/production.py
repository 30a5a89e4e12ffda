"""What must be real before a place may serve people: contacts, a responsible person, reviewed content, a record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from guide.core.problems import Problem
from guide.place.accessibility import production_faults, read_accessibility
from guide.place.library import GENERAL, Library
from guide.place.schema import ContactSpec


def authorities(library: Library, place: str, since: date = date.min) -> frozenset[str]:
    """Every authority that can be the recipient of a request at `place` on some day from `since` on."""
    starts = [start for finding in library.findings.values() for start in finding.spec.starts]
    return frozenset(
        start.who
        for start in (*starts, *library.places[place].spec.starts)
        if any(period.last is None or period.last >= since for period in start.periods)
    )


def production_problems(root: Path, library: Library, place: str, today: date) -> list[Problem]:
    """Why `place` may not serve real people yet, everything at once; empty when it may. `root`: of the content."""
    if place not in library.places:
        cure = f"Use one of: {', '.join(library.places)}."
        return [Problem("flows/places", None, place, f"There is no place “{place}”.", cure)]
    records, unreadable = read_accessibility(root)
    return [
        *_own_problems(library, place),
        *_contact_problems(library, place, today),
        *unreadable,
        *production_faults(records, today),
    ]


def _own_problems(library: Library, place: str) -> Iterator[Problem]:
    spec, file = library.places[place].spec, _file(place)
    if spec.responsible.example:
        yield Problem(file, None, place, "The responsible person is an example.", "Name the real person.")
    if spec.reviewed is None:
        cure = "Add “reviewed:” with by and on when somebody in the authority has read it."
        yield Problem(file, None, place, "Nobody has reviewed the content.", cure)
    for contact in (spec.contact, spec.accessibility.contact):
        if contact is not None and contact.example:
            yield _example(file, place, contact)


def _contact_problems(library: Library, place: str, today: date) -> Iterator[Problem]:
    """Examples among the contacts that requests can go to, the place's own or those it borrows."""
    own = {recipient.authority: recipient.contact for recipient in library.places[place].spec.recipients}
    general = {recipient.authority: recipient.contact for recipient in library.places[GENERAL].spec.recipients}
    for authority in sorted(authorities(library, place, today)):
        contact = own.get(authority) or general.get(authority)
        if contact is not None and contact.example:
            yield _example(_file(place if authority in own else GENERAL), authority, contact)


def _example(file: str, where: str, contact: ContactSpec) -> Problem:
    message = f"The contact “{contact.name}” is an example."
    return Problem(file, None, where, message, "Write the real name, number and hours, and remove “example:”.")


def _file(place: str) -> str:
    return f"flows/places/{place}.yaml"
