"""Kleene's logic against its definition, and what is left of a condition against every way to complete the answers."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.core.logic import AllOf, AnyOf, Atom, Condition, Not, Truth, atoms, facts, simplify, value

NO, UNKNOWN, YES = Truth.NO, Truth.UNKNOWN, Truth.YES
ORDER = {NO: 0, UNKNOWN: 1, YES: 2}  # strong Kleene: all = least, any = greatest, not = mirrored


@pytest.mark.parametrize(("a", "b", "c"), list(product(Truth, repeat=3)))
def test_the_truth_tables(a: Truth, b: Truth, c: Truth) -> None:
    parts = (a, b, c)
    assert value(AllOf(parts), {}) is min(parts, key=ORDER.__getitem__)
    assert value(AnyOf(parts), {}) is max(parts, key=ORDER.__getitem__)
    assert ORDER[~a] == 2 - ORDER[a]
    assert value(Not(AllOf((a, b))), {}) is value(AnyOf((~a, ~b)), {})


OPTIONS = ("x", "y", "z")
FACTS = ("one", "two", "three")

tables = st.dictionaries(st.sampled_from(OPTIONS), st.sampled_from(Truth), max_size=3)
tests_of_answers = st.builds(
    lambda fact, table: Atom(fact, str(sorted(table)), tuple(sorted(table.items()))), st.sampled_from(FACTS), tables
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    tests_of_answers | st.sampled_from(Truth),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(lambda parts: AllOf(tuple(parts)), st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda parts: AnyOf(tuple(parts)), st.lists(inner, min_size=1, max_size=3))
    ),
    max_leaves=8,
)
chosen = st.lists(st.sampled_from(OPTIONS), min_size=1, max_size=2, unique=True).map(tuple)
answers = st.dictionaries(st.sampled_from(FACTS), chosen, max_size=3)


def plain(condition: Condition, known: dict[str, tuple[str, ...]]) -> int:
    """The definition, written as plainly as can be."""
    if isinstance(condition, Truth):
        return ORDER[condition]
    if isinstance(condition, Atom):
        if condition.fact not in known:
            return 1
        table = dict(condition.table)
        return max(ORDER[table.get(option, NO)] for option in known[condition.fact])
    if isinstance(condition, Not):
        return 2 - plain(condition.part, known)
    values = [plain(part, known) for part in condition.parts]
    return min(values) if isinstance(condition, AllOf) else max(values)


@given(conditions, answers)
def test_value_is_the_definition(condition: Condition, known: dict[str, tuple[str, ...]]) -> None:
    assert ORDER[value(condition, known)] == plain(condition, known)


@given(conditions, answers)
def test_what_is_left_means_the_same_under_every_completion(
    condition: Condition, known: dict[str, tuple[str, ...]]
) -> None:
    left = simplify(condition, known)
    assert facts(left).isdisjoint(known)
    assert facts(left) <= facts(condition)
    missing = [fact for fact in FACTS if fact not in known]
    for more in product((None, *OPTIONS), repeat=len(missing)):
        added = {fact: (option,) for fact, option in zip(missing, more, strict=True) if option is not None}
        assert value(left, added) is value(condition, {**known, **added})


@given(conditions, answers)
def test_a_settled_value_never_changes(condition: Condition, known: dict[str, tuple[str, ...]]) -> None:
    if isinstance(settled := simplify(condition, known), Truth):
        for fact in FACTS:
            assert simplify(condition, {fact: ("x",), **known}) is settled


def test_atoms_keep_the_authors_order_and_repeats() -> None:
    one, two = Atom("one", "is x", (("x", YES),)), Atom("two", "is y", (("y", YES),))
    condition = AllOf((two, Not(AnyOf((one, two))), YES))
    assert list(atoms(condition)) == [two, one, two]


@pytest.mark.parametrize(
    ("options", "expected"),
    [(("x",), YES), (("y",), UNKNOWN), (("z",), NO), (("y", "x"), YES), (("z", "y"), UNKNOWN), ((), NO)],
)
def test_many_options_hold_when_any_does(options: tuple[str, ...], expected: Truth) -> None:
    assert Atom("one", "…", (("x", YES), ("y", UNKNOWN))).test(options) is expected
