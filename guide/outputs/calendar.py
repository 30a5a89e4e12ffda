"""Notes for the client's calendar: that a request was sent, and when something comes round. Never what it is about.

All-day events that leave the day free: phone calendars import them, while they pass over notes (VJOURNAL).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from guide.outputs.document import Document
from guide.outputs.plain import file_name
from guide.outputs.sheet import Sheet
from guide.text.phrase import Phrase

MIME = "text/calendar; charset=utf-8"
# How long before a day its reminder speaks up.
EARLIER = timedelta(days=7)


class NotSent(ValueError):
    """A sheet without a reference was never sent: there is nothing to note."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day to be reminded of, in neutral words."""

    day: date
    summary: Phrase


def render_calendar(sheet: Sheet) -> Document:
    """The note as an iCalendar file. Imported twice it is one note. Raises NotSent when nothing was sent."""
    if not sheet.reference or sheet.calendar is None:
        raise NotSent("a calendar note needs the reference of a sent request")
    note = _event(f"{sheet.reference}@polku", sheet.made_on, sheet.calendar, sheet.made_on)
    return Document(_calendar([note]), MIME, file_name(sheet, "ics"))


def render_reminders(reminders: Iterable[Reminder], made_on: date) -> Document:
    """Days to be reminded of, a week before each. Imported twice they are there once."""
    events = []
    for reminder in reminders:
        same = hashlib.sha256(f"{reminder.day} {reminder.summary.finnish}".encode()).hexdigest()[:20]
        event = _event(f"{same}@polku", reminder.day, reminder.summary, made_on)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", reminder.summary.text)
        alarm.add("trigger", -EARLIER)
        event.add_component(alarm)
        events.append(event)
    return Document(_calendar(events), MIME, "polku-aikajana.ics")


def _calendar(events: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Polku//Polku//FI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in events:
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


def _event(uid: str, day: date, summary: Phrase, made_on: date) -> Event:
    note = Event()
    note.add("uid", uid)
    note.add("dtstamp", datetime.combine(made_on, time(), UTC))
    note.add("dtstart", day)
    note.add("dtend", day + timedelta(days=1))
    note.add("summary", summary.text, parameters={"LANGUAGE": summary.lang or "fi"})
    if summary.needs_finnish:
        note.add("description", summary.finnish, parameters={"LANGUAGE": "fi"})
    note.add("class", "PRIVATE")
    note.add("transp", "TRANSPARENT")
    return note
