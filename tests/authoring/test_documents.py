"""The source documents against the law: the committed page is what the data says, and slips are told at their line."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from guide.cli import main
from tests.examples.load import REAL, SMALL

PAGE = REAL / "docs" / "documents-and-law.md"
DAY = "2026-11-24"


def guide(*arguments: str, code: int = 0, content: Path | None = None) -> str:
    env = {"GUIDE_CONTENT": str(content)} if content else None
    result = CliRunner().invoke(main, arguments, env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    return result.output


@cache
def compared(day: str = DAY) -> dict[str, Any]:
    told = json.loads(guide("rules", "compare", "--as-of", day, "--json"))
    assert told["as_of"] == day
    return {document["id"]: document for document in told["documents"]}


# The page


def test_the_committed_page_is_what_the_command_prints() -> None:
    told = guide("rules", "compare", "--as-of", DAY)
    made = "Make it again: guide rules compare --as-of 2026-11-24 > docs/documents-and-law.md"
    assert PAGE.read_text(encoding="utf-8") == told, made
    assert told.startswith("# The source documents and the law, as of 24.11.2026\n")
    rows = [line for line in told.splitlines() if line.startswith("| ")]
    assert len(rows) == sum(1 + len(document["statements"]) for document in compared().values())
    assert {line.replace("\\|", "").count("|") for line in rows} == {5}


# One letter for each verdict of every row, in the order of section 10 of the fact base.
VERDICTS = {
    "akaa": ["so", "o", "o", "o", "r", "s", "d", "o"],
    "suomi": ["o", "n", "r", "p"],
    "inari": ["so", "o", "s", "p", "r", "r"],
    "joutsa": ["wo", "wo", "s", "o", "o", "s", "ol", "o", "ol", "dl", "wl"],
    "keski-pohjanmaa": ["s", "r", "o", "s", "o"],
}
LETTERS = {"renamed": "n"}


@pytest.mark.parametrize("document", VERDICTS)
def test_every_row_of_the_fact_base_is_there_with_its_verdict(document: str) -> None:
    statements = compared()[document]["statements"]
    given = ["".join(LETTERS.get(verdict, verdict[0]) for verdict in one["verdict"]) for one in statements]
    assert given == VERDICTS[document]


@pytest.mark.parametrize(
    ("document", "row", "rule", "then", "now"),
    [
        ("akaa", 1, "AKT-U25-1", "S", "2026-01-01"),
        ("akaa", 1, "AKT-U25-3", "S", "2"),
        ("akaa", 1, "F-DAYS-ENDED", None, "2"),
        ("akaa", 4, "N-A-REVIEW-OLD", "S", "2022-05-02"),
        ("akaa", 4, "AKAA-REVIEW-TYP", "O", "2022-05-02"),
        ("akaa", 7, "W-FULL-TIME", "2", "O"),
        ("suomi", 1, "TYP-300", "S", "2025-01-01"),
        ("suomi", 1, "TYM-NEED", None, "U"),
        ("suomi", 2, "N-M-2-MAP", "S", "2025-01-01"),
        ("inari", 6, "INARI-R-LANGUAGES", "S", "U"),
        ("joutsa", 2, "AKT-O25-2", "S", "2026-01-01"),
        ("joutsa", 8, "VELV-57", "S", "2024-09-02"),
        ("keski-pohjanmaa", 3, "job_alternation_substitute", "", "2024-08-01"),
    ],
)
def test_a_rule_is_shown_as_it_was_and_as_it_is(
    document: str, row: int, rule: str, then: str | None, now: str | None
) -> None:
    """A mark where it is in force (none for a service), else the day since when it is not, if it ever was."""
    holds = {held["id"]: held for held in compared()[document]["statements"][row - 1]["holds"]}
    assert (state(holds[rule]["on_its_day"]), state(holds[rule]["as_of"])) == (then, now)
    assert holds[rule]["text"]


def state(told: dict[str, Any]) -> str | None:
    if not told["in_force"]:
        return told["not_since"]  # type: ignore[no-any-return]
    assert told["source"]
    assert told["verified"] == (told["mark"] in {"S", "O"})
    return told["mark"] or ""


def test_who_starts_and_takes_part_is_of_the_place_first_and_of_the_law_then() -> None:
    parties = compared()["akaa"]["statements"][2]["holds"]
    assert {held["list"] for held in parties} == {"who takes part"}
    then = [held["text"] for held in parties if held["on_its_day"]["in_force"]]
    now = [held["text"] for held in parties if held["as_of"]["in_force"]]
    assert then[0] == "asiakas, kuntakokeilun OMA-valmentaja"
    assert then[-1] == "asiakas, TE-toimisto, kunta"
    assert now == ["asiakas, työvoimaviranomainen, hyvinvointialue"]


def test_what_is_called_outdated_has_changed_and_what_is_held_was_in_force() -> None:
    for document in compared().values():
        for one in document["statements"]:
            held, where = one["holds"], (document["id"], one["says"])
            assert held or "left_out" in one["verdict"], where
            assert not held or any(thing["on_its_day"]["in_force"] for thing in held), where
            if held and "outdated" in one["verdict"]:
                assert any(thing["on_its_day"] != thing["as_of"] for thing in held), where


def test_another_day_shows_another_law() -> None:
    told = guide("rules", "compare", "--as-of", "2024-01-01")
    assert "| On its day, 27.5.2020 | On 1.1.2024 |" in told
    velvoite = compared("2024-01-01")["joutsa"]["statements"][7]["holds"]
    assert [held["as_of"]["in_force"] for held in velvoite][:2] == [True, True]
    assert "**F-VELV-ENDED**: not in force yet" in told


# Slips of the pen

GOOD = """\
documents:
  - id: leaflet
    called: Kirjaston lehtinen
    place: suomi
    day: 2021-06-01
    statements:
      - says: "Everybody can ask | always."
        rules: [R-ASK, CARD-1]
        starts: [visit]
        verdict: [right]
        note: "So it is *now*."
      - says: "The shelves are blue."
        verdict: [left_out]
        note: "Nobody can act on it."
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The small content with a document."""
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    (tmp_path / "flows" / "documents.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_a_small_document_becomes_a_table(content: Path) -> None:
    told = guide("rules", "compare", "--as-of", DAY, content=content)
    assert "2 statements: 1 right, 1 left out." in told
    source = "(Esimerkki, from 1.1.2020, **U**)"
    row = next(line for line in told.splitlines() if line.startswith("| Everybody can ask \\| always. |"))
    assert f"**R-ASK** Voit aina kysyä neuvoa. {source}<br>**CARD-1** Ehto täyttyy." in row
    assert "**who starts** " in row
    assert row.endswith("| **right**<br>So it is \\*now\\*. |")
    assert "| The shelves are blue. | – | – | **left out**<br>Nobody can act on it. |" in told


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "cure"),
    [
        ("R-ASK,", "R-GONE,", 8, "There is no rule, clause or service “R-GONE”.", "flows/places/suomi.yaml."),
        ("[visit]", "[gone]", 9, "There is no finding “gone”.", "Use one of: fine, late_notice"),
        ("place: suomi", "place: oulu", 4, "There is no place “oulu”.", "Use one of: kaksi, suomi."),
        ("CARD-1]", "R-ASK]", 8, "The name “R-ASK” stands twice.", "Keep one of them."),
        ("The shelves are blue.", "Everybody can ask | always.", 12, "stands twice.", "Keep one of them."),
        ("[right]", "[fine]", 10, "There is no verdict “fine”.", "Use one of: right, simplified, wrong, outdated"),
        ("[left_out]", "[right]", 12, "The statement names no rule.", "add the verdict left_out."),
        ("[left_out]", "[]", 13, "“verdict” is empty.", "Write at least one."),
        ("act on it.", "act on it", 14, "has no end.", "End it with a full stop."),
        ("day: 2021-06-01", "day: 1.6.2021", 5, "“day” is not a date.", "Write a date as 2026-05-01."),
        ("day: 2021-06-01", "day: 2019-06-01", 7, "in force on 2019-06-01", "Name the law or practice of that day"),
        ("    called:", "    title: x\n    called:", 3, "The key “title” is not known here.", "Remove it or correct"),
        ('says: "The', "says: The: ", 12, "The YAML cannot be read", "Check indentation, colons and quotes here."),
    ],
)
def test_a_slip_is_told_at_its_line_with_a_cure(
    content: Path, old: str, new: str, line: int, message: str, cure: str
) -> None:
    path = content / "flows" / "documents.yaml"
    assert GOOD.count(old) == 1
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    for command in (("rules", "compare"), ("check",)):
        told = guide(*command, code=1, content=content)
        assert any(
            one.startswith(f"{'Error: ' * ('rules' in command)}flows/documents.yaml:{line}")
            and message in one
            and cure in one.partition(" → ")[2]
            for one in told.splitlines()
        ), told


def test_a_document_stands_once_and_all_slips_are_told_together(content: Path) -> None:
    path = content / "flows" / "documents.yaml"
    twice = GOOD + GOOD.partition("\n")[2].replace("R-ASK", "R-GONE")
    path.write_text(twice, encoding="utf-8")
    told = guide("rules", "compare", code=1, content=content)
    assert "flows/documents.yaml:15 [leaflet]: The id “leaflet” stands twice. → Keep one of them." in told
    assert "flows/documents.yaml:21 [leaflet]: There is no rule, clause or service “R-GONE”." in told
    assert "2 problems." in told


def test_check_tells_them_beside_the_faults_of_other_files(content: Path) -> None:
    path = content / "flows" / "documents.yaml"
    path.write_text(GOOD.replace("    called: Kirjaston lehtinen\n", ""), encoding="utf-8")
    (content / "flows" / "actors.yaml").write_text("actors: no\n", encoding="utf-8")
    told = guide("check", code=1, content=content)
    assert "The key “called” is missing. → Add “called:” here." in told
    assert "flows/actors.yaml:1" in told


def test_content_without_documents_is_in_order(content: Path) -> None:
    (content / "flows" / "documents.yaml").unlink()
    told = guide("rules", "compare", code=2, content=content)
    assert "There is no flows/documents.yaml: this content says nothing of its sources." in told
    assert "documents.yaml" not in guide("check", code=1, content=content)
