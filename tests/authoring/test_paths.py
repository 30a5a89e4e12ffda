"""The walk over all paths against the plainest way to do it: try every answer, one path after the other."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from guide.authoring.paths import MOST_QUESTIONS, path_problems, survey, surveys
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.library import load_library
from guide.place.telling import own_findings
from tests.examples.load import REAL, SMALL, TODAY, dialogues, real, small

FLOWS = ("choice", "choices", "duration", "text", "note", "routes", "given", "dated")


def every_path(dialogue: Dialogue, answers: dict[str, tuple[str, ...]]) -> Iterator[dict[str, tuple[str, ...]]]:
    """All complete sets of answers, by replaying each from its start."""
    asks = dialogue.replay(answers).asks
    if asks is None:
        yield answers
        return
    for chosen in dialogue.edition.classes(asks):
        yield from every_path(dialogue, {**answers, asks: chosen})


def compare(dialogue: Dialogue) -> None:
    found = survey(dialogue).ahead
    results: Counter[str] = Counter()
    longest = 0
    asked: set[str] = set()
    for answers in every_path(dialogue, {}):
        headline = dialogue.outcome(answers).headline
        results[f"{headline.id} {headline.status}" if headline else "none"] += 1
        longest = max(longest, len(answers))
        asked |= answers.keys()
    assert found.paths == results.total()
    assert dict(found.results) == results
    assert found.longest == longest
    questions = {step for step in found.reached if dialogue.edition.step(step).is_question}
    assert questions == asked


@pytest.mark.parametrize("place", ["suomi", "kaksi"])
@pytest.mark.parametrize("flow", FLOWS)
def test_small_flows(flow: str, place: str) -> None:
    compare(small(flow, place))


def test_the_main_flow_on_its_first_day() -> None:
    compare(real("suomi", date(2001, 9, 1)))


def test_the_longest_path_is_what_the_start_page_promises() -> None:
    for day in (date(2021, 6, 1), date(2024, 6, 1), date(2025, 6, 1), TODAY):
        for place in dialogues(REAL).library.places:
            dialogue = real(place, day)
            assert survey(dialogue).ahead.longest == dialogue.at_most_left(dialogue.replay({})) + 1


def test_the_real_flow_at_every_place_on_every_day() -> None:
    """Every path ends, every step and result is reached somewhere, nothing needless or too long is asked."""
    made = dialogues(REAL)
    flow = made.library.flows["plan-check"]
    found = list(surveys(made, "plan-check", made.library.places, None, TODAY))
    assert path_problems(REAL, flow, found, own_findings(flow, made.library.findings)) == []
    assert {one.place for one in found} == set(made.library.places)
    assert all(one.ahead.longest <= MOST_QUESTIONS for one in found)
    for one in found:
        assert one.ahead.paths == sum(paths for _, paths in one.ahead.results)
        assert "result" in one.ahead.reached


NEVER = '{all: [{wants_card: "yes"}, {wants_card: "no"}]}'


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "rules/library_card.yaml",
            '{wants_card: "yes"}',
            NEVER,
            {("flows/rules/library_card.yaml", 3, "No answers make it likely")},
        ),
        (
            "rules/library_card.yaml",
            '{wants_card: "yes"}',
            '{any: [{wants_card: "yes"}, {wants_card: ["no", unknown]}]}',
            {("flows/rules/library_card.yaml", 5, "No answers make it unlikely")},
        ),
        (
            "choice/flow.yaml",
            "    next: result\n",
            "    next: unused\n"
            "  - {id: unused, kind: choice, title: Turha?, why: Ei miksikään., options: [{id: a, text: A},"
            " {id: b, text: B}], next: result}\n",
            {("flows/choice/flow.yaml", 17, "No answers lead here")},
        ),
        (
            "choice/flow.yaml",
            "    next: result\n",
            "    next: t1\n"
            + "".join(
                f"  - {{id: t{n}, kind: text, title: Mitä?, why: Siksi., for_request: true, next: t{n + 1}}}\n"
                for n in range(1, 15)
            )
            + "  - {id: t15, kind: text, title: Mitä?, why: Siksi., for_request: true, next: result}\n",
            {("flows/choice/flow.yaml", 7, "has 16 questions")},
        ),
    ],
)
def test_what_no_author_meant_is_a_problem(
    tmp_path: Path, file: str, old: str, new: str, told: set[tuple[str, int, str]]
) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "flows" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    library = load_library(tmp_path)
    flow = library.flows["choice"]
    found = list(surveys(Dialogues(library), "choice", library.places, None, TODAY))
    problems = path_problems(tmp_path, flow, found, own_findings(flow, library.findings))
    assert len(problems) == len(told)
    for name, line, message in told:
        assert any((p.file, p.line) == (name, line) and message in p.message for p in problems), problems


def test_days_on_which_nothing_that_matters_changes_are_walked_once() -> None:
    made = dialogues(SMALL)
    found = list(surveys(made, "choice", ["suomi"], None, TODAY))
    assert len(found) == len({*made.library.change_days("choice", "suomi"), TODAY})
    assert len({id(one.ahead) for one in found}) == 1
