"""The sheet with which those who take part prepare: in Finnish, confidential, and only what the client sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from guide.office.agenda import AGENDAS
from guide.office.appointments import Settled
from guide.outputs.sheet import Row, Section, Sheet
from guide.request.form import fields
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.answers import question
from guide.web.results import NOT_DECISION
from guide.web.staff.letters import Client, LetterWriter, answers_sent

TO_WORKERS: Client = (N_("Asiakas"), N_("Asiakkaan tukihenkilö"))
# Where the client lives is not needed at the table; how to reach the client is the inviter's.
_LEFT_OUT = frozenset({"address"})


def preparation_sheet(writer: LetterWriter, settled: Settled | None, made_on: date) -> Sheet:
    """The preparation sheet; without a settled time it holds the wishes alone."""
    voice = writer.voice
    sections = (
        *(
            (writer.meeting(settled.content, client=TO_WORKERS),)
            if settled is not None and settled.state != "cancelled"
            else ()
        ),
        *_wishes(writer),
        _finding(writer),
        Section(voice("Vastaukset, jotka asiakas lähetti"), rows=answers_sent(writer)),
        _agenda(writer),
    )
    return Sheet(
        title=voice("Tapaamisen valmistelu"),
        lang=voice.lang,
        made_on=made_on,
        reference=writer.row.reference,
        notices=(
            voice("Salassa pidettävä. Sosiaalihuollon asiakastiedot ovat salassa pidettäviä (703/2023 4 §)."),
            voice("Myös se on salaista, että asiakas on asiakas ({source}).", source="621/1999 24 § 1 mom. 25 k."),
            voice("Tämän arkin avaaminen on kirjattu lokiin. Hävitä arkki tapaamisen jälkeen."),
        ),
        sections=tuple(section for section in sections if section.rows or section.paragraphs),
        footer=(voice("Pyyntö tuli {date}.", date=dates.day(writer.row.day)),),
    )


def _wishes(writer: LetterWriter) -> list[Section]:
    """The form as the client filled it in, under the form's own headings."""
    voice, made = writer.voice, list[Section]()
    for entry in fields(ask_municipality=True):
        if entry.group:
            made.append(Section(voice(entry.group)))
        text = writer.form.get(entry.id)
        if not text or entry.id in _LEFT_OUT:
            continue
        texts = {option.id: option.text for option in entry.options}
        shown = voice(texts[text]) if text in texts else Phrase.verbatim(text)
        made[-1] = replace(made[-1], rows=(*made[-1].rows, Row(voice(entry.label), (shown,))))
    return made


def _finding(writer: LetterWriter) -> Section:
    """What the answers suggested, by which rules of which day, and what stayed open."""
    voice, content = writer.voice, writer.content
    rules = {rule.id: rule for found in writer.dialogue.library.findings.values() for rule in found.spec.rules}
    rows = [
        Row(
            voice(rules[rule["id"]].text) if rule["id"] in rules else Phrase.verbatim(rule["id"]),
            (_basis(rule, voice),),
        )
        for rule in content.get("rules", ())
    ]
    steps = writer.dialogue.edition.flow.steps
    asked = tuple(question(writer.dialogue, s, voice) for s in content.get("missing", ()) if s in steps)
    if asked:
        rows.append(Row(voice("Avoimeksi jäi"), asked))
    warning = voice("Kukaan ei ole vielä tarkastanut sääntöä. Tarkista se ennen tapaamista.")
    unchecked = () if content.get("verified") else (warning,)
    day = voice("Arviossa on käytetty päivän {date} sääntöjä.", date=dates.day(writer.row.rules_date))
    return Section(
        voice("Alustava arvio"),
        rows=tuple(rows),
        paragraphs=(*writer.finding(), *unchecked, voice(NOT_DECISION), day),
    )


def _basis(rule: Mapping[str, str], voice: Voice) -> Phrase:
    """A rule by its id, with its source and how it is known."""
    source = Phrase.in_finnish(rule["source"])
    return voice("{rule}. Lähde: {source}. Merkki: {mark}", rule=rule["id"], source=source, mark=rule["mark"])


def _agenda(writer: LetterWriter) -> Section:
    """What a plan of this kind has to settle."""
    voice = writer.voice
    points = AGENDAS.get(writer.content.get("finding") or "", ())
    rows = tuple(
        Row(voice(point.text), (voice("Lähde: {source}", source=Phrase.in_finnish(point.source)),)) for point in points
    )
    return Section(voice("Mistä suunnitelmassa sovitaan"), rows=rows)
