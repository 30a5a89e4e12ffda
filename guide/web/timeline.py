"""The client's time line: what comes when after the meeting, on a page and as a calendar file.

The dates are the client's own and stay in the encrypted conversation. Nothing is decided by them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.law.rules import Clause
from guide.law.timeline import Milestone, milestones
from guide.outputs.calendar import Reminder, render_reminders
from guide.request.clean import readable, tidy
from guide.text.moments import read_day, with_weekday
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.chrome import Frame, render
from guide.web.client import client
from guide.web.cookies import TooLarge
from guide.web.pages import Field, TimelineDay, TimelinePage
from guide.web.results import ResultWriter
from guide.web.service import service
from guide.web.talks import current_talk, guard_form, keep, parts_of, voice_of, writer_of
from guide.web.visit import Talk

MEETING, END = "meeting", "end"
# A meeting is never years away; who types so has most likely mistyped the year.
FARTHEST = timedelta(days=3 * 366)

NOT_A_DAY = N_("Kirjoita päivä näin: 12.3.2027.")
TOO_FAR = N_("Tarkista vuosi. Päivä on liian kaukana.")
END_FIRST = N_("Sopimuksen viimeisen päivän pitää olla tapaamisen jälkeen.")


@dataclass(frozen=True)
class OwnDates:
    """The days a client gave: read when they could be, and what to correct when not."""

    meeting: date | None
    end: date | None
    errors: dict[str, str]


def own_dates(raw: tuple[str, str], today: date) -> OwnDates:
    """What the client wrote, read. An empty field is no error: the time line works without."""
    days: dict[str, date | None] = {}
    errors: dict[str, str] = {}
    for name, text in zip((MEETING, END), raw, strict=True):
        day = days[name] = read_day(text) if text else None
        if text and day is None:
            errors[name] = NOT_A_DAY
        elif day is not None and abs(day - today) > FARTHEST:
            days[name], errors[name] = None, TOO_FAR
    meeting, end = days[MEETING], days[END]
    if meeting and end and end <= meeting:
        errors[END], end = END_FIRST, None
    return OwnDates(meeting, end, errors)


def coming(writer: ResultWriter, talk: Talk) -> tuple[Milestone, ...]:
    """The days of this client's time line; none before the day of the meeting is known."""
    own = own_dates(talk.dates, service().today())
    return milestones(writer.timed(), own.meeting, own.end) if own.meeting else ()


def days_said(writer: ResultWriter, talk: Talk) -> tuple[TimelineDay, ...]:
    """The same in words, day by day."""
    voice = writer.voice
    return tuple(TimelineDay(with_weekday(one.day, voice), said(one, voice)) for one in coming(writer, talk))


@client.get("/<lang:lang>/aikajana")
def timeline(lang: str) -> Response:
    """What comes when, with or without a day to count from."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    return _page(writer_of(talk, dialogue, voice), talk)


@client.post("/<lang:lang>/aikajana")
def set_dates(lang: str) -> BaseResponse:
    """Takes the days to count from; what cannot be read is said on the page, with what was written."""
    voice_of(lang)
    talk, _ = current_talk()
    guard_form(talk)
    raw = (request.form.get(name, "") for name in (MEETING, END))
    meeting, end = (tidy(text)[:20] if readable(text) else "?" for text in raw)
    target = url_for("client.timeline", lang=lang)
    try:
        return keep(make_response(redirect(target, 303)), replace(talk, dates=(meeting, end)))
    except TooLarge:
        abort(413)


@client.get("/<lang:lang>/aikajana.ics")
def timeline_calendar(lang: str) -> BaseResponse:
    """The same days for the client's own calendar. Its texts are neutral: others may see a calendar."""
    voice = voice_of(lang)
    talk, dialogue = current_talk()
    days = coming(writer_of(talk, dialogue, voice), talk)
    if not days:
        return redirect(url_for("client.timeline", lang=lang), 303)
    reminders = [Reminder(one.day, summary) for one in days for summary in _summaries(one, voice)]
    made = render_reminders(reminders, service().today())
    response = make_response(made.content)
    response.headers["Content-Type"] = made.mime
    response.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return response


def said(milestone: Milestone, voice: Voice) -> tuple[Phrase, ...]:
    """What a day is: each thing once, though law and practice may both ask for it."""
    timings = (clause.spec.timing for clause in milestone.clauses)
    return tuple(dict.fromkeys(voice(timing.text) for timing in timings if timing is not None))


def _summaries(milestone: Milestone, voice: Voice) -> tuple[Phrase, ...]:
    """What a calendar says of a day: each kind of thing once."""
    return tuple(dict.fromkeys(voice(_summary(clause)) for clause in milestone.clauses))


def _summary(clause: Clause) -> str:
    timing = clause.spec.timing
    if timing is not None and timing.every_months:
        return N_("Polku: tarkistus")
    return N_("Polku: loppuarvio") if timing is not None and timing.after_months is None else N_("Polku: määräaika")


def _page(writer: ResultWriter, talk: Talk) -> Response:
    voice = writer.voice
    own = own_dates(talk.dates, service().today())
    days = days_said(writer, talk)
    page = TimelinePage(
        fields=_fields(writer, talk.dates, own, voice),
        errors=tuple((name, voice(text)) for name, text in own.errors.items()),
        action_url=url_for("client.timeline", lang=voice.lang),
        back_url=url_for("client.result", lang=voice.lang),
        rules=tuple(map(writer.sourced, writer.timed())),
        days=days,
        calendar_url=url_for("client.timeline_calendar", lang=voice.lang) if days else None,
    )
    frame = Frame(
        voice("Mitä tapahtuu milloin?"),
        part=3,
        parts=parts_of(writer.dialogue),
        error=bool(own.errors),
        csrf=talk.token,
    )
    return render("timeline.html", page, frame, voice)


def _fields(writer: ResultWriter, raw: tuple[str, str], own: OwnDates, voice: Voice) -> tuple[Field, ...]:
    """The end of an agreement is asked for only when something is counted back from it."""
    labels = [(MEETING, N_("Milloin tapaaminen on tai oli?"), raw[0])]
    if any(c.spec.timing and c.spec.timing.before_end_days is not None for c in writer.timed()):
        labels.append((END, N_("Milloin sopimus päättyy?"), raw[1]))
    hint = voice("Esimerkiksi 12.3.2027. Voit jättää tämän tyhjäksi.")
    return tuple(
        Field(name, "text", voice(label), text, hint, voice(own.errors[name]) if name in own.errors else None, limit=20)
        for name, label, text in labels
    )
