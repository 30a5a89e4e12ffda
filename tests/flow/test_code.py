"""Answers as a number and back: every kind of question, in small flows whose every answer can be tried."""

from __future__ import annotations

from itertools import chain, combinations, product

import pytest

from guide.flow.code import answer_digits, pack, seal, unpack_answers
from guide.flow.lettering import SEALS, CodeProblem, Fault
from guide.flow.schema import LONE_OPTIONS, Kind
from guide.place.dialogue import Dialogue
from tests.examples.load import small

Answers = dict[str, tuple[str, ...]]


def every_answer(dialogue: Dialogue, step: str) -> list[tuple[str, ...]]:
    """Every possible answer of a question, in the order of its options."""
    options = [option.id for option in dialogue.edition.options[step]]
    free = [option for option in options if option not in LONE_OPTIONS]
    if dialogue.edition.step(step).kind is not Kind.CHOICES:
        return [(option,) for option in options]
    sets = chain.from_iterable(combinations(free, size) for size in range(1, len(free) + 1))
    return [*sets, *((option,) for option in options if option in LONE_OPTIONS)]


def there_and_back(dialogue: Dialogue, answers: Answers) -> Answers:
    return unpack_answers(dialogue.edition, pack(answer_digits(dialogue.edition, answers)))


@pytest.mark.parametrize("place", ["suomi", "kaksi"])
@pytest.mark.parametrize("flow", ["choice", "choices", "duration", "dated", "routes", "note", "given", "explain"])
def test_every_set_of_answers_has_a_number_of_its_own(flow: str, place: str) -> None:
    """All answers of all questions, and each of them missing: gaps in the middle too."""
    dialogue = small(flow, place)
    steps = [step for step in dialogue.edition.options if len(dialogue.edition.options[step]) > 1]
    numbers: dict[int, Answers] = {}
    for chosen in product(*([(), *every_answer(dialogue, step)] for step in steps)):
        stored = {step: one for step, one in zip(steps, chosen, strict=True) if one}
        on_path = {step: stored[step] for step in dialogue.replay(stored).path}
        number = pack(answer_digits(dialogue.edition, stored))
        assert numbers.setdefault(number, on_path) == on_path
        assert unpack_answers(dialogue.edition, number) == on_path
    assert (len(numbers) > 1) == bool(steps)


def test_no_number_of_a_question_with_many_answers_is_wasted() -> None:
    dialogue = small("choices")
    ((_, count),) = answer_digits(dialogue.edition, {})
    (step,) = dialogue.edition.options
    assert count == len(every_answer(dialogue, step)) + 1
    found = {unpack_answers(dialogue.edition, number).get(step) for number in range(count)}
    assert found == {None, *every_answer(dialogue, step)}
    with pytest.raises(CodeProblem) as caught:
        unpack_answers(dialogue.edition, count)
    assert caught.value.fault is Fault.VERSION


def test_few_choices_make_a_smaller_number_than_many() -> None:
    dialogue = small("choices")
    (step,) = dialogue.edition.options
    sizes = [len(unpack_answers(dialogue.edition, n)[step]) for n in range(1, len(every_answer(dialogue, step)) + 1)]
    assert sizes == sorted(sizes)


def test_the_order_of_choosing_counts_for_nothing() -> None:
    dialogue = small("choices")
    (step,) = dialogue.edition.options
    two = next(chosen for chosen in every_answer(dialogue, step) if len(chosen) == 2)
    assert there_and_back(dialogue, {step: two[::-1]}) == {step: two}


def test_own_words_are_never_carried_and_asked_again() -> None:
    dialogue = small("text")
    answers: Answers = {}
    while (asks := dialogue.replay(answers).asks) is not None:
        kind = dialogue.edition.step(asks).kind
        answers[asks] = ("Omin sanoin",) if kind is Kind.TEXT else every_answer(dialogue, asks)[0]
    texts = {step for step in answers if dialogue.edition.step(step).kind is Kind.TEXT}
    assert texts
    back = there_and_back(dialogue, answers)
    assert back == {step: chosen for step, chosen in answers.items() if step not in texts}
    assert dialogue.replay(back).asks in texts


def test_what_does_not_fit_or_is_off_the_path_is_left_out() -> None:
    dialogue = small("routes")
    assert there_and_back(dialogue, {"where_to": ("nowhere",), "gone": ("x",)}) == {}


def test_the_seal_changes_with_the_number_and_with_every_mark() -> None:
    seals = {seal(number, mark, "fi") for number, mark in product(range(100), ("one", "other"))}
    assert len(seals) > 195
    assert max(seals) < SEALS
    assert seal(1, "a", "b") != seal(1, "ab")
