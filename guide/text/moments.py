"""A day and a time of the clock in Finland, as a moment: also on the two nights when the clocks are changed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from guide.text.dates import day as said_day
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice

FINLAND = ZoneInfo("Europe/Helsinki")

_DAY = re.compile(r"(\d{1,2})[. /-]+(\d{1,2})[. /-]+(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(?:klo|kello)? *(\d{1,2})(?:[.:](\d{2}))?", re.ASCII | re.IGNORECASE)

_WEEKDAYS = (
    N_("maanantai {date}"),
    N_("tiistai {date}"),
    N_("keskiviikko {date}"),
    N_("torstai {date}"),
    N_("perjantai {date}"),
    N_("lauantai {date}"),
    N_("sunnuntai {date}"),
)


class NoSuchTime(ValueError):
    """A time that the clocks jump over in spring."""


class TwiceThatDay(ValueError):
    """A time that the clocks show twice in autumn."""


def read_day(text: str) -> date | None:
    """The day that `text` says, as 12.3.2027 or 2027-03-12; None when it says none.

    >>> read_day("12.3.2027.")
    datetime.date(2027, 3, 12)
    """
    found = _DAY.fullmatch(text.strip().rstrip("."))
    if found is None:
        return None
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """The time of the clock that `text` says, as 9, 9.30 or klo 9:30; None when it says none.

    >>> read_time("klo 9.30")
    datetime.time(9, 30)
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def in_finland(day: date, clock: time) -> datetime:
    """The moment (UTC) at which clocks in Finland show `clock` on `day`. Raises NoSuchTime and TwiceThatDay."""
    first = datetime.combine(day, clock, FINLAND)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    # In spring neither reading comes back the same from UTC; in autumn both do.
    if first.astimezone(UTC).astimezone(FINLAND).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise NoSuchTime(f"{day} {clock}")
    raise TwiceThatDay(f"{day} {clock}")


def with_weekday(day: date, voice: Voice) -> Phrase:
    """A day with its weekday, as one text: Babel has no weekdays in Skolt Sámi, and Norwegian-side ones in `se`."""
    return voice(_WEEKDAYS[day.weekday()], date=said_day(day))


def clock(moment: datetime) -> str:
    """The time of the clock in Finland, as "9.30"."""
    there = moment.astimezone(FINLAND)
    return f"{there.hour}.{there.minute:02}"


def day_of(moment: datetime) -> date:
    """The day in Finland."""
    return moment.astimezone(FINLAND).date()


def said(moment: datetime) -> str:
    """Day and time in Finland, as "12.3.2027 9.30"."""
    return f"{said_day(day_of(moment))} {clock(moment)}"
