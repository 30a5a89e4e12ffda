"""The client's time line: counted from own days, gentle with what cannot be read, neutral in the calendar."""

from __future__ import annotations

import re

import pytest
from icalendar import Calendar

from guide.text.moments import read_day
from tests.web.conftest import PLAIN, Visitor
from tests.web.test_dialogue import YOUNG


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12.3.2027", "2027-03-12"),
        ("12.03.2027", "2027-03-12"),
        (" 12. 3. 2027 ", "2027-03-12"),
        ("12/3/2027", "2027-03-12"),
        ("2027-03-12", "2027-03-12"),
        ("31.12.2026.", "2026-12-31"),
        ("12.3.", None),
        ("31.2.2027", None),
        ("huomenna", None),
        ("0.0.0000", None),
        ("", None),
    ],
)
def test_days_as_people_write_them(text: str, iso: str | None) -> None:
    found = read_day(text)
    assert (found.isoformat() if found else None) == iso


def show(visitor: Visitor, meeting: str, end: str = "") -> None:
    visitor.get("/fi/aikajana")
    visitor.post("/fi/aikajana", {"csrf": visitor.hidden("csrf"), "meeting": meeting, "end": end})


def test_from_the_result_to_the_calendar(visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN)
    visitor.get("/fi/tulos")
    assert 'href="/fi/aikajana"' in visitor.page
    visitor.get("/fi/aikajana")
    assert "kolmen kuukauden välein" in visitor.text, "it says the rule before any day is known"
    assert 'name="end"' not in visitor.page, "nothing here is counted back from an end"
    assert visitor.client.get("/fi/aikajana.ics").status_code == 303
    show(visitor, "24.11.2026")
    for day in ("24.2.2027", "24.5.2027", "24.8.2027", "24.11.2027"):
        assert re.search(rf"<h2>\w+ {day}\s*</h2>", visitor.page), "each day has its weekday"
    response = visitor.client.get("/fi/aikajana.ics")
    calendar = Calendar.from_ical(response.data)
    days = [str(event.decoded("dtstart")) for event in calendar.walk("VEVENT")]
    assert {"2027-02-24", "2027-05-24", "2027-08-24", "2027-11-24"} == set(days)
    assert len({event["uid"] for event in calendar.walk("VEVENT")}) == len(days)
    for word in ("suunnitelma", "työ", "monialai", "Kela"):
        assert word not in response.get_data(as_text=True), "others may see a calendar"
    visitor.get("/fi/keskustelu")
    assert "24.2.2027" in visitor.text


@pytest.mark.parametrize(
    ("meeting", "told"),
    [
        ("ensi viikolla", "Kirjoita päivä näin: 12.3.2027."),
        ("24.11.2062", "Tarkista vuosi."),
        ("9" * 400, "Kirjoita päivä näin"),
    ],
)
def test_a_day_that_cannot_be_read_is_said_and_kept(visitor: Visitor, meeting: str, told: str) -> None:
    visitor.start()
    visitor.walk(PLAIN)
    show(visitor, meeting)
    assert visitor.status == 200
    assert told in visitor.text
    assert 'class="errors"' in visitor.page
    show(visitor, "")
    assert 'class="errors"' not in visitor.page


def test_without_a_conversation_or_a_result_there_is_no_time_line(visitor: Visitor) -> None:
    visitor.get("/fi/aikajana")
    assert visitor.status != 500
    visitor.start()
    visitor.get("/fi/aikajana")
    assert visitor.path == "/fi/kysymys/1"


def test_law_and_practice_of_one_day_stand_together(akaa: Visitor) -> None:
    akaa.start()
    akaa.walk(YOUNG)
    show(akaa, "1.6.2021")
    assert len(re.findall(r"<h2>Keskiviikko 1\.9\.2021\s*</h2>", akaa.page)) == 1
