"""Hand-over codes of the real flows: what goes in comes out, and a code never opens as another conversation."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from guide.flow.conversation import Conversation
from guide.flow.lettering import ALPHABET, CodeProblem, Fault, read, write
from guide.flow.schema import LONE_OPTIONS, Kind
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.handover import FIRST_DAY, LANGUAGES, LAST_DAY, brought_to, make_code, read_code
from guide.place.library import load_library
from guide.text.languages import CODES
from tests.examples.load import REAL, SMALL, TODAY, dialogues

LIBRARY = dialogues(REAL).library
PLACES, FLOWS = sorted(LIBRARY.places), sorted(LIBRARY.flows)


def any_answer(dialogue: Dialogue, step: str, source: random.Random) -> tuple[str, ...]:
    """A possible answer; of many choices a few, in any order."""
    options = [option.id for option in dialogue.edition.options[step]]
    free = [option for option in options if option not in LONE_OPTIONS]
    if dialogue.edition.step(step).kind is Kind.CHOICES and free and source.random() < 0.8:
        return tuple(source.sample(free, min(len(free), source.choice((1, 1, 2, 2, 3, 5, 99)))))
    return (source.choice(options),)


def any_talk(
    dialogue: Dialogue, source: random.Random, *, whole: bool = False, language: str | None = None
) -> Conversation:
    """A conversation at any point: begun, whole, or with an answer in between taken back."""
    answers: dict[str, tuple[str, ...]] = {}
    end = 99 if whole else source.choice((0, 1, 3, 6, 99, 99))
    while (asks := dialogue.replay(answers).asks) is not None and len(answers) < end:
        answers[asks] = any_answer(dialogue, asks, source)
    if answers and not whole and source.random() < 0.3:
        del answers[source.choice(list(answers))]
    flow = dialogue.edition.flow
    spoken = language or source.choice(LANGUAGES)
    return Conversation(flow.spec.id, flow.version, dialogue.place.id, dialogue.day, spoken, answers=answers)


def as_sets(talk: Conversation, dialogue: Dialogue) -> dict[str, frozenset[str]]:
    """The answers on the path; the order of choices counts for nothing."""
    return {step: frozenset(talk.answers[step]) for step in dialogue.replay(talk.answers).path}


def opening(
    typed: str, today: date = TODAY, served: set[str] | None = None, at: Dialogues | None = None
) -> Fault | None:
    """What is wrong with a typed code; None when it opens."""
    try:
        read_code(at or dialogues(REAL), typed, today, served)
    except CodeProblem as problem:
        return problem.fault
    return None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("flow", FLOWS)
def test_what_goes_in_comes_out_at_every_day_of_change(flow: str, place: str) -> None:
    source = random.Random(f"{flow} {place}")
    changes = LIBRARY.change_days(flow, place)
    for day in {TODAY, *changes, *(day - timedelta(days=1) for day in changes), FIRST_DAY, LAST_DAY}:
        dialogue = dialogues(REAL).get(flow, place, day)
        for _ in range(5):
            talk = any_talk(dialogue, source)
            found = read_code(dialogues(REAL), make_code(dialogue, talk), day)
            assert (found.flow, found.version, found.place) == (flow, talk.version, place)
            assert (found.as_of, found.language, found.trail) == (day, talk.language, ())
            assert {step: frozenset(chosen) for step, chosen in found.answers.items()} == as_sets(talk, dialogue)
            assert make_code(dialogue, found) == make_code(dialogue, talk)


def test_the_code_of_the_longest_conversation_is_still_a_code() -> None:
    for place in PLACES:
        for day in LIBRARY.change_days("plan-check", place)[-8:]:
            dialogue = dialogues(REAL).get("plan-check", place, day)
            source = random.Random(str(day))
            codes = [make_code(dialogue, any_talk(dialogue, source, whole=True)) for _ in range(20)]
            assert max(len(code.split("-")) for code in codes) <= 5


def test_a_usual_conversation_of_today_has_a_short_code() -> None:
    source = random.Random(1)
    sizes = [
        len(make_code(dialogue, any_talk(dialogue, source, whole=True)).replace("-", ""))
        for dialogue in (dialogues(REAL).get("plan-check", place, TODAY) for place in PLACES)
        for _ in range(100)
    ]
    assert sum(sizes) / len(sizes) < 16
    assert max(sizes) <= 20


def samples(count: int) -> Iterator[tuple[Conversation, str]]:
    source = random.Random(count)
    for _ in range(count):
        dialogue = dialogues(REAL).get(source.choice(FLOWS), source.choice(PLACES), TODAY)
        talk = any_talk(dialogue, source)
        yield talk, make_code(dialogue, talk)


def test_of_10_000_codes_with_one_wrong_character_none_is_accepted() -> None:
    source = random.Random(6)
    for _, code in samples(10_000):
        place = source.choice([n for n, letter in enumerate(code) if letter != "-"])
        typed = code[:place] + source.choice(ALPHABET.replace(code[place], "")) + code[place + 1 :]
        assert opening(typed) is Fault.WRONG


def broken(code: str, source: random.Random) -> Iterator[str]:
    """What people do to a code when they hear or copy it badly: more than the check promises to find."""
    letters = code.replace("-", "")
    groups = code.split("-")
    place = source.randrange(len(letters))
    yield letters[:place] + letters[place + 1 :]  # left out
    yield letters[:place] + letters[place] + letters[place:]  # doubled
    yield letters[:place] + source.choice(ALPHABET) + letters[place:]  # put in
    yield "".join(reversed(groups))
    yield "".join((*groups[1:], groups[0]))
    yield letters[::-1]
    yield "".join(source.choice(ALPHABET) if source.random() < 0.3 else letter for letter in letters)


def test_no_badly_copied_code_opens_as_another_conversation() -> None:
    """The check finds nearly all; of the one in 1024 that passes, the seal lets through one in 32 768."""
    source = random.Random(7)
    tried = passed = 0
    for talk, code in samples(3_000):
        for typed in broken(code, source):
            if typed == code.replace("-", ""):
                continue
            tried += 1
            fault = opening(typed)
            assert fault is not None, (talk, code, typed)
            passed += fault is Fault.VERSION
    assert tried > 20_000
    assert passed < tried / 200


def test_only_the_right_seal_opens_a_code() -> None:
    number, seal = read(next(samples(1))[1])
    for bit in range(15):
        assert opening(write(number, seal ^ 1 << bit)) is Fault.VERSION


# Another version of the content


def changed(root: Path, name: str, old: str, new: str) -> None:
    text = (root / "flows" / name).read_text(encoding="utf-8")
    assert old in text
    (root / "flows" / name).write_text(text.replace(old, new), encoding="utf-8")


def codes_of_small() -> list[str]:
    """Every code of one small flow and place in a year."""
    day = date(2026, 1, 1)
    made = []
    for more in range(0, 320, 4):
        dialogue = dialogues(SMALL).get("choices", "kaksi", day + timedelta(days=more))
        for chosen in ((), ("books",), ("music",), ("books", "maps"), ("none",)):
            answers = {"interests": chosen} if chosen else {}
            talk = Conversation("choices", dialogue.edition.flow.version, "kaksi", dialogue.day, answers=answers)
            made.append(make_code(dialogue, talk))
    return made


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("choices/flow.yaml", 'version: "1"', 'version: "2"'),
        ("choices/flow.yaml", "title: Mistä pidät?\n    why", "title: Mistä et pidä?\n    why"),
        ("choices/flow.yaml", "{id: books, text: Kirjoista}\n      - {id: music, text: Musiikista}",
         "{id: music, text: Musiikista}\n      - {id: books, text: Kirjoista}"),
        ("rules/music_card.yaml", "interests: music", "interests: maps"),
        ("rules/music_card.yaml", "mark: S, source: Esimerkki, checked_on: 2026-11-22, checked_by: Esimerkki",
         "mark: U, source: Esimerkki"),
    ],
)  # fmt: skip
def test_a_code_of_other_questions_or_rules_is_refused(tmp_path: Path, name: str, old: str, new: str) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    changed(tmp_path, name, old, new)
    now = Dialogues(load_library(tmp_path))
    found = Counter(opening(code, at=now) for code in codes_of_small())
    assert found[Fault.VERSION] >= found.total() - 1, "the seal has 15 bits: by chance one in 32,768 fits"


def test_a_code_made_before_there_was_one_more_place_is_refused(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    kolme = (tmp_path / "flows" / "places" / "kaksi.yaml").read_text(encoding="utf-8").replace("id: kaksi", "id: aaa")
    (tmp_path / "flows" / "places" / "aaa.yaml").write_text(kolme, encoding="utf-8")
    now = Dialogues(load_library(tmp_path))
    assert {opening(code, at=now) for code in codes_of_small()} == {Fault.VERSION}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("places/kaksi.yaml", "phone: 000 000 000", "phone: 000 000 111"),
        ("rules/music_card.yaml", "Ehto täyttyy.", "Ehto täyttyy nyt."),
        ("choice/flow.yaml", 'version: "1"', 'version: "2"'),
    ],
)
def test_what_changes_no_question_keeps_codes_alive(tmp_path: Path, name: str, old: str, new: str) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    changed(tmp_path, name, old, new)
    now = Dialogues(load_library(tmp_path))
    assert {opening(code, at=now) for code in codes_of_small()} == {None}


# Days and places


def test_days_that_no_code_holds_or_that_are_still_to_come() -> None:
    talk, code = next(samples(1))
    for day in (FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)):
        dialogue = dialogues(REAL).get(talk.flow, talk.place, day)
        with pytest.raises(CodeProblem, match=Fault.DAY):
            make_code(dialogue, talk)
    assert opening(code, TODAY - timedelta(days=1)) is Fault.DAY
    assert read_code(dialogues(REAL), code, TODAY + timedelta(days=900)).as_of == TODAY


def test_a_code_opens_only_where_its_place_is_served() -> None:
    talk, code = next(samples(1))
    assert read_code(dialogues(REAL), code, TODAY, {talk.place}).place == talk.place
    assert opening(code, served=set(PLACES) - {talk.place}) is Fault.PLACE


def test_brought_to_another_day_what_still_fits_is_kept() -> None:
    """The labour market subsidy ended on 30.4.2026; the other answers of a day before that still stand."""
    then, now = (dialogues(REAL).get("plan-check", "akaa", day) for day in (date(2026, 4, 1), TODAY))
    answers = {"home_municipality": ("akaa",), "age_group": ("30_56",), "situation": ("unemployed_job_seeker",)}
    talk = Conversation("plan-check", "old", "akaa", then.day, answers=answers)
    moved, again = brought_to(now, talk)
    assert (moved.as_of, moved.version, again) == (TODAY, now.edition.flow.version, False)
    assert moved.answers == answers
    moved, again = brought_to(now, talk.answer("main_income", ("labour_market_subsidy",)))
    assert (moved.answers, again) == (answers, True)


def test_the_languages_of_a_code_are_those_of_the_service() -> None:
    assert LANGUAGES == CODES
