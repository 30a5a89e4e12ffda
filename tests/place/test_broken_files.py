"""Every fault that an author can make is told at once: the right file, the right line, and a cure."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from guide.core.problems import ContentError, Problem
from guide.place.library import load_library, read_library

BROKEN = Path(__file__).parent.parent / "examples" / "broken"
SMALL = BROKEN.parent / "small"
MARK = "# !! "

# Faults that leave no line to write a mark on.
UNMARKED = {
    ("flows/empty/flow.yaml", 1, "The file is empty"),
    ("flows/latin/flow.yaml", None, "not UTF-8"),
    ("flows/quote/flow.yaml", 5, "cannot be read"),
}


def marks() -> list[tuple[str, int | None, str]]:
    """(file, line, part of the message) of every mark in the broken files."""
    found: list[tuple[str, int | None, str]] = list(UNMARKED)
    for path in sorted(BROKEN.rglob("*.yaml")):
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, start=1):
            _, _, told = line.partition(MARK)
            name = path.relative_to(BROKEN).as_posix()
            found += [(name, number, part.strip()) for part in told.split("!!") if part.strip()]
    return found


def fits(problem: Problem, mark: tuple[str, int | None, str]) -> bool:
    return (problem.file, problem.line) == mark[:2] and mark[2] in problem.message


def test_every_fault_is_told_where_it_is_and_nothing_else() -> None:
    library, problems = read_library(BROKEN)
    assert library is None
    expected = marks()
    assert len(expected) >= 60
    left = list(problems)
    for mark in expected:
        hit = next((problem for problem in left if fits(problem, mark)), None)
        assert hit is not None, f"not told: {mark}"
        left.remove(hit)
    assert left == []
    for problem in problems:
        assert problem.cure.endswith("."), problem
        assert problem.message.endswith("."), problem


def test_all_problems_come_in_one_error_in_order() -> None:
    with pytest.raises(ContentError) as caught:
        load_library(BROKEN)
    problems = caught.value.problems
    assert len(problems) == len(marks())
    assert list(problems) == sorted(problems, key=lambda p: (p.file, p.line or 0, p.where, p.message))
    lines = str(caught.value).splitlines()
    assert len(lines) == len(problems)
    assert lines[0].startswith("flows/anchor/flow.yaml:3: Anchor &again is not allowed. → ")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("actors.yaml", "name: asiakas", "nimi: asiakas", ["flows/actors.yaml:2"] * 2),
        ("choice/flow.yaml", "minutes: 1", "minutes: yksi", ["flows/choice/flow.yaml:4"]),
        ("duration/flow.yaml", "at_least: 30", "at_least: 31", ["flows/duration/flow.yaml:16"]),
        ("rules/fine.yaml", "mark: S", "mark: Z", ["flows/rules/fine.yaml:11"]),
        ("places/kaksi.yaml", "[fi]", "[suomi]", ["flows/places/kaksi.yaml:7"]),
        ("services.yaml", "source:", "places: [nowhere], source:", ["flows/services.yaml:2"]),
    ],
)
def test_one_fault_is_told_once_and_not_wherever_the_file_is_used(
    tmp_path: Path, file: str, old: str, new: str, told: list[str]
) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "flows" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    library, problems = read_library(tmp_path)
    assert library is None
    assert [f"{problem.file}:{problem.line}" for problem in problems] == told


@pytest.mark.parametrize("gone", ["services.yaml", "actors.yaml", "rights.yaml", "places/suomi.yaml"])
def test_a_missing_file_is_a_problem_with_its_name(tmp_path: Path, gone: str) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "flows" / gone).unlink()
    library, problems = read_library(tmp_path)
    assert library is None
    assert any(gone in problem.file or "suomi" in problem.message for problem in problems)


def test_an_empty_folder_has_no_usable_flow(tmp_path: Path) -> None:
    library, problems = read_library(tmp_path)
    assert library is None
    assert "There is no usable flow." in {problem.message for problem in problems}
