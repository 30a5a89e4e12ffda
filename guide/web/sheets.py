"""Puts a conversation or a request on paper: the one content of review page, PDF, print and text file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from guide.law.schema import ClauseKind
from guide.outputs.sheet import Row, Section, Sheet
from guide.request.form import fields
from guide.text import dates
from guide.text.languages import FINNISH
from guide.text.phrase import Phrase, Status, listed
from guide.text.voice import N_, Voice
from guide.web.answers import answered
from guide.web.explaining import topics
from guide.web.pages import Answered, Doer, FindingView, ResultPage, Sourced, TimelineDay
from guide.web.results import NOT_DECISION, Links, ResultWriter

AUTOMATIC = N_("Tämä on automaattinen neuvonta. Et keskustele ihmisen kanssa.")


def conversation_sheet(writer: ResultWriter, contact: Phrase, days: Sequence[TimelineDay], code: str | None) -> Sheet:
    """The whole exchange, to be saved or printed: questions, answers, result, reasons, rights and duties.

    `days`: the client's time line, each day with what it is. `code`: the one to go on with elsewhere.
    """
    voice = writer.voice
    page = writer.page(Links())
    explained = [_listed(topic.title, topic.items, voice) for topic in topics(writer)]
    sections = [
        Section(voice("Vastauksesi"), rows=_rows(page.answers)),
        Section(voice("Tulos"), paragraphs=(*_headed(writer, page.headline), page.rules_date)),
        _reasons(page.headline, voice),
        *(explained or _suggested(page, voice)),
        *_doers(page.doers, voice),
        Section(
            voice("Mitä tapahtuu milloin?"),
            rows=tuple(Row(one.day, one.texts) for one in days),
        ),
        *_code(code, voice),
        Section(voice("Ihmisen neuvonta"), paragraphs=(contact,)),
    ]
    return Sheet(
        title=voice("Keskustelusi"),
        lang=voice.lang,
        made_on=writer.dialogue.day,
        notices=(voice(AUTOMATIC), page.not_decision),
        sections=tuple(section for section in sections if section.rows or section.paragraphs),
    )


def _suggested(page: ResultPage, voice: Voice) -> list[Section]:
    """What stands around the result of a flow that works findings out."""
    return [
        Section(voice("Nämäkin voivat koskea sinua"), paragraphs=_all_said(page.others)),
        _path(page.next_steps, voice),
        _listed(voice("Tapaamisessa voidaan sopia näistä asioista"), page.outcomes, voice),
        _listed(voice("Huomaa"), page.warnings, voice),
        _listed(voice("Hyvä tietää"), page.facts, voice),
        _listed(voice("Näin toimitaan alueellasi"), page.practice, voice),
        _listed(voice("Merkkejä, joista tuen tarpeen voi tunnistaa"), page.signs, voice),
        _listed(voice("Oikeutesi"), page.rights, voice),
        _listed(voice("Velvollisuutesi"), page.duties, voice),
    ]


def _headed(writer: ResultWriter, view: FindingView) -> tuple[Phrase, ...]:
    """What heads the result: a finding, or what a flow without one explains."""
    flow = writer.dialogue.edition.flow.spec
    return _said(view) if flow.headline or not flow.heading else (writer.voice(flow.heading),)


def _code(code: str | None, voice: Voice) -> tuple[Section, ...]:
    if code is None:
        return ()
    what = voice("Voit jatkaa palvelupisteessä tai toisella laitteella tällä koodilla.")
    care = voice("Koodissa ovat vastauksesi. Anna se vain niille, joiden kanssa haluat jatkaa.")
    rows = (Row(voice("Koodi"), (Phrase.verbatim(code),)),)
    return (Section(voice("Jatka muualla"), rows=rows, paragraphs=(what,), small=(care,)),)


def _doers(doers: tuple[Doer, ...], voice: Voice) -> tuple[Section, ...]:
    rows = tuple(Row(doer.who, tuple(item.text for item in doer.what)) for doer in doers)
    sources = dict.fromkeys(item.in_force for doer in doers for item in doer.what)
    return (Section(voice("Kuka tekee mitä?"), rows=rows, small=tuple(sources)),) if rows else ()


def request_sheet(writer: ResultWriter, values: Mapping[str, str], *, reference: str | None, made_on: date) -> Sheet:
    """The meeting request: what the office gets, with the reasons and dates for the client."""
    voice = writer.voice
    head = writer.headline()
    starts = writer.who_starts()
    groups = _grouped(values, writer)
    sections = [
        Section(
            voice("Pyyntö"),
            rows=(
                Row(voice("Pyynnön saa"), writer.office_lines()),
                Row(voice("Suunnitelma"), (_plan(writer),)),
                *((Row(voice("Mukana ovat"), table),) if (table := writer.participants()) else ()),
            ),
            paragraphs=(*_said(head), *((starts,) if starts else ())),
        ),
        *(Section(heading, rows=rows) for heading, rows in groups),
        Section(voice("Nämä vastaukset tulevat mukaan pyyntöön"), rows=_rows(sent_answers(writer))),
        _reasons(head, voice),
        _path(writer.clauses(ClauseKind.NEXT), voice),
        _basis(writer),
    ]
    return Sheet(
        title=voice("Pyyntö tapaamisesta"),
        lang=voice.lang,
        made_on=made_on,
        reference=reference,
        notices=(voice(NOT_DECISION),),
        sections=tuple(section for section in sections if section.rows or section.paragraphs),
        footer=(voice("Arviossa on käytetty päivän {date} sääntöjä.", date=dates.day(writer.dialogue.day)),),
        calendar=voice("Polku: pyyntö {reference} on lähetetty", reference=reference) if reference else None,
    )


def _basis(writer: ResultWriter) -> Section:
    """Which place, which law and which local practice the request rests on: it can be traced years later."""
    voice = writer.voice
    day, version = dates.day(writer.dialogue.day), writer.dialogue.library.version
    place = writer.dialogue.place.spec.name  # a Finnish name in every language, and marked as one
    rows = [
        Row(voice("Paikka"), (Phrase(place, FINNISH.code, Status.MISSING, place),)),
        Row(voice("Säännöt"), (voice("Päivän {date} säännöt, sisällön versio {version}", date=day, version=version),)),
    ]
    if practice := writer.practice_sources():
        rows.append(Row(voice("Paikallinen käytäntö"), practice))
    return Section(voice("Mitä sääntöjä ja käytäntöä on käytetty"), rows=tuple(rows))


def sent_answers(writer: ResultWriter) -> tuple[Answered, ...]:
    """The answers that a request carries: those that its flow marks for it, and nothing else."""
    walk = writer.outcome.replay
    steps = writer.dialogue.edition.flow.steps
    sent = (step for step in walk.path if steps[step].for_request)
    return answered(writer.dialogue, sent, walk.known, writer.voice, writer.change)


def _plan(writer: ResultWriter) -> Phrase:
    headline = writer.outcome.headline
    if headline is None:
        return writer.voice("Neuvontaa suunnitelmasta")
    return writer.voice(headline.rules.spec.name).sentence_case()


def _rows(items: Iterable[Answered]) -> tuple[Row, ...]:
    return tuple(Row(item.question, item.answers) for item in items)


def _said(view: FindingView) -> tuple[Phrase, ...]:
    ask = (view.ask_authority,) if view.ask_authority else ()
    return (view.title, *view.texts, *ask)


def _all_said(views: Iterable[FindingView]) -> tuple[Phrase, ...]:
    return tuple(phrase for view in views for phrase in _said(view))


def _reasons(view: FindingView, voice: Voice) -> Section:
    """The finding and the rules that made it, each with its dates and source."""
    reasons = [reason for reason in view.reasons if reason.standing != "no"]
    return Section(
        voice("Mihin arvio perustuu?"),
        rows=tuple(Row(reason.text, (reason.in_force,)) for reason in reasons),
    )


def _listed(heading: Phrase, items: tuple[Sourced, ...], voice: Voice) -> Section:
    return Section(heading, rows=tuple(_sourced_row(item, voice) for item in items))


def _path(items: tuple[Sourced, ...], voice: Voice) -> Section:
    """What happens next, step by step."""
    return replace(_listed(voice("Näin asia etenee"), items, voice), steps=True)


def _sourced_row(item: Sourced, voice: Voice) -> Row:
    """A sentence with its source; a stage by its name, with what happens in it and whether the client is there."""
    if item.title is None:
        return Row(item.text, (item.in_force,))
    people = (voice("Mukana ovat: {people}", people=listed(item.who_with)),) if item.who_with else ()
    return Row(item.title, (item.text, *people, item.in_force), here=voice("Olet tässä") if item.here else None)


def _grouped(values: Mapping[str, str], writer: ResultWriter) -> list[tuple[Phrase, tuple[Row, ...]]]:
    """The form as filled in, under the form's own headings."""
    voice = writer.voice
    towns = {town.text: town.text for town in writer.dialogue.place.spec.municipalities}
    groups: list[tuple[Phrase, list[Row]]] = []
    for entry in fields(ask_municipality=True):
        if entry.group:
            groups.append((voice(entry.group), []))
        if not (text := values.get(entry.id)):
            continue
        texts = towns if entry.id == "municipality" else {option.id: option.text for option in entry.options}
        shown = voice(texts[text]) if text in texts else Phrase.verbatim(text)
        groups[-1][1].append(Row(voice(entry.label), (shown,)))
    return [(heading, tuple(rows)) for heading, rows in groups]
