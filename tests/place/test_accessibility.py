"""The records of accessibility: every fault is told with its line and a cure, and what they say can be relied on."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from guide.core import resources
from guide.place.accessibility import ASSESSED, RUN, Method, production_faults, read_accessibility
from guide.place.library import load_library, read_library
from guide.place.production import production_problems
from guide.text.languages import CODES
from tests.examples.load import GOOD, GOOD_RUN, SMALL

TODAY = date(2026, 11, 24)


def write(root: Path, assessed: str | None = GOOD, run: str | None = GOOD_RUN) -> Path:
    shutil.copytree(SMALL, root, dirs_exist_ok=True)
    for name, text in ((ASSESSED, assessed), (RUN, run)):
        if text is not None:
            (root / name).write_text(text, encoding="utf-8")
    return root


def test_good_records_have_no_faults_and_no_part_in_the_version_of_the_content(tmp_path: Path) -> None:
    before = load_library(SMALL).version
    found, problems = read_accessibility(write(tmp_path))
    assert problems == []
    assert [fault.id for fault in found.faults_in("se")] == ["ONE"]
    assert found.faults_in("fi") == ()
    assert (found.run_of("se") and found.run_of("se").faulty) == 2  # type: ignore[union-attr]
    assert found.run_of("sms") is None
    assert load_library(tmp_path).version == before


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("on: 2026-11-24", "on: marraskuu", 1, "“on” is not a date."),
        ("by: Tiimi\n", "", 1, "The key “by” is missing."),
        ("[self, automatic]", "[]", 3, "“methods” is empty."),
        ("[self, automatic]", "[self, guessing]", 3, "The value of “methods” is not possible."),
        ("[self, automatic]", "[self, self]", 3, "“self” stands twice."),
        ("state: partial", "state: perfect", 4, "The value of “state” is not possible."),
        ("state: partial", "state: full", 4, "The state is full, but faults are known."),
        ("criterion: 1.1.1", "criterion: 5.1.1", 9, "“criterion” is not written as it must be."),
        ("languages: [se]", "languages: [sv]", 10, "The value of “languages” is not possible."),
        ("pages: [alku]", "pages: [etusivu]", 11, "The value of “pages” is not possible."),
        ("fixed_by: 2027-01-31", "fixed_by: 2026-01-31", 6, "The fault is to be mended before it was known."),
        ("    cure: Piirrämme kuvan.\n", "", 6, "The key “cure” is missing."),
        ("id: ONE", "id: one", 6, "“id” is not written as it must be."),
        ("by: Tiimi", "by: Tiimi\nscore: 100", 3, "The key “score” is not known here."),
        ("by: Tiimi", "by: &a Tiimi", 2, "Anchor &a is not allowed."),
    ],
)
def test_a_broken_assessment(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    told(write(tmp_path, GOOD.replace(old, new, 1)), ASSESSED, line, message)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"0123456789"', "latest", 2, "“content” is not written as it must be."),
        ('"4.14.1"', "newest", 4, "“version” is not written as it must be."),
        ("[390]", "[100]", 5, "“widths”"),
        ("language: se", "language: fi", 10, "“fi” stands twice."),
        ("faulty: 2", "faulty: 0", 10, "The numbers of se do not agree"),
        ("faulty: 2", "faulty: 3", 10, "The numbers of se do not agree"),
        ("faulty: 0", "faulty: 1", 7, "The numbers of fi do not agree"),
        ("pages: 10", "pages: 0", 8, "“pages”"),
        ("rule: image-alt", "rule: Image Alt", 14, "“rule” is not written as it must be."),
    ],
)
def test_a_broken_run(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD_RUN
    told(write(tmp_path, run=GOOD_RUN.replace(old, new, 1)), RUN, line, message)


def told(root: Path, file: str, line: int, message: str) -> None:
    found, problems = read_accessibility(root)
    assert [(problem.file, problem.line) for problem in problems] == [(file, line)], problems
    assert problems[0].message.startswith(message)
    assert problems[0].cure
    assert (found.assessment is None) or file == RUN or "twice" in message or "state" in message.lower()


@pytest.mark.parametrize(
    ("assessed", "run", "day", "messages"),
    [
        (GOOD, GOOD_RUN, TODAY, []),
        (GOOD, GOOD_RUN, date(2027, 11, 24), []),
        (GOOD, GOOD_RUN, date(2027, 11, 25), ["The record of 2026-11-24 is older than 12 months."] * 2),
        (None, GOOD_RUN, TODAY, ["There is no record of the service's accessibility."]),
        (GOOD, None, TODAY, ["There is no record of the service's accessibility."]),
        (GOOD, GOOD_RUN.replace("2026-11-24", "2024-02-29"), date(2025, 3, 1), ["The record of 2024-02-29 is old"]),
    ],
)
def test_production_wants_fresh_records(
    tmp_path: Path, assessed: str | None, run: str | None, day: date, messages: list[str]
) -> None:
    found, problems = read_accessibility(write(tmp_path, assessed, run))
    assert problems == []
    faults = list(production_faults(found, day))
    assert len(faults) == len(messages)
    assert all(fault.message.startswith(text) for fault, text in zip(faults, messages, strict=True))
    assert found.outdated(day) is any("older" in fault.message for fault in faults)


def test_production_tells_everything_at_once(tmp_path: Path) -> None:
    library = load_library(write(tmp_path, run=None))
    told_files = {problem.file for problem in production_problems(tmp_path, library, "suomi", TODAY)}
    assert told_files == {"flows/places/suomi.yaml", RUN}


def test_a_place_adds_faults_of_its_own(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "flows" / "places" / "suomi.yaml"
    fault = re.sub(r"^", "  ", GOOD.partition("faults:\n")[2], flags=re.MULTILINE).rstrip()
    own = f"accessibility:\n  faults:\n{fault}\n".replace("ONE", "OWN").replace("[se]", "[fi]")
    path.write_text(path.read_text(encoding="utf-8") + own, encoding="utf-8")
    library, problems = read_library(tmp_path)
    assert problems == []
    assert library is not None
    found, problems = read_accessibility(tmp_path, library)
    assert problems == []
    faults = library.places["suomi"].spec.accessibility.faults
    assert [[fault.id for fault in found.faults_in(code, faults)] for code in ("fi", "se")] == [["OWN"], ["ONE"]]


def test_the_record_of_this_installation_is_honest() -> None:
    """Nobody but the team has assessed it: no expert, no screen reader, no client."""
    found, problems = read_accessibility(resources.root(), load_library(resources.root()))
    assert problems == []
    assert found.assessment is not None
    assert set(found.assessment.methods) == {Method.SELF, Method.AUTOMATIC}
    assert found.run is not None
    assert [run.language for run in found.run.languages] == list(CODES)
