"""`check` finds what the readers of single files cannot see: wording, gaps, offices without an address, looks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from guide.authoring.check import Report, check
from guide.core.problems import Problem
from guide.place.accessibility import ASSESSED, RUN
from guide.place.production import authorities, production_problems
from tests.examples.load import GOOD, GOOD_RUN, REAL, SMALL, TODAY, dialogues


def changed(tmp_path: Path, file: str, old: str, new: str) -> tuple[Problem, ...]:
    """The problems in flows/ after one change to the small content."""
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "flows" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return in_flows(check(tmp_path, TODAY))


def in_flows(report: Report) -> tuple[Problem, ...]:
    return tuple(problem for problem in report.problems if problem.file.startswith("flows/"))


def test_the_small_content_is_in_order() -> None:
    assert in_flows(check(SMALL, TODAY)) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        ("choice/flow.yaml", "Haluatko kirjastokortin?", "Haluatko kirjastokortin", 10, "has no end"),
        ("choice/flow.yaml", "Haluatko kirjastokortin?", "Haluatko  kirjastokortin?", 10, "spaces too many"),
        ("choice/flow.yaml", "Kortti tehdään", "Kortti tehda\u0308a\u0308n", 11, "NFC"),
        ("choice/flow.yaml", "text: Kyllä", "text: Kyllä.", 13, "no sentence"),
        ("rights.yaml", "Voit aina kysyä neuvoa.", "Voit aina kysyä neuvoa", 4, "has no end"),
        ("rules/fine.yaml", "Ehto täyttyy.", "Ehto täyttyy", 8, "has no end"),
        ("rules/fine.yaml", "Tätä ei vielä tiedetä.", "Tätä ei vielä tiedetä,", 4, "has no end"),
        (
            "rights.yaml",
            "- {from: 2020-01-01,",
            "- {from: 2019-01-01, to: 2019-12-30, mark: U, source: Esimerkki}\n      - {from: 2020-01-01,",
            7,
            "Nothing is in force between 2019-12-30 and 2020-01-01",
        ),
        ("places/suomi.yaml", "authority: library", "authority: client", 6, "Requests can go to “library”"),
        ("places/suomi.yaml", "languages: [fi]", "languages: [fi]\ntheme: {brand: red}", 4, "brand: red"),
        ("places/suomi.yaml", "languages: [fi]", "languages: [fi]\ntheme: {glow: '1'}", 4, "glow: 1"),
        ("places/suomi.yaml", "languages: [fi]", "languages: [fi]\ntheme: {muted: '#dddddd'}", 4, "muted on bg"),
        (
            "explain/flow.yaml",
            "topics: [lending, paying]",
            "topics: [paying]",
            "rights.yaml:7",
            "No flow ever tells it",
        ),
        (
            "rights.yaml",
            "topic: lending",
            "topic: paying",
            "explain/flow.yaml:10",
            "nothing to tell about the topic “lending”",
        ),
    ],
)
def test_one_change_is_found_at_its_line(
    tmp_path: Path, file: str, old: str, new: str, line: int | str, message: str
) -> None:
    problems = changed(tmp_path, file, old, new)
    where = f"flows/{line}" if isinstance(line, str) else f"flows/{file}:{line}"
    assert any(f"{p.file}:{p.line}" == where and message in p.message for p in problems), problems
    assert all(problem.cure for problem in problems)


def test_adjoining_periods_are_no_gap(tmp_path: Path) -> None:
    old = "- {from: 2020-01-01,"
    assert (
        changed(
            tmp_path, "rights.yaml", old, f"{old} to: 2024-12-31, mark: U, source: A}}\n      - {{from: 2025-01-01,"
        )
        == ()
    )


def test_problems_of_all_kinds_come_together(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    for file, old, new in (
        ("choice/flow.yaml", "minutes: 1", "minutes: yksi"),
        ("rights.yaml", "Voit aina kysyä neuvoa.", "Voit aina kysyä neuvoa"),
    ):
        path = tmp_path / "flows" / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    report = check(tmp_path, TODAY)
    assert {(p.file, p.line) for p in in_flows(report)} == {("flows/choice/flow.yaml", 4), ("flows/rights.yaml", 4)}
    assert {p.file for p in report.problems if p.file.startswith("locales/")}  # this folder has no catalogues


def test_production_refuses_examples_and_what_nobody_reviewed() -> None:
    library = dialogues(REAL).library
    told = [problem.message for problem in production_problems(REAL, library, "suomi", TODAY)]
    assert sum("is an example" in message for message in told) == len(told) - 1
    assert "Nobody has reviewed the content." in told


def test_production_accepts_a_place_with_real_people(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "flows" / "places" / "suomi.yaml"
    text = path.read_text(encoding="utf-8").replace(", example: true", "")
    path.write_text(f"{text}reviewed: {{by: Toimisto, on: 2026-11-01}}\n", encoding="utf-8")
    for file, record in ((ASSESSED, GOOD), (RUN, GOOD_RUN)):
        (tmp_path / file).write_text(record, encoding="utf-8")
    assert in_flows(check(tmp_path, TODAY, "suomi")) == ()
    # The other place borrows the library of the general one, but has examples of its own.
    assert {p.file for p in in_flows(check(tmp_path, TODAY, "kaksi"))} == {"flows/places/kaksi.yaml"}


def test_authorities_of_the_past_are_not_needed_today() -> None:
    library = dialogues(REAL).library
    assert {"te_office", "municipal_experiment", "typ"} <= authorities(library, "akaa")
    assert authorities(library, "akaa", TODAY) == {"employment_authority", "wellbeing_county"}
