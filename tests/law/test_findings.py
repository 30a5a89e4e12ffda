"""What a finding says, and when it may be said to be checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guide.core.logic import Truth
from guide.flow.schema import OptionSpec
from guide.law.agenda import RulesAgenda
from guide.law.findings import as_json, evaluate, participants, who_starts
from guide.law.rules import FindingRules, load_finding

STEPS = ("a", "b", "c")
WORDS = {step: tuple(OptionSpec(id=option, text="…") for option in ("yes", "no", "unknown")) for step in STEPS}
CHECKED = "checked_on: 2026-11-22, checked_by: Esimerkki"


def rules(tmp_path: Path, *written: tuple[str, str, str], more: str = "", day: date = date(2026, 1, 1)) -> FindingRules:
    """A finding from (step, role, mark) of each rule; the rule holds when the step is answered yes."""
    lines = ["id: example", "name: esimerkki", "likely: Kyllä.", "open: Ehkä.", "unlikely: Ei.", "rules:"]
    for number, (step, role, mark) in enumerate(written, start=1):
        lines += [f"  - id: R-{number}", f"    role: {role}", "    text: Ehto täyttyy.", f"    when: {{{step}: 'yes'}}"]
        lines += ["    periods:", f"      - {{from: 2020-01-01, mark: '{mark}', source: Esimerkki, {CHECKED}}}"]
    path = tmp_path / "example.yaml"
    path.write_text("\n".join(lines) + "\n" + more, encoding="utf-8")
    finding, problems = load_finding(path, "example.yaml", WORDS)
    assert problems == []
    assert finding is not None
    return finding.on(day)


def known(text: str) -> dict[str, tuple[str, ...]]:
    """“a=yes b=no” as answers."""
    return {step: (option,) for step, _, option in (word.partition("=") for word in text.split())}


G, E = "ground", "exception"


@pytest.mark.parametrize(
    ("written", "answers", "status", "verified", "missing"),
    [
        ([("a", G, "S")], "a=yes", "likely", True, ()),
        ([("a", G, "O")], "a=yes", "likely", True, ()),
        ([("a", G, "2")], "a=yes", "likely", False, ()),
        ([("a", G, "U")], "a=yes", "likely", False, ()),
        ([("a", G, "S")], "a=no", "unlikely", True, ()),
        ([("a", G, "U")], "a=no", "unlikely", False, ()),
        ([("a", G, "S")], "", "open", True, ("a",)),
        ([("a", G, "S")], "a=unknown", "open", True, ("a",)),
        # A yes needs one checked ground; an unchecked one beside it takes nothing away.
        ([("a", G, "S"), ("b", G, "U")], "a=yes b=yes", "likely", True, ()),
        ([("a", G, "S"), ("b", G, "U")], "a=unknown b=yes", "likely", False, ()),
        ([("a", G, "S"), ("b", G, "U")], "a=no b=yes", "likely", False, ()),
        # A no needs all grounds to be checked: an unchecked one might in truth say yes.
        ([("a", G, "S"), ("b", G, "U")], "a=no b=no", "unlikely", False, ()),
        ([("a", G, "S"), ("b", G, "S")], "a=no b=no", "unlikely", True, ()),
        ([("a", G, "S"), ("b", G, "S")], "a=no b=unknown", "open", True, ("b",)),
        # An exception counts when it is known to hold, and is missing until then.
        ([("a", G, "S"), ("c", E, "S")], "a=yes c=yes", "unlikely", True, ()),
        ([("a", G, "S"), ("c", E, "U")], "a=yes c=yes", "unlikely", False, ()),
        ([("a", G, "S"), ("c", E, "S")], "a=yes c=no", "likely", True, ()),
        ([("a", G, "S"), ("c", E, "S")], "a=yes", "likely", True, ("c",)),
        ([("a", G, "S"), ("c", E, "S")], "a=yes c=unknown", "likely", True, ("c",)),
        ([("a", G, "S"), ("c", E, "S")], "a=no", "unlikely", True, ()),
        ([("a", G, "S"), ("c", E, "S")], "", "open", True, ("a", "c")),
    ],
)
def test_status_verified_and_missing(
    tmp_path: Path,
    written: list[tuple[str, str, str]],
    answers: str,
    status: str,
    verified: bool,
    missing: tuple[str, ...],
) -> None:
    result = evaluate(rules(tmp_path, *written), known(answers))
    assert (result.status, result.verified, result.missing) == (status, verified, missing)


def test_nothing_is_in_force_before_the_first_day(tmp_path: Path) -> None:
    found = rules(tmp_path, ("a", G, "S"), day=date(2019, 12, 31))
    assert found.grounds == ()
    assert evaluate(found, known("a=yes")).status == "unlikely"


@pytest.mark.parametrize(
    ("written", "answers", "open_facts"),
    [
        ([("a", G, "S"), ("b", G, "S")], "", {"a", "b"}),
        ([("a", G, "S"), ("b", G, "S")], "a=yes", set()),
        ([("a", G, "U"), ("b", G, "S")], "a=yes", {"b"}),  # a checked ground would make the yes a checked one
        ([("a", G, "S"), ("b", G, "U")], "a=yes", set()),
        ([("a", G, "S"), ("c", E, "S")], "a=yes", {"c"}),
        ([("a", G, "S"), ("c", E, "S")], "a=no", set()),
        ([("a", G, "S"), ("c", E, "S")], "c=yes", set()),
    ],
)
def test_only_what_can_change_something_is_asked(
    tmp_path: Path, written: list[tuple[str, str, str]], answers: str, open_facts: set[str]
) -> None:
    left = RulesAgenda((rules(tmp_path, *written),), ()).begin
    for step, chosen in known(answers).items():
        left = left.after(step, chosen)
    assert left.facts == open_facts


COMPANY = f"""
starts:
  - who: county
    when: {{b: 'yes'}}
    periods: [{{from: 2020-01-01, mark: S, source: Esimerkki, {CHECKED}}}]
  - who: office
    periods: [{{from: 2020-01-01, mark: S, source: Esimerkki, {CHECKED}}}]
