"""The answers of a conversation as one number: only the numbers of the options, in the order of the path.

Whoever packs and whoever unpacks walks the same flow with the same answers, so both know at each digit which question
it answers and how many answers that has. 0 always means that a question is not answered (yet). Own words are never
packed: their question is asked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from math import comb

from guide.flow.edition import Edition
from guide.flow.lettering import SEALS, CodeProblem, Fault
from guide.flow.replay import go_through
from guide.flow.schema import LONE_OPTIONS, Kind, StepSpec

Chosen = tuple[str, ...]
Digit = tuple[int, int]  # a value, and how many values there are


def pack(digits: Iterable[Digit]) -> int:
    """One number for all digits; the first one is the lowest, so a small last one makes a small number."""
    number = 0
    for value, base in reversed(tuple(digits)):
        number = number * base + value
    return number


def answer_digits(edition: Edition, answers: Mapping[str, Chosen]) -> list[Digit]:
    """The digits of the answers on the path. What is off the path is left out."""
    digits: list[Digit] = []

    def answer(step: StepSpec) -> Chosen | None:
        if step.kind is Kind.TEXT:
            return None
        chosen = answers.get(step.id, ())
        fits = edition.fits(step.id, chosen)
        options = _options(edition, step)
        digits.append((options.number(chosen) if fits else 0, options.numbers))
        return chosen if fits else None

    for _ in go_through(edition, answer, {}):
        pass
    return digits


def unpack_answers(edition: Edition, number: int) -> dict[str, Chosen]:
    """The answers that `answer_digits` made `number` of. Raises CodeProblem when something is left over."""
    answers: dict[str, Chosen] = {}

    def answer(step: StepSpec) -> Chosen | None:
        nonlocal number
        if step.kind is Kind.TEXT:
            return None
        options = _options(edition, step)
        number, digit = divmod(number, options.numbers)
        if digit:
            answers[step.id] = options.chosen(digit)
        return answers.get(step.id)

    for _ in go_through(edition, answer, {}):
        pass
    if number:
        raise CodeProblem(Fault.VERSION)
    return answers


def seal(number: int, *marks: str) -> int:
    """A short mark of a packed number together with what it was packed by: another number or other questions give
    another seal but once in SEALS times.
    """
    digest = hashlib.sha256("\n".join((str(number), *marks)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % SEALS


def _options(edition: Edition, step: StepSpec) -> _One | _Many:
    ids = tuple(option.id for option in edition.options[step.id])
    return _Many(ids) if step.kind is Kind.CHOICES else _One(ids)


class _One:
    """A question with one answer: the options are numbered from 1."""

    def __init__(self, ids: Chosen) -> None:
        self._ids = ids
        self.numbers = len(ids) + 1

    def number(self, chosen: Chosen) -> int:
        return self._ids.index(chosen[0]) + 1

    def chosen(self, number: int) -> Chosen:
        return (self._ids[number - 1],)


class _Many:
    """A question with several answers: first the options that stand alone, then the sets of others, small ones first.

    Sets of one size are numbered by the sum of comb(place of the n-th option, n): the combinatorial number system.
    """

    def __init__(self, ids: Chosen) -> None:
        self._lone = tuple(option for option in ids if option in LONE_OPTIONS)
        self._free = tuple(option for option in ids if option not in LONE_OPTIONS)
        self.numbers = len(self._lone) + (1 << len(self._free))

    def number(self, chosen: Chosen) -> int:
        if chosen[0] in self._lone:
            return self._lone.index(chosen[0]) + 1
        places = sorted(map(self._free.index, chosen))
        smaller = sum(comb(len(self._free), size) for size in range(1, len(places)))
        return 1 + len(self._lone) + smaller + sum(comb(place, nth) for nth, place in enumerate(places, start=1))

    def chosen(self, number: int) -> Chosen:
        if number <= len(self._lone):
            return (self._lone[number - 1],)
        rank, size = number - 1 - len(self._lone), 1
        while rank >= comb(len(self._free), size):
            rank -= comb(len(self._free), size)
            size += 1
        places = []
        for nth in range(size, 0, -1):
            place = max(p for p in range(len(self._free)) if comb(p, nth) <= rank)
            rank -= comb(place, nth)
            places.append(place)
        return tuple(self._free[place] for place in sorted(places))
