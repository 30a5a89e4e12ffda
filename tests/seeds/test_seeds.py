"""Every statement of the five source documents that somebody could act on, walked through the real `guide walk`.

A row stands for one statement, in our own words. What the product does not say carries its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from guide.authoring import terminal
from guide.cli import main
from guide.core import resources
from guide.core.yamlfile import read_yaml
from guide.place.library import load_library

FOLDER = Path(__file__).parent
SEEDS = ("akaa", "inari", "joutsa", "keski-pohjanmaa", "suomi")
EXPECTATIONS = {
    "findings",
    "verified",
    "recipient",
    "participants",
    "told",
    "not_told",
    "asks",
    "path",
    "passes",
    "refused",
}


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "load_library", _library)


_library = cache(load_library)


def table(seed: str) -> dict[str, Any]:
    file = read_yaml(FOLDER / f"{seed}.yaml", f"tests/seeds/{seed}.yaml")
    assert not file.problems, file.problems
    data: dict[str, Any] = file.data
    return data


def rows(*, walked: bool) -> Iterator[Any]:
    for seed in SEEDS:
        data = table(seed)
        for number, row in enumerate(data["cases"], start=1):
            if ("expect" in row) is walked:
                yield pytest.param(data["place"], row, id=f"{seed}-{number}")


def plain(value: Any) -> Any:
    """Answers as JSON has them: the table is read as text, so numbers are made numbers again."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value


def walk(place: str, row: dict[str, Any]) -> tuple[int, str]:
    answers = {step: plain(value) for step, value in (row.get("answers") or {}).items()}
    flow, where = row.get("flow", "plan-check"), row.get("place", place)
    arguments = ["walk", flow, "--place", where, "--as-of", row["as_of"], "--answers", "-", "--told", "--json"]
    result = CliRunner().invoke(main, arguments, input=json.dumps(answers))
    return result.exit_code, result.output


@pytest.mark.parametrize(("place", "row"), list(rows(walked=True)))
def test_a_statement_of_a_seed(place: str, row: dict[str, Any]) -> None:
    expect = row["expect"]
    assert expect
    assert not expect.keys() - EXPECTATIONS
    code, output = walk(place, row)
    if expect.get("refused"):
        assert code == 2, output
        return
    assert code == 0, output
    said = json.loads(output)
    for finding, status in expect.get("findings", {}).items():
        assert said["findings"][finding]["status"] == status, finding
    for finding, verified in expect.get("verified", {}).items():
        assert said["findings"][finding]["verified"] is (verified == "true"), finding
    for key in ("recipient", "participants", "asks", "path"):
        if key in expect:
            assert said[key] == expect[key], key
    assert set(expect.get("passes", ())) <= set(said["path"])
    assert set(expect.get("told", ())) <= set(said["told"])
    assert not set(expect.get("not_told", ())) & set(said["told"])


@pytest.mark.parametrize(("place", "row"), list(rows(walked=False)))
def test_what_is_left_out_has_a_reason(place: str, row: dict[str, Any]) -> None:
    assert set(row) == {"says", "left_out"}
    assert len(row["left_out"]) > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_practice_of_a_place_stands_for_something_in_its_document(seed: str) -> None:
    """No local practice that no row speaks of: the tables and the places cannot drift apart."""
    named = {clause for row in table(seed)["cases"] for clause in row.get("expect", {}).get("told", ())}
    practice = {clause.id for clause in _library(resources.root()).places[seed].spec.practice}
    assert practice <= named, sorted(practice - named)
