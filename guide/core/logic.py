"""Three-valued conditions over answers (Kleene's strong logic): yes, no, and unknown.

A condition is built once from a content file and then only simplified: what is left after the known answers
have been filled in is either a truth value or a smaller condition. What is left tells three things at once: the
result, which questions still matter, and that nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class Truth(Enum):
    """Yes, no, or not known."""

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"

    def __invert__(self) -> Truth:
        return _INVERSE[self]


_INVERSE = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}
Answers = Mapping[str, tuple[str, ...]]  # step id → chosen option ids; a missing key = not answered


@dataclass(frozen=True)
class Atom:
    """A test of one answer: for each option id, whether the test holds when that option is chosen.

    `text` is how authors wrote it; it also keeps two atoms over the same fact apart. `many` questions hold when
    any chosen option does. Options that are not in `table` give `otherwise`.
    """

    fact: str
    text: str
    table: tuple[tuple[str, Truth], ...]
    otherwise: Truth = Truth.NO

    @cached_property
    def _lookup(self) -> dict[str, Truth]:
        return dict(self.table)

    def test(self, chosen: Iterable[str]) -> Truth:
        """How the test stands when `chosen` are the chosen options."""
        result = Truth.NO
        for option in chosen:
            found = self._lookup.get(option, self.otherwise)
            if found is Truth.YES:
                return found
            if found is Truth.UNKNOWN:
                result = found
        return result


@dataclass(frozen=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part must hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part must not hold."""

    part: Condition


Condition = Truth | Atom | AllOf | AnyOf | Not


def simplify(condition: Condition, answers: Answers) -> Condition:
    """`condition` with the answers filled in: a truth value, or the smaller condition that is left."""
    if isinstance(condition, Truth):
        return condition
    if isinstance(condition, Atom):
        chosen = answers.get(condition.fact)
        return condition if chosen is None else condition.test(chosen)
    if isinstance(condition, Not):
        part = simplify(condition.part, answers)
        return ~part if isinstance(part, Truth) else Not(part)
    decides, passes = (Truth.NO, Truth.YES) if isinstance(condition, AllOf) else (Truth.YES, Truth.NO)
    left: list[Condition] = []
    for item in condition.parts:
        part = simplify(item, answers)
        if part is decides:
            return decides
        if part is not passes and part not in left:
            left.append(part)
    if not left:
        return passes
    return left[0] if len(left) == 1 else type(condition)(tuple(left))


def value(condition: Condition, answers: Answers) -> Truth:
    """The Kleene value now: what is not answered counts as unknown."""
    left = simplify(condition, answers)
    return left if isinstance(left, Truth) else Truth.UNKNOWN


def atoms(condition: Condition) -> Iterator[Atom]:
    """Every test in the condition, in the author's order (repeats included)."""
    if isinstance(condition, Atom):
        yield condition
    elif isinstance(condition, Not):
        yield from atoms(condition.part)
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from atoms(part)


def facts(condition: Condition) -> frozenset[str]:
    """The steps that the condition asks about."""
    return frozenset(atom.fact for atom in atoms(condition))
