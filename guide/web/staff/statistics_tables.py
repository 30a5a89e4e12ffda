"""The report in words: tables with their headings, for the page and for the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from guide.flow.loader import Flow
from guide.office.figures import BANDS
from guide.office.hiding import LEAST, ZERO, Shown
from guide.office.report import Report
from guide.text.languages import CODES
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.charts import Chart, chart, short
from guide.web.staff.inbox import MODES
from guide.web.staff.service import StaffService

FINDINGS = {
    "likely": N_("{finding}: todennäköinen"),
    "open": N_("{finding}: jää auki"),
    "unlikely": N_("{finding}: ei todennäköinen"),
}
DAYS = {
    "0_7": N_("0–7 päivää"),
    "8_14": N_("8–14 päivää"),
    "15_30": N_("15–30 päivää"),
    "31_60": N_("31–60 päivää"),
    "61_or_over": N_("yli 60 päivää"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row: what it is about, its counts in words, and in short for a file."""

    label: Phrase
    values: tuple[Phrase, ...]
    short: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """One table with its picture (of the first count of each row). `id` is its place on the page."""

    id: str
    heading: Phrase
    about: Phrase
    columns: tuple[Phrase, ...]
    lines: tuple[Line, ...]
    chart: Chart | None


def tables(app: StaffService, flow: Flow, found: Report, voice: Voice) -> tuple[TableView, ...]:
    """The tables that have something in them."""
    steps = [step.id for step in flow.spec.steps if step.is_question]
    count = voice("Määrä")
    made = (
        _table(
            "yhteensa",
            voice("Yhteensä"),
            voice("Mitä"),
            (count,),
            [
                (voice("Aloitettu"), (found.starts,)),
                (voice("Tulokseen asti vastattu"), (found.finished,)),
                (voice("Pyyntö lähetetty"), (found.sent,)),
            ],
            voice,
        ),
        _table("kielet", voice("Kieli"), voice("Kieli"), (count,), _languages(found, voice), voice),
        _table("tavat", voice("Kuka täytti"), voice("Kuka täytti"), (count,), _modes(found, voice), voice),
        _table("tulokset", voice("Tulos"), voice("Tulos"), (count,), _findings(app, found, voice), voice),
        _table(
            "eteneminen",
            voice("Eteneminen kysymyksittäin"),
            voice("Kysymys"),
            (voice("Näki kysymyksen"), voice("Vastasi")),
            _steps(flow, steps, (found.reached, found.answered), voice),
            voice,
        ),
        _table(
            "en-tieda",
            voice("En tiedä -vastaukset kysymyksittäin"),
            voice("Kysymys"),
            (voice("Vastasi en tiedä"), voice("Vastasi tulokseen asti")),
            _steps(flow, steps, (found.unknown, found.told), voice),
            voice,
        ),
        _table(
            "odotus",
            voice("Päiviä pyynnöstä tapaamiseen"),
            voice("Päiviä"),
            (count,),
            [(voice(DAYS[name]), (found.meetings.get(name, ZERO),)) for name, _ in BANDS] if found.meetings else [],
            voice,
        ),
    )
    return tuple(table for table in made if table.lines)


Rows = Iterable[tuple[Phrase, tuple[Shown, ...]]]


def _table(
    table_id: str, heading: Phrase, about: Phrase, columns: tuple[Phrase, ...], rows: Rows, voice: Voice
) -> TableView:
    rows = list(rows)
    lines = tuple(
        Line(label, tuple(said(shown, voice) for shown in counts), tuple(map(short, counts))) for label, counts in rows
    )
    return TableView(table_id, heading, about, columns, lines, chart([counts[0] for _, counts in rows]))


def said(shown: Shown, voice: Voice) -> Phrase:
    """A count in words; what is hidden says so."""
    if not shown.hidden:
        return Phrase.verbatim(str(shown.number))
    if shown.number:
        return voice("vähintään {n}", n=shown.number)
    return voice("alle {n}", n=LEAST) if shown.small else voice("peitetty")


def _languages(found: Report, voice: Voice) -> Rows:
    known = [code for code in CODES if code in found.languages]
    return [(Phrase.verbatim(voice.name_of(code)), (found.languages[code],)) for code in known]


def _modes(found: Report, voice: Voice) -> Rows:
    return [(voice(text), (found.modes[mode],)) for mode, text in MODES.items() if mode in found.modes]


def _findings(app: StaffService, found: Report, voice: Voice) -> Rows:
    for item, shown in sorted(found.findings.items()):
        name, _, status = item.partition("/")
        finding = app.library.findings.get(name)
        if finding and status in FINDINGS:
            yield voice(FINDINGS[status], finding=voice(finding.spec.name).sentence_case()), (shown,)
        else:
            yield voice("Ei löydöstä") if name == "none" else Phrase.verbatim(item), (shown,)


def _steps(flow: Flow, steps: list[str], counts: tuple[Mapping[str, Shown], ...], voice: Voice) -> Rows:
    """In the order of the flow; a question that does not exist any more comes last, by its id."""
    there = {step for table in counts for step in table}
    for step in (*(step for step in steps if step in there), *sorted(there - set(steps))):
        spec = flow.steps.get(step)
        label = voice(spec.title) if spec and spec.title else Phrase.verbatim(step)
        yield label, tuple(table.get(step, ZERO) for table in counts)
