"""A personal identity code is found however it is written, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.request.hetu import MASK, find_hetu, mask_hetu

# All are made up: 900-999 is never given to a person, the others are the examples of public documentation.
SPELLINGS = [
    "131052-308T",
    "131052-308t",
    "131052+308T",
    "131052A308T",
    "131052a308t",
    *(f"131052{sign}308T" for sign in "BCDEFYXWVU"),
    "010594Y9032",
    "010594-9032",
    "020504A902E",
    "020504B902E",
    "131052 308T",
    "131052308T",
    "131052 - 308T",
    "131052- 308T",
    "131052 -308T",
    "131052-308 T",
    "13 10 52-308T",
    "13.10.52-308T",
    "13. 10. 52-308T",
    "13/10/52-308T",
    "13-10-52-308T",
    "13101952-308T",
    "13.10.1952-308T",
    "13.10.1952 308T",
    "131052\u2013308T",  # en dash
    "131052\u2014308T",  # em dash
    "131052\u2010308T",  # hyphen
    "131052\u2011308T",  # non-breaking hyphen
    "131052\u2212308T",  # minus
    "131052\ufe63308T",  # small hyphen
    "131052\uff0d308T",  # full-width hyphen
    "１３１０５２－３０８Ｔ",
    "１３１０５２Ａ３０８Ｔ",
    "131052\u00a0308T",  # no-break space
    "131052-\u200b308T",  # zero width space
    "13\u00ad1052-308T",  # soft hyphen
    "131052-3\u202e08T",  # bidi control
    "𝟏𝟑𝟏𝟎𝟓𝟐-𝟑𝟎𝟖𝐓",
    "¹³¹⁰⁵²-³⁰⁸T",
    "١٣١٠٥٢-٣٠٨T",
    "131052_308T",
    "1\u033231052-308T",  # underlined digit
    "131052-\t308T",
]
assert len(SPELLINGS) >= 40

OTHERS = [
    "",
    "131052-308U",  # wrong check character
    "310252-308Y",  # no such day
    "131052-001A",  # number never used
    "040 123 4567",
    "0401234567",
    "+358 40 123 4567",
    "040 123-4567",
    "010 190 1239",
    "1310523080",
    "12.5.2026 klo 9-11",
    "2026-05-04",
    "FI21 1234 5600 0007 85",
    "1234567-8",  # a business id
    "131052-308",
    "7131052-308T",
    "131052-308T9",
    "99500 Inari",
    "½½½½½½-½½½½",
]


@pytest.mark.parametrize("code", SPELLINGS)
def test_every_spelling_is_found(code: str) -> None:
    text = f"Tunnukseni on {code}, kiitos."
    assert [text[start:end] for start, end in find_hetu(text)] == [code]
    assert mask_hetu(text) == f"Tunnukseni on {MASK}, kiitos."


@pytest.mark.parametrize("text", OTHERS)
def test_nothing_else_is_found(text: str) -> None:
    assert find_hetu(text) == ()
    assert mask_hetu(text) == text


def test_several_codes_in_one_text() -> None:
    assert mask_hetu("131052-308T/010594Y9032") == f"{MASK}/{MASK}"


def test_plain_finds_only_the_official_spelling() -> None:
    assert find_hetu("131052-308T", plain=True)
    assert not find_hetu("13 10 52-308T", plain=True)


@given(st.text(), st.sampled_from(SPELLINGS), st.text())
def test_masked_text_holds_no_code(before: str, code: str, after: str) -> None:
    assert find_hetu(mask_hetu(f"{before} {code} {after}")) == ()