parties:
  - roles: [client, coach]
    periods: [{{from: 2020-01-01, mark: S, source: Esimerkki, {CHECKED}}}]
  - roles: [counsellor, client]
    replaces: [coach]
    when: {{c: 'yes'}}
    periods: [{{from: 2020-01-01, mark: S, source: Esimerkki, {CHECKED}}}]
"""


@pytest.mark.parametrize(
    ("answers", "starts", "present"),
    [
        ("", "office", ("client", "coach")),
        ("b=unknown c=unknown", "office", ("client", "coach")),
        ("b=yes", "county", ("client", "coach")),
        ("c=yes", "office", ("client", "counsellor")),
    ],
)
def test_who_starts_and_who_takes_part(tmp_path: Path, answers: str, starts: str, present: tuple[str, ...]) -> None:
    found = rules(tmp_path, ("a", G, "S"), more=COMPANY)
    assert who_starts(found, known(answers)) == starts
    assert participants(found, known(answers)) == present


def test_the_whole_tree_is_told(tmp_path: Path) -> None:
    found = rules(tmp_path, ("a", G, "S"), ("b", G, "U"))
    told: dict[str, Any] = as_json(evaluate(found, known("a=no")), known("a=no"))
    assert [(reason["rule"], reason["standing"], reason["verified"]) for reason in told["reasons"]] == [
        ("R-2", Truth.UNKNOWN.value, False),
        ("R-1", Truth.NO.value, True),
    ]
    assert told["reasons"][1]["conditions"] == {"fact": "a", "test": "is yes", "answer": ["no"], "standing": "no"}
    assert told["reasons"][1]["source"] == "Esimerkki"
