"""YAML is read as plain text: nothing is guessed, nothing is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.core.yamlfile import Content, read_yaml, validate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", "true"),
        ("1:30", "1:30"),
        ("0x10", "0x10"),
        ("1e3", "1e3"),
        ("010", "010"),
        ("2026-05-01", "2026-05-01"),
        ('"null"', "null"),
        ("null", None),
        ("~", None),
        ("!!python/object/apply:os.system [id]", ["id"]),
        ("!!bool yes", "yes"),
        ("[a, no, 3]", ["a", "no", "3"]),
    ],
)
def test_values_stay_as_written(tmp_path: Path, text: str, value: object) -> None:
    file = read_yaml(_write(tmp_path, f"key: {text}\n"), "file.yaml")
    assert file.problems == []
    assert file.data == {"key": value}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "The key “a” stands twice."),
        ("x:\n  - {a: 1, a: 2}\n", 2, "The key “a” stands twice."),
        ("a: &here 1\nb: *here\n", 1, "Anchor &here is not allowed."),
        ("a: &a [1]\nb: &b [*a, *a]\n", 1, "Anchor &a is not allowed."),
        ("a: &a [*a]\n", 1, "Anchor &a is not allowed."),
        ("a: " + 3000 * "[" + 3000 * "]", None, "cannot be read"),
        ("a: 1\n---\nb: 2\n", 2, "cannot be read"),
        ("a: [1, 2\nb: 3\n", 2, "cannot be read"),
        ("a:\n\t- 1\n", 2, "cannot be read"),
        ('a: "open\n', 2, "cannot be read"),
        ("a: *gone\n", 1, "cannot be read"),
        ("", 1, "The file is empty."),
        ("# only a comment\n", 1, "The file is empty."),
        (b"a: \xe4\n", None, "The file is not UTF-8."),
        ("a: \x00\n", None, "cannot be read"),
    ],
)
def test_faults_have_their_line_and_a_cure(tmp_path: Path, text: str | bytes, line: int | None, message: str) -> None:
    file = read_yaml(_write(tmp_path, text), "file.yaml")
    assert file.problems[0].line == line
    assert len(file.problems) == 1 + ("&b" in str(text))
    assert message in file.problems[0].message
    assert file.problems[0].cure.endswith(".")


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    file = read_yaml(tmp_path / "gone.yaml", "gone.yaml")
    assert [problem.file for problem in file.problems] == ["gone.yaml"]


def test_every_value_knows_its_line(tmp_path: Path) -> None:
    text = "a: 1\nb:\n  - c: 2\n    d: 3\n  - {e: 4,\n     f: 5}\n"
    file = read_yaml(_write(tmp_path, text), "file.yaml")
    lines = {("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 0, "d"): 4, ("b", 1, "e"): 5, ("b", 1, "f"): 6}
    assert {path: file.line(*path) for path in lines} == lines
    assert file.line("b", 1, "gone", "deeper") == 5


class Inner(Content):
    """One part."""

    id: str
    number: int = 0


class Outer(Content):
    """A file."""

    parts: tuple[Inner, ...]


def test_a_schema_tells_all_faults_at_once_with_line_and_name(tmp_path: Path) -> None:
    text = "parts:\n  - id: one\n    number: many\n  - id: two\n    extra: 1\n  - number: 3\nmore: x\n"
    file = read_yaml(_write(tmp_path, text), "file.yaml")
    assert validate(file, Outer) is None
    told = {(problem.line, problem.where) for problem in file.problems}
    assert told == {(3, "one"), (5, "two"), (6, ""), (7, "")}


def _write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "file.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
