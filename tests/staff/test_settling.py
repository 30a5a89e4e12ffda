"""The form of a settled time: read gently, nothing lost, no time that the clocks do not show once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.office import settling
from guide.office.settling import Appointment, Participant, read_appointment
from guide.text.moments import FINLAND, NoSuchTime, TwiceThatDay, in_finland, read_day, read_time, said

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GOOD = {
    "day": "12.3.2027",
    "clock": "9.30",
    "minutes": "60",
    "where": "office",
    "address": "Piiskuntie 2, huone 3",
    "language": "smn",
    "interpreter": "yes",
    "interpreted": "inarinsaame–suomi",
    "note": "Ovikello on rikki.",
    "name_kela": "Kaisa Kelalainen",
}
ROLES = ("employment_authority", "wellbeing_county", "kela")


def read(**changes: str) -> settling.Reading:
    return read_appointment({**GOOD, **changes}, ROLES, ["employment_authority", "kela"], NOW)


def test_a_whole_form_becomes_an_appointment() -> None:
    found = read()
    assert found.errors == {}
    assert found.appointment == Appointment(
        starts_at=datetime(2027, 3, 12, 7, 30, tzinfo=UTC),
        minutes=60,
        where="office",
        language="smn",
        interpreter="yes",
        address="Piiskuntie 2, huone 3",
        interpreted="inarinsaame–suomi",
        note="Ovikello on rikki.",
        participants=(Participant("employment_authority"), Participant("kela", "Kaisa Kelalainen")),
    )
    assert Appointment.from_json(found.appointment.as_json()) == found.appointment
    assert read_appointment(found.appointment.as_form(), ROLES, [], NOW).errors == {}


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"day": ""}, "day", settling.NOT_A_DAY),
        ({"day": "huomenna"}, "day", settling.NOT_A_DAY),
        ({"day": "31.2.2027"}, "day", settling.NOT_A_DAY),
        ({"day": "12.3.0000"}, "day", settling.NOT_A_DAY),
        ({"day": "12.3.2072"}, "day", settling.TOO_FAR),
        ({"day": "23.11.2026"}, "day", settling.PAST),
        ({"day": "24.11.2026", "clock": "11.00"}, "clock", settling.PAST),
        ({"clock": "25.00"}, "clock", settling.NOT_A_TIME),
        ({"clock": "puoli kymmenen"}, "clock", settling.NOT_A_TIME),
        ({"clock": "\u0669.\u0663\u0660"}, "clock", settling.NOT_A_TIME),
        ({"day": "28.3.2027", "clock": "3.30"}, "clock", settling.NO_SUCH_TIME),
        ({"day": "31.10.2027", "clock": "3.30"}, "clock", settling.TWICE),
        ({"minutes": "0"}, "minutes", settling.NOT_MINUTES),
        ({"minutes": "481"}, "minutes", settling.NOT_MINUTES),
        ({"minutes": "²"}, "minutes", settling.NOT_MINUTES),
        ({"minutes": "9" * 90}, "minutes", settling.NOT_MINUTES),
        ({"where": ""}, "where", "Valitse yksi vaihtoehto."),
        ({"address": ""}, "address", "Kirjoita, mihin asiakas tulee."),
        ({"language": "other"}, "language_other", "Kirjoita, millä kielellä tavataan."),
        ({"interpreted": ""}, "interpreted", "Kirjoita, mistä kielestä mihin kieleen tulkataan."),
        ({"note": "x" * 401}, "note", "Lyhennä tekstiä. Tähän mahtuu enintään 400 merkkiä."),
    ],
)
def test_what_cannot_be_is_asked_again_and_nothing_is_lost(changes: dict[str, str], field: str, text: str) -> None:
    found = read(**changes)
    assert found.errors == {field: text}
    assert found.appointment is None
    assert found.values["note"] == (changes.get("note") or GOOD["note"])
    assert found.values[field] == changes[field] if field in changes else True


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        ("28.3.2027", "2.59", "2027-03-28T00:59"),
        ("28.3.2027", "4.00", "2027-03-28T01:00"),
        ("31.10.2027", "2.59", "2027-10-30T23:59"),
        ("31.10.2027", "4.00", "2027-10-31T02:00"),
    ],
)
def test_around_the_nights_when_clocks_change(day: str, clock: str, utc: str) -> None:
    found = read(day=day, clock=clock)
    assert found.appointment is not None
    assert found.appointment.starts_at == datetime.fromisoformat(f"{utc}+00:00")


def test_a_field_that_does_not_apply_is_not_kept() -> None:
    found = read(where="phone", interpreter="no")
    assert found.appointment is not None
    assert (found.appointment.address, found.appointment.interpreted) == ("", "")


def test_identity_codes_are_taken_out() -> None:
    found = read(note="Maija 131052-308T tulee", name_kela="131052-308T")
    assert found.masked == ("note", "name_kela")
    assert "308T" not in str(found)


@given(st.dates(date(2024, 1, 1), date(2036, 12, 31)), st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_every_time_is_shown_once_or_refused(day: date, clock: time) -> None:
    try:
        moment = in_finland(day, clock)
    except (NoSuchTime, TwiceThatDay):
        assert clock.hour == 3
        assert (day + timedelta(days=1)).month in {4, 11} or day.day > 24
        return
    there = moment.astimezone(FINLAND)
    assert (there.date(), there.time()) == (day, clock)
    assert read_day(said(moment).split()[0]) == day
    assert read_time(said(moment).split()[1]) == clock


@given(st.dictionaries(st.sampled_from([*GOOD, "roles"]), st.text()))
def test_no_text_breaks_the_form(data: dict[str, Any]) -> None:
    found = read_appointment({**GOOD, **data}, ROLES, [data.get("roles", "kela")], NOW)
    assert (found.appointment is None) == bool(found.errors)
