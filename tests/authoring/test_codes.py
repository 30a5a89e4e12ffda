"""`guide code`: what a code holds in words and as JSON, making one, and one clear line for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.examples.load import SMALL
from tests.test_cli import DAY, guide

ANSWERS = {
    "home_municipality": "akaa",
    "age_group": 20,
    "situation": "laid_off",
    "main_income": "general_support",
    "support_needs": ["language", "daily_life"],
}


def made(*more: str, answers: object = ANSWERS) -> str:
    arguments = ("code", "make", "plan-check", "--place", "akaa", "--answers", "-", *(more or DAY))
    return guide(*arguments, sent=json.dumps(answers)).output.strip()


def test_read_tells_the_answers_in_words_and_the_next_question() -> None:
    told = guide("code", "read", made(*DAY, "--language", "smn").lower(), *DAY).output.splitlines()
    assert told == [
        "plan-check at akaa on 2026-11-22, language smn",
        "  Missä kunnassa asut? Akaa",
        "  Minkä ikäinen olet? Alle 25 vuotta",
        "  Mikä on tilanteesi nyt? Olen lomautettu",
        "  Mistä saat pääosan rahoistasi nyt? Yleistuesta",
        "  Missä asioissa tarvitset tukea? Arjen asiat, Kieli",
        "Asks: existing_plan: Onko sinulle jo tehty suunnitelma?",
    ]


def test_read_json_holds_ids_only() -> None:
    told = json.loads(guide("code", "read", made(), *DAY, "--json").output)
    assert list(told) == ["flow", "version", "place", "as_of", "language", "answers", "asks"]
    assert (told["flow"], told["place"], told["as_of"], told["language"]) == ("plan-check", "akaa", "2026-11-22", "fi")
    assert told["answers"] == {**{step: [value] for step, value in ANSWERS.items()}, "age_group": ["under_25"],
                               "support_needs": ["daily_life", "language"]}  # fmt: skip
    assert told["asks"] == "existing_plan"


def test_a_code_from_standard_input_stays_out_of_the_history() -> None:
    assert "Minkä ikäinen olet?" in guide("code", "read", "-", *DAY, sent=f" {made()}\n").output


def test_a_whole_conversation_asks_nothing_more() -> None:
    small = {"GUIDE_CONTENT": str(SMALL)}
    code = guide("code", "make", "choice", "--answers", "-", sent='{"wants_card": "yes"}', env=small).output.strip()
    told = guide("code", "read", code, env=small).output
    assert told.endswith("Asks: nothing more\n")


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        ("", 2, "too few characters"),
        ("ABC", 2, "too few characters"),
        ("0" * 40, 2, "too many characters"),
        ("1234-5678-9ABC", 2, "its check does not fit"),
        ("Ä234-5678-9ABC", 2, "No code has the character “Ä”. Use figures and the letters A–Z, but not U."),
        ("\udcff", 2, "No code has the character"),
        ("early", 1, "a day that is still to come. Give that day with --as-of."),
    ],
)
def test_read_says_what_is_wrong(typed: str, code: int, told: str) -> None:
    typed = made("--as-of", "2027-01-01") if typed == "early" else typed
    output = guide("code", "read", typed, *DAY, code=code).output
    assert told in output
    assert len(output.splitlines()) == 1


def test_a_code_of_other_content_is_refused() -> None:
    told = guide("code", "read", made(), *DAY, code=1, env={"GUIDE_CONTENT": str(SMALL)}).output
    assert "made with another version of the questions or rules" in told


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (("--as-of", "1999-12-31"), 1, "A code can hold days from 2000-01-01 to 2044-11-08."),
        (("--place", "gone"), 2, "There is no place “gone”."),
        (("--language", "sv"), 2, "'sv' is not one of"),
    ],
)
def test_make_says_what_is_wrong(more: tuple[str, ...], code: int, told: str) -> None:
    assert told in guide("code", "make", "--answers", "-", *more, sent="{}", code=code).output


def test_make_reads_answers_as_walk_does(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text('{"age_group": "young"}', encoding="utf-8")
    told = guide("code", "make", *DAY, "--answers", str(path), code=2).output
    assert "“young” is not offered at suomi on 2026-11-22." in told
