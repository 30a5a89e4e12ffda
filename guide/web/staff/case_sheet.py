"""A request as the office reads it: wishes, contact, own words, answers, and what they suggest by which rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guide.office.cases import Case
from guide.outputs.sheet import Row, Section
from guide.place.dialogue import Dialogue
from guide.request.form import FIELDS, FormField, Kind
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.answers import answer, question
from guide.web.staff.assisted_case import assisted_sections
from guide.web.staff.service import StaffService

MARKS = {
    "S": N_("luettu laista"),
    "O": N_("luettu viranomaisen sivulta"),
    "2": N_("toisen käden tieto"),
    "U": N_("ei tarkistettu"),
}
STANDS = {
    "likely": N_("Vastausten perusteella näyttää todennäköiseltä."),
    "open": N_("Vastausten perusteella asia jää auki."),
    "unlikely": N_("Vastausten perusteella ei näytä todennäköiseltä."),
}


def case_sections(app: StaffService, case: Case, voice: Voice) -> tuple[Section, ...]:
    """What the client sent, in sections. A text whose question does not exist any more is shown by its id."""
    if not case.content:
        return ()
    dialogue = dialogue_of(app, case)
    sections = [
        *_form_sections(case.form, voice),
        *assisted_sections(case.content, voice),
        Section(voice("Asiakkaan vastaukset"), rows=tuple(_answers(dialogue, case.content, voice))),
        _result(app, dialogue, case, voice),
    ]
    return tuple(section for section in sections if section.rows or section.paragraphs)


def dialogue_of(app: StaffService, case: Case) -> Dialogue | None:
    """The dialogue that the request came from; None when its flow or place does not exist any more."""
    try:
        return app.dialogues.get(case.row.flow, case.row.place, case.row.rules_date)
    except KeyError:
        return None


def _form_sections(form: Mapping[str, str], voice: Voice) -> Iterable[Section]:
    heading: Phrase = voice("Yhteystiedot")
    rows: list[Row] = []
    for entry in FIELDS:
        if entry.group and rows:
            yield Section(heading, rows=tuple(rows))
            rows = []
        heading = voice(entry.group) if entry.group else heading
        if value := form.get(entry.id):
            rows.append(Row(voice(entry.label), (field_value(entry, value, voice),)))
    yield Section(heading, rows=tuple(rows))


def field_value(entry: FormField, value: str, voice: Voice) -> Phrase:
    """What was chosen, in words; what was written, as it was written."""
    if entry.kind is not Kind.RADIO:
        return Phrase.verbatim(value)
    return next((voice(option.text) for option in entry.options if option.id == value), Phrase.verbatim(value))


def _answers(dialogue: Dialogue | None, content: Mapping[str, Any], voice: Voice) -> Iterable[Row]:
    for step, chosen in {**content.get("answers", {}), **content.get("own_estimates", {})}.items():
        if dialogue is None or step not in dialogue.edition.flow.steps:
            yield Row(Phrase.verbatim(step), tuple(map(Phrase.verbatim, chosen)))
        else:
            told = answer(dialogue, step, chosen, voice) or tuple(map(Phrase.verbatim, chosen))
            yield Row(question(dialogue, step, voice), told)


def _result(app: StaffService, dialogue: Dialogue | None, case: Case, voice: Voice) -> Section:
    """What the answers suggested, by which rules of which day. It is not a decision."""
    content = case.content
    rows = [Row(voice("Mistä suunnitelmasta on kyse?"), (plan_of(app, content, voice),))]
    if standing := STANDS.get(content.get("status") or ""):
        rows.append(Row(voice("Arvio"), (voice(standing), *_unverified(content, voice))))
    rules = tuple(_rule(dialogue, content.get("finding"), rule, voice) for rule in content.get("rules", ()))
    if rules:
        rows.append(Row(voice("Säännöt"), rules))
    if table := people(app, content.get("participants", ()), voice):
        rows.append(Row(voice("Mukana ovat"), table))
    day, version = dates.day(case.row.rules_date), content.get("content_version", "")
    rows.append(
        Row(
            voice("Sääntöjen päivä"),
            (voice("Päivän {date} säännöt, sisällön versio {version}", date=day, version=version),),
        )
    )
    return Section(
        voice("Mihin vastaukset viittaavat"),
        rows=tuple(rows),
        small=(voice("Arvio on alustava. Se ei ole päätös."),),
    )


def plan_of(app: StaffService, content: Mapping[str, Any], voice: Voice) -> Phrase:
    """The plan that the request is about."""
    finding = app.library.findings.get(content.get("finding") or "")
    return voice(finding.spec.name).sentence_case() if finding else voice("Neuvontaa suunnitelmasta")


def people(app: StaffService, roles: Iterable[str], voice: Voice) -> tuple[Phrase, ...]:
    """The participants by what they are; a role that does not exist any more by its id."""
    actors = app.library.actors
    return tuple(voice(actors[role]).sentence_case() if role in actors else Phrase.verbatim(role) for role in roles)


def _unverified(content: Mapping[str, Any], voice: Voice) -> tuple[Phrase, ...]:
    return () if content.get("verified") else (voice("Arvio perustuu sääntöön, jota kukaan ei ole tarkistanut."),)


def _rule(dialogue: Dialogue | None, finding: str | None, rule: Mapping[str, str], voice: Voice) -> Phrase:
    sets = {rules.spec.id: rules for rules in dialogue.findings} if dialogue else {}
    found = sets.get(finding or "")
    texts = {r.spec.id: r.spec.text for r in (*found.grounds, *found.exceptions)} if found else {}
    known, source, mark = rule["id"], rule["source"], voice(MARKS.get(rule["mark"], MARKS["U"]))
    if text := texts.get(known):
        return voice("{text} ({id}, {source}, {mark})", text=voice(text), id=known, source=source, mark=mark)
    return voice("{id}, {source}, {mark}", id=known, source=source, mark=mark)
