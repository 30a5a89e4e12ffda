"""The text file and the calendar note, and the list of outputs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from guide.outputs.calendar import NotSent, render_calendar
from guide.outputs.registry import OUTPUTS, render
from guide.outputs.sheet import Row, Section
from guide.outputs.text import WIDTH, as_text, render_text
from guide.text.phrase import Phrase
from tests.outputs.conftest import SKOLT, phrase, request_sheet


def test_text_of_a_finnish_sheet() -> None:
    document = render_text(request_sheet())
    assert (document.mime, document.file_name) == ("text/plain; charset=utf-8", "polku-CD3-K7Q-M4X.txt")
    lines = document.content.decode("utf-8").splitlines()
    assert lines[:5] == ["Pyydä aika tapaamiseen", "=" * 22, "", "4.5.2026", "CD3-K7Q-M4X"]
    assert lines[lines.index("Missä asioissa tarvitset tukea?") + 1 :][:2] == [
        "    Arjen asiat",
        "    Osaaminen tai koulutus",
    ]
    assert "fi: " not in document.content.decode("utf-8")


def test_text_of_a_bilingual_sheet_has_finnish_under_each_draft() -> None:
    lines = as_text(request_sheet("sms")).splitlines()
    for finnish, skolt in SKOLT.items():
        place = next(index for index, line in enumerate(lines) if line.strip() == skolt)
        rest = " ".join(line.strip() for line in lines[place + 1 : place + 3])
        assert rest.startswith(f"fi: {finnish}")
    assert "fi: Maija Meikäläinen" not in "\n".join(lines)


@given(st.text(st.characters(), max_size=300), st.sampled_from(["fi", "sms"]))
def test_any_text_is_written_within_the_width(text: str, lang: str) -> None:
    row = Row(phrase("Nimi", lang), (Phrase.verbatim(text), Phrase.verbatim("x" * 200)))
    sheet = replace(request_sheet(lang, text), sections=(Section(Phrase.verbatim(text), (row,)),), reference=text)
    content = render_text(sheet).content.decode("utf-8")
    assert all(len(line) <= WIDTH for line in content.split("\n"))


def test_calendar_note_says_nothing_of_the_content() -> None:
    document = render_calendar(request_sheet("sms"))
    assert document.file_name == "polku-CD3-K7Q-M4X.ics"
    calendar = Calendar.from_ical(document.content)
    (note,) = calendar.walk("VEVENT")
    assert note.decoded("dtstart") == date(2026, 5, 4)
    assert not isinstance(note.decoded("dtstart"), datetime)
    assert note.decoded("dtend") == date(2026, 5, 5)
    assert (note["uid"], note["class"], note["transp"]) == ("CD3-K7Q-M4X@polku", "PRIVATE", "TRANSPARENT")
    assert note["summary"] == "Polku: pyyntö CD3-K7Q-M4X on lähetetty"
    assert not {"description", "location", "valarm", "organizer"} & {name.lower() for name in note}
    assert b"Maija" not in document.content
    assert document == render_calendar(request_sheet("sms"))


def test_calendar_needs_a_sent_request() -> None:
    with pytest.raises(NotSent):
        render_calendar(replace(request_sheet(), reference=None))


def test_every_output_has_a_neutral_name() -> None:
    assert sorted(OUTPUTS) == ["calendar", "pdf", "text"]
    for name in OUTPUTS:
        document = render(name, replace(request_sheet(), reference='../"CD3\r\n'))
        assert document.file_name.startswith("polku-CD3.")
    assert render("pdf", replace(request_sheet(), reference=None)).file_name == "polku-2026-05-04.pdf"
    with pytest.raises(KeyError):
        render("../pdf", request_sheet())
