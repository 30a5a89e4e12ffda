import unicodedata
from datetime import UTC, date, datetime

import pytest
from babel import Locale

from guide.text.dates import day, day_range
from guide.text.languages import CODES, LANGUAGES, language


def test_the_order_is_fixed() -> None:
    assert CODES == ("fi", "se", "smn", "sms")
    assert [each.autonym for each in LANGUAGES] == [
        "Suomi",
        "Davvisámegiella",
        "Anarâškielâ",
        "Nuõrttsääʹmǩiõll",
    ]


@pytest.mark.parametrize("each", LANGUAGES, ids=CODES)
def test_a_language_is_whole(each: object) -> None:
    own = language(getattr(each, "code", ""))
    assert own is each
    assert Locale.parse(own.babel).language == own.code
    assert set(own.autonym.lower()) <= own.letters
    assert all(unicodedata.is_normalized("NFC", letter) for letter in own.letters)


@pytest.mark.parametrize(
    ("code", "indices"),
    [
        ("fi", {0: 1, 1: 0, 2: 1, 7: 1, 100: 1}),
        ("se", {0: 1, 1: 0, 2: 1, 7: 1, 100: 1}),
        ("smn", {0: 2, 1: 0, 2: 1, 6: 1, 7: 2, 21: 2, 100: 2}),
        ("sms", {0: 2, 1: 0, 2: 1, 6: 1, 7: 2, 21: 2, 100: 2}),
    ],
)
def test_the_form_after_a_number(code: str, indices: dict[int, int]) -> None:
    own = language(code)
    assert {n: own.form(n) for n in indices} == indices
    assert max(indices.values()) == own.forms - 1


def test_unknown_language() -> None:
    with pytest.raises(KeyError):
        language("sv")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 3, 9), "9.3.2026"),
        (date(2025, 12, 31), "31.12.2025"),
        (datetime(2026, 3, 9, 23, 30), "9.3.2026"),
        (datetime(2026, 3, 9, 23, 30, tzinfo=UTC), "10.3.2026"),
    ],
)
def test_days_are_numbers_without_zeros(value: date, text: str) -> None:
    assert day(value) == text


def test_ranges() -> None:
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    assert day_range(first, last) == "1.1.2025–31.12.2025"
    assert day_range(first, first) == "1.1.2025"
    with pytest.raises(ValueError, match="before it begins"):
        day_range(last, first)
