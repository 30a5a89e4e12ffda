"""Conditions as authors write them, over bands of numbers: what a limit inside a band means."""

from __future__ import annotations

from typing import Any

import pytest

from guide.core.logic import Truth, value
from guide.flow.conditions import parse
from guide.flow.schema import OptionSpec

WORDS = {
    "days": (
        OptionSpec(id="under_180", text="…", at_most=179),
        OptionSpec(id="180_299", text="…", at_least=180, at_most=299),
        OptionSpec(id="300_or_over", text="…", at_least=300),
        OptionSpec(id="unknown", text="…"),
    ),
    "needs": tuple(OptionSpec(id=name, text="…") for name in ("health", "money", "none", "prefer_not_to_say")),
}
Y, N, U = Truth.YES, Truth.NO, Truth.UNKNOWN


def holds(raw: Any, **answers: str) -> Truth:
    faults: list[str] = []
    condition = parse(raw, WORDS, lambda path, message, cure: faults.append(message))
    assert faults == []
    return value(condition, {step: (option,) for step, option in answers.items()})


@pytest.mark.parametrize(
    ("comparison", "expected"),  # for under_180, 180_299, 300_or_over, unknown
    [
        ({"at_least": 180}, (N, Y, Y, U)),
        ({"at_least": 179}, (U, Y, Y, U)),
        ({"at_least": 181}, (N, U, Y, U)),
        ({"at_least": 299}, (N, U, Y, U)),
        ({"at_least": 300}, (N, N, Y, U)),
        ({"at_least": 301}, (N, N, U, U)),
        ({"at_least": 0}, (Y, Y, Y, U)),
        ({"under": 180}, (Y, N, N, U)),
        ({"under": 200}, (Y, U, N, U)),
        ({"under": 1}, (U, N, N, U)),
        ({"under": 301}, (Y, Y, U, U)),
    ],
)
def test_a_limit_against_every_band(comparison: dict[str, int], expected: tuple[Truth, ...]) -> None:
    assert tuple(holds({"days": comparison}, days=option.id) for option in WORDS["days"]) == expected
    assert holds({"days": comparison}) is U


@pytest.mark.parametrize(
    ("raw", "answer", "expected"),
    [
        ({"needs": "health"}, "health", Y),
        ({"needs": "health"}, "money", N),
        ({"needs": ["health", "money"]}, "money", Y),
        ({"needs": {"is": ["health"], "unsure": ["money"]}}, "money", U),
        ({"needs": {"unsure": ["money"]}}, "health", N),
        ({"needs": "health"}, "none", N),
        ({"needs": "none"}, "none", Y),
        ({"needs": "health"}, "prefer_not_to_say", U),
        ({"needs": "prefer_not_to_say"}, "prefer_not_to_say", Y),
        ({"not": {"needs": "health"}}, "money", Y),
        ({"not": {"needs": "health"}}, "prefer_not_to_say", U),
        (None, "health", Y),
    ],
)
def test_options(raw: Any, answer: str, expected: Truth) -> None:
    assert holds(raw, needs=answer) is expected
