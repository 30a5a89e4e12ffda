"""The settled time for a calendar: an invitation, its change and its cancellation, without a word of the matter.

One request is one event for ever (UID); a greater SEQUENCE puts the newer in the place of the older (RFC 5545, 5546).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event, vCalAddress

from guide.outputs.document import Document
from guide.text.moments import FINLAND
from guide.text.phrase import Phrase

_NOBODY = "invalid:nomail"  # RFC 5546 asks for somebody; whom the office invites is secret


@dataclass(frozen=True, slots=True)
class Invitation:
    """One state of a settled time. Moments are in UTC; `organizer` is the office's address for mail, or None."""

    reference: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: Phrase
    location: Phrase
    cancelled: bool = False
    organizer: str | None = None


def render_invitation(made: Invitation) -> Document:
    """The invitation as an iCalendar file: METHOD REQUEST, or CANCEL for a time that was taken back."""
    calendar = Calendar()
    calendar.add("prodid", "-//Polku//Polku//FI")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if made.cancelled else "REQUEST")
    calendar.add_component(_event(made))
    calendar.add_missing_timezones()
    mime = f"text/calendar; charset=utf-8; method={'CANCEL' if made.cancelled else 'REQUEST'}"
    return Document(calendar.to_ical(), mime, f"polku-{made.reference}.ics")


def _event(made: Invitation) -> Event:
    event = Event()
    event.add("uid", f"{made.reference}-aika@polku")
    event.add("sequence", made.sequence)
    event.add("dtstamp", made.changed_at)
    event.add("dtstart", made.starts_at.astimezone(FINLAND))
    event.add("dtend", made.ends_at.astimezone(FINLAND))
    event.add("summary", made.summary.text, parameters={"LANGUAGE": made.summary.lang or "fi"})
    if made.location.text:
        event.add("location", made.location.text)
    if made.summary.needs_finnish:
        event.add("description", made.summary.finnish, parameters={"LANGUAGE": "fi"})
    event.add("organizer", vCalAddress(f"mailto:{made.organizer}" if made.organizer else _NOBODY))
    attendee = vCalAddress(_NOBODY)
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    event.add("attendee", attendee)
    event.add("status", "CANCELLED" if made.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event
