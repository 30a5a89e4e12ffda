"""Plain Finnish by rules: what a sentence may hold, measured with the real Voikko."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from guide.authoring.readability import Grammar, by_part, faults, grammar, measure, readability_problems, sentences
from guide.cli import main
from guide.core.resources import checkout
from guide.text.termbase import Term, build

LONG = "Tämä on hyvin pitkä virke joka vain jatkuu ja jatkuu eikä lopu kuin vasta sitten viimein."


@pytest.fixture(scope="module")
def voikko() -> Grammar:
    found = grammar()
    assert found is not None, "libvoikko1 and voikko-fi are missing: make system"
    return found


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("Ensin teet sen. Sitten palaat.", [3, 2]),
        ("Tämä on voimassa 1.5.2026 alkaen. Kysy siitä.", [4, 2]),
        ("Soita: {phone}", [1]),
        ("Katso kp-palvelukartta.fi ensin.", [2]),
        ("25 vuotta", [1]),
        ("4–11", []),
        ("Työ- ja toimintakykysi", [2]),
    ],
)
def test_dates_values_and_addresses_are_no_words(text: str, lengths: list[int]) -> None:
    assert [len(words) for words in sentences(text)] == lengths


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LONG, "16 words"),
        ("Tule. Mene. Istu. Nouse. Lepää.", "5 sentences"),
        ("Sinua kuullaan, ja asia päätetään.", "2 passive verbs: kuullaan, päätetään"),
        ("Hakemus liitteineen riittää.", "comitative"),
        ("Voit tulla ilmoittautumatta.", "abessive"),
        ("Työ on tavoitteetta tyhjää.", "abessive"),
        ("Tulethan hakiessasi tukea.", "“hakiessasi” shortens a clause"),
        ("Tämä on blorinaattori.", "“blorinaattori” is not in the dictionary"),
    ],
)
def test_what_is_hard_to_read_is_named(voikko: Grammar, text: str, message: str) -> None:
    (found,) = (what for what, _ in faults(text, voikko))
    assert message in found


@pytest.mark.parametrize(
    "text",
    [
        "Suunnitelma tarkistetaan kolmen kuukauden välein.",
        "Kysy neuvoa TyöVarikolta tarvittaessa.",
        "Sinulta kysytään, mitä toivot.",
        "Palvelu on 16–28-vuotiaille.",
    ],
)
def test_plain_sentences_pass(voikko: Grammar, text: str) -> None:
    assert not list(faults(text, voikko))


def test_a_word_of_the_termbase_is_known(voikko: Grammar) -> None:
    assert not list(faults("Tämä on blorinaattori.", voikko, build([Term("blorinaattori", {})])))


def test_without_voikko_sentences_are_still_counted() -> None:
    assert [what for what, _ in faults(LONG + " Hakemus liitteineen.", None)] == ["A sentence has 16 words."]
    assert measure([LONG], None).longest == 16


def test_measures_are_shares_of_sentences(voikko: Grammar) -> None:
    of = measure(["Tule tapaamiseen. Asia päätetään siellä.", "Kiitos"], voikko)
    assert (of.texts, of.sentences, of.words, of.longest) == (2, 3, 6, 3)
    assert of.mean == 2
    assert of.passive_share == pytest.approx(1 / 3)
    assert of.lix == pytest.approx(2 + 100 * 2 / 6)


def test_every_finnish_text_of_ours_is_plain() -> None:
    assert [str(problem) for problem in readability_problems(checkout())] == []
    assert {"plan-check", "rights", "joutsa", "glossary", "interface"} <= by_part(checkout()).keys()


def test_the_command_prints_the_measures() -> None:
    result = CliRunner().invoke(main, ["readability", "--json"])
    assert result.exit_code == 0, result.output
    parts = json.loads(result.output)["parts"]
    assert parts["plan-check"]["texts"] > 50
    shown = CliRunner().invoke(main, ["readability"]).output
    assert "plan-check" in shown
    assert "0 problems" in shown
