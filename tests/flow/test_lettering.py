"""Codes as people copy them: tolerant of how they are written, and no small mistake ever gives another code."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from guide.flow.lettering import ALPHABET, LONGEST, SEALS, SHORTEST, CodeProblem, Fault, read, write

# A code of every length there is, a different one each time the length comes round.
SAMPLES = [
    write(number, random.Random(number).randrange(SEALS))
    for bits in range(1, 5 * (LONGEST - 5) + 1)
    for number in (random.Random(bits).getrandbits(bits) | 1 << bits - 1,)
]


def plain(code: str) -> str:
    return code.replace("-", "")


def fault_of(text: str) -> Fault | None:
    try:
        read(text)
    except CodeProblem as problem:
        return problem.fault
    return None


def test_samples_have_every_length() -> None:
    assert {len(plain(code)) for code in SAMPLES} == set(range(SHORTEST, LONGEST + 1))


@pytest.mark.parametrize("number", [0, 1, 31, 32**3 - 1, 32**3, 2**64 + 1, 32**26 - 1])
@pytest.mark.parametrize("seal", [0, 1, SEALS - 1])
def test_what_is_written_is_read(number: int, seal: int) -> None:
    assert read(write(number, seal)) == (number, seal)


def test_groups_of_four() -> None:
    assert [len(group) for group in write(2**64, 0).split("-")] == [4, 4, 4, 4, 2]


@pytest.mark.parametrize("code", SAMPLES)
def test_no_wrong_character_is_ever_accepted(code: str) -> None:
    letters = plain(code)
    for place, right in enumerate(letters):
        for wrong in ALPHABET.replace(right, ""):
            assert fault_of(letters[:place] + wrong + letters[place + 1 :]) is Fault.WRONG


@pytest.mark.parametrize("code", SAMPLES)
def test_no_two_characters_that_changed_places_are_ever_accepted(code: str) -> None:
    letters = plain(code)
    for one, other in combinations(range(len(letters)), 2):
        swapped = list(letters)
        swapped[one], swapped[other] = letters[other], letters[one]
        assert fault_of("".join(swapped)) is (None if letters[one] == letters[other] else Fault.WRONG)


def test_no_two_wrong_characters_are_ever_accepted() -> None:
    letters = plain(SAMPLES[50])
    for one, other in combinations(range(len(letters)), 2):
        for first in ALPHABET.replace(letters[one], ""):
            for second in ALPHABET.replace(letters[other], ""):
                wrong = letters[:one] + first + letters[one + 1 : other] + second + letters[other + 1 :]
                assert fault_of(wrong) is Fault.WRONG


@pytest.mark.parametrize("code", SAMPLES)
def test_noughts_before_or_after_make_no_code(code: str) -> None:
    letters = plain(code)
    for wrong in ("0" + letters, letters + "0", letters.rstrip("0")[:-1]):
        assert fault_of(wrong) in {Fault.WRONG, Fault.LONG, Fault.INCOMPLETE}


CODE = "W16C-11EB-CG"


@pytest.mark.parametrize(
    "typed",
    [
        "w16c-11eb-cg",
        "W16C11EBCG",
        "  w16c 11eb cg\n",
        "W 1 6 C 1 1 E B C G",
        "WI6C-LiEB-CG",
        "W16C\u201311EB\u2014CG",
        "W16C\u00a011EB\u00adCG",
        "W16C_11EB.CG.",
        "\uff37\uff116C-11EB-CG",
    ],
)
def test_reading_is_tolerant(typed: str) -> None:
    assert read(typed) == read(CODE)


def test_the_letter_o_is_read_as_a_nought() -> None:
    code = next(code for code in SAMPLES if "0" in code)
    assert read(code.replace("0", "o")) == read(code.replace("0", "O")) == read(code)


@pytest.mark.parametrize(
    ("typed", "fault", "found"),
    [
        ("", Fault.INCOMPLETE, ""),
        ("W16C-11E", Fault.INCOMPLETE, ""),
        (CODE * 4, Fault.LONG, ""),
        ("0" * 100_000, Fault.LONG, ""),
        ("W16C-11EB-CH", Fault.WRONG, ""),
        ("W16C-11EB-CU", Fault.UNREADABLE, "U"),
        ("Ä16C-11EB-CG", Fault.UNREADABLE, "Ä"),
        ("W16C-11EB-C\x00", Fault.UNREADABLE, "\x00"),
        ("W16C-11EB-C\ud800", Fault.UNREADABLE, "\ud800"),
        ("W16C-11EB-C\u0661", Fault.UNREADABLE, "\u0661"),
    ],
)
def test_what_cannot_be_read_says_why(typed: str, fault: Fault, found: str) -> None:
    with pytest.raises(CodeProblem) as caught:
        read(typed)
    assert (caught.value.fault, caught.value.found) == (fault, found)


def test_too_much_for_a_code() -> None:
    with pytest.raises(CodeProblem) as caught:
        write(32**26, 0)
    assert caught.value.fault is Fault.LONG


def test_texts_by_chance_pass_the_check_as_seldom_as_they_should() -> None:
    """Two characters of check: one text in 1024. The rest is for the seal to find."""
    source = random.Random(2026)
    texts = ("".join(source.choices(ALPHABET, k=16)) for _ in range(50_000))
    assert sum(fault_of(text) is None for text in texts) in range(25, 75)
