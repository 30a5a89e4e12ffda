"""What a flow can do, one small flow for each thing. Each row: the answers given, and what they lead to."""

from __future__ import annotations

from datetime import date

import pytest

from tests.examples.load import small

Stored = dict[str, tuple[str, ...]]


@pytest.mark.parametrize(
    ("flow", "stored", "path", "asks", "headline"),
    [
        ("choice", {}, (), "wants_card", "library_card open"),
        ("choice", {"wants_card": ("yes",)}, ("wants_card",), None, "library_card likely"),
        ("choice", {"wants_card": ("no",)}, ("wants_card",), None, None),
        ("choice", {"wants_card": ("unknown",)}, ("wants_card",), None, "library_card open"),
        ("choice", {"wants_card": ("maybe",)}, (), "wants_card", "library_card open"),
        ("choice", {"wants_card": ("yes", "no")}, (), "wants_card", "library_card open"),
        ("choices", {"interests": ("books", "music")}, ("interests",), None, "music_card likely"),
        ("choices", {"interests": ("books", "maps")}, ("interests",), None, None),
        ("choices", {"interests": ("none",)}, ("interests",), None, None),
        ("choices", {"interests": ("prefer_not_to_say",)}, ("interests",), None, "music_card open"),
        ("choices", {"interests": ("none", "music")}, (), "interests", "music_card open"),
        ("choices", {"interests": ("music", "music")}, (), "interests", "music_card open"),
        ("choices", {"interests": ()}, (), "interests", "music_card open"),
        ("duration", {"loan_days": ("30_or_over",)}, ("loan_days",), None, "late_notice likely"),
        ("duration", {"loan_days": ("14_29",)}, ("loan_days",), None, None),
        ("duration", {"loan_days": ("unknown",)}, ("loan_days",), None, "late_notice open"),
        ("text", {}, (), "wants_card", "library_card open"),
        ("text", {"wants_card": ("yes",)}, ("wants_card",), "own_wish", "library_card likely"),
        ("text", {"own_wish": ("Lisää kirjoja",)}, ("own_wish",), "wants_card", "library_card open"),
        ("text", {"wants_card": ("no",), "own_wish": ("x" * 40,)}, ("wants_card", "own_wish"), None, None),
        ("text", {"wants_card": ("no",), "own_wish": ("x" * 41,)}, ("wants_card",), "own_wish", None),
        ("text", {"wants_card": ("no",), "own_wish": ("",)}, ("wants_card",), "own_wish", None),
        ("routes", {"where_to": ("main",)}, ("where_to",), "floor", "visit open"),
        ("routes", {"where_to": ("bus",)}, ("where_to",), "stop", "visit open"),
        ("routes", {"where_to": ("unknown",)}, ("where_to",), None, "visit open"),
        ("routes", {"where_to": ("main",), "floor": ("yes",)}, ("where_to", "floor"), None, "visit likely"),
        ("given", {}, (), None, None),
        ("given", {"home": ("ylakunta",)}, (), None, None),
    ],
)
def test_a_small_flow(flow: str, stored: Stored, path: tuple[str, ...], asks: str | None, headline: str | None) -> None:
    outcome = small(flow).outcome(stored)
    assert (outcome.replay.path, outcome.replay.asks) == (path, asks)
    found = outcome.headline
    assert (f"{found.id} {found.status}" if found else None) == headline


def test_a_limit_inside_a_band_stays_open() -> None:
    """A reminder comes after 20 days: 14–29 days may be either."""
    statuses = {
        band: small("duration").outcome({"loan_days": (band,)}).findings["loan_reminder"].status
        for band in ("under_14", "14_29", "30_or_over")
    }
    assert statuses == {"under_14": "unlikely", "14_29": "open", "30_or_over": "likely"}


def test_a_question_with_one_answer_is_answered_and_not_asked() -> None:
    assert small("given").replay({}).known == {"home": ("other",)}
    asked = small("given", "kaksi")
    assert asked.replay({}).asks == "home"
    assert [option.id for option in asked.edition.options["home"]] == ["ylakunta", "alakunta", "other"]


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        (date(2025, 6, 30), ["plastic", "number"]),
        (date(2025, 7, 1), ["plastic", "phone", "number"]),
        (date(2025, 12, 31), ["plastic", "phone", "number"]),
        (date(2026, 1, 1), ["phone", "number"]),
    ],
)
def test_options_are_offered_by_date(day: date, offered: list[str]) -> None:
    dialogue = small("dated", day=day)
    assert [option.id for option in dialogue.edition.options["card_kind"]] == offered
    asks = dialogue.replay({"card_kind": ("plastic",)}).asks
    assert asks == (None if "plastic" in offered else "card_kind")


@pytest.mark.parametrize(
    ("stored", "asks", "notes"),
    [
        ({}, "has_fine", ()),
        ({"has_fine": ("yes",)}, "pays_now", ("fine_note",)),
        # Without a fine, whether it is paid now decides nothing and is not asked.
        ({"has_fine": ("no",)}, None, ()),
        ({"has_fine": ("yes",), "pays_now": ("no",)}, None, ()),
    ],
)
def test_a_note_is_shown_just_before_the_next_question(stored: Stored, asks: str | None, notes: tuple[str]) -> None:
    walk = small("note").replay(stored)
    assert (walk.asks, walk.notes) == (asks, notes)


def test_a_dialogue_tells_only_of_what_its_flow_asks() -> None:
    assert set(small("duration").outcome({}).findings) == {"late_notice", "loan_reminder"}
