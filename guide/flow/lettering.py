"""A number in letters and figures that people copy by hand, ear and eye, and back.

Crockford's base 32 in groups of four. The two last characters are those of a Reed–Solomon code over GF(32): in a code
of at most 31 characters any one or two wrong characters, wherever they stand, are always found, and so is a swap of
any two. Errors of more characters slip through once in 1024 times; whoever reads the number looks at its seal too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4
SEAL = 3  # characters of the seal, which stands before the check
CHECK = 2  # characters of the check, at the end
SHORTEST, LONGEST = SEAL + CHECK + 3, 31
SEALS = 1 << 5 * SEAL

_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_VALUES |= {letter.lower(): value for letter, value in _VALUES.items()}
_VALUES |= {"O": 0, "o": 0, "I": 1, "i": 1, "L": 1, "l": 1}
# Far more than anybody types; what is longer is not looked at.
_MOST_TYPED = 200
# What a right code gives at the two roots. Not nought: a nought at either end would then change nothing.
_TARGETS = (19, 7)


class Fault(StrEnum):
    """Why a code cannot be made or read."""

    UNREADABLE = "unreadable"  # a character that no code has
    INCOMPLETE = "incomplete"  # too few characters
    WRONG = "wrong"  # the check says that something is mistyped
    VERSION = "version"  # made with other questions or rules
    DAY = "day"  # a day that is still to come, or that no code can hold
    PLACE = "place"  # of a place that is not served here
    LONG = "long"  # more characters than a code has


class CodeProblem(ValueError):
    """A code that cannot be made or read. `found`: the first character that no code has, for `UNREADABLE`."""

    def __init__(self, fault: Fault, found: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.found = found


def write(number: int, seal: int) -> str:
    """The code of `number` (from 0) and its `seal` (below SEALS). Raises CodeProblem when it is too long."""
    body: list[int] = []
    while number or len(body) < SHORTEST - SEAL - CHECK:
        number, last = divmod(number, 32)
        body.append(last)
    symbols = [*reversed(body), *(seal >> (5 * place) & 31 for place in reversed(range(SEAL)))]
    if len(symbols) + CHECK > LONGEST:
        raise CodeProblem(Fault.LONG)
    letters = "".join(ALPHABET[symbol] for symbol in (*symbols, *_check(symbols)))
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def read(text: str) -> tuple[int, int]:
    """The number and the seal of a code, as somebody typed it. Raises CodeProblem."""
    symbols = _symbols(text)
    if len(symbols) < SHORTEST:
        raise CodeProblem(Fault.INCOMPLETE)
    if len(symbols) > LONGEST:
        raise CodeProblem(Fault.LONG)
    if tuple(symbols[-CHECK:]) != _check(symbols[:-CHECK]) or (symbols[0] == 0 and len(symbols) > SHORTEST):
        raise CodeProblem(Fault.WRONG)
    return _number(symbols[: -SEAL - CHECK]), _number(symbols[-SEAL - CHECK : -CHECK])


def _symbols(text: str) -> list[int]:
    """The values of the characters; spaces, hyphens and points of any kind between them count for nothing."""
    if len(text) > _MOST_TYPED:
        raise CodeProblem(Fault.LONG)
    values = []
    for letter in unicodedata.normalize("NFKC", text):
        if letter in _VALUES:
            values.append(_VALUES[letter])
        elif not (letter.isspace() or letter in "._" or unicodedata.category(letter) in {"Pd", "Cf"}):
            raise CodeProblem(Fault.UNREADABLE, letter)
    return values


def _number(symbols: Iterable[int]) -> int:
    number = 0
    for symbol in symbols:
        number = number * 32 + symbol
    return number


# GF(32) by x⁵ + x² + 1: the powers of its root, twice over so that two logarithms can be added.
_POWERS = [1]
while len(_POWERS) < 62:
    _POWERS.append(_POWERS[-1] << 1 ^ (0b100101 if _POWERS[-1] & 16 else 0))
_LOGS = {power: log for log, power in enumerate(_POWERS[:31])}


def _times(one: int, other: int) -> int:
    return _POWERS[_LOGS[one] + _LOGS[other]] if one and other else 0


def _check(symbols: Sequence[int]) -> tuple[int, int]:
    """The two characters after which the whole gives the targets at the roots α and α²."""
    roots = (_POWERS[1], _POWERS[2])
    first, second = (_at(root, symbols) ^ target for root, target in zip(roots, _TARGETS, strict=True))
    # Two equations for the two last coefficients a and b: aα + b = first, aα² + b = second.
    one_over = _POWERS[31 - _LOGS[roots[0] ^ roots[1]]]
    coefficient = _times(first ^ second, one_over)
    return coefficient, first ^ _times(coefficient, roots[0])


def _at(root: int, symbols: Sequence[int]) -> int:
    """The value at `root` of the polynomial whose coefficients are `symbols` and two noughts."""
    value = 0
    for symbol in (*symbols, 0, 0):
        value = _times(value, root) ^ symbol
    return value
