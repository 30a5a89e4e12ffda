"""A note for the client's calendar: that a request was sent, on which day, nothing of what it says.

An all-day event that leaves the day free: phone calendars import it, while they pass over notes (VJOURNAL).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

from guide.outputs.document import Document
from guide.outputs.plain import file_name
from guide.outputs.sheet import Sheet

MIME = "text/calendar; charset=utf-8"


class NotSent(ValueError):
    """A sheet without a reference was never sent: there is nothing to note."""


def render_calendar(sheet: Sheet) -> Document:
    """The note as an iCalendar file. Imported twice it is one note. Raises NotSent without a reference."""
    if not sheet.reference:
        raise NotSent("a calendar note needs the reference of a sent request")
    calendar = Calendar()
    calendar.add("prodid", "-//Polku//Polku//FI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_note(sheet, sheet.reference))
    return Document(calendar.to_ical(), MIME, file_name(sheet, "ics"))


def _note(sheet: Sheet, reference: str) -> Event:
    note = Event()
    note.add("uid", f"{reference}@polku")
    note.add("dtstamp", datetime.combine(sheet.made_on, time(), UTC))
    note.add("dtstart", sheet.made_on)
    note.add("dtend", sheet.made_on + timedelta(days=1))
    note.add("summary", f"Polku: pyyntö {reference} lähetetty", parameters={"LANGUAGE": "fi"})
    note.add("class", "PRIVATE")
    note.add("transp", "TRANSPARENT")
    return note
