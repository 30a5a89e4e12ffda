"""Small counts cannot be seen, and not be worked out either: tried by going through everything that would fit."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.office.hiding import COVERED, LEAST, SMALL, ZERO, Shown, added, alone, protect, rounded

TABLES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("table", "shown", "total"),
    [
        ({"fi": 0, "se": 0}, {"fi": ZERO, "se": ZERO}, ZERO),
        ({"fi": 20, "se": 7}, {"fi": Shown(20), "se": Shown(7)}, Shown(27)),
        ({"fi": 20, "se": 0}, {"fi": Shown(20), "se": ZERO}, Shown(20)),
        ({"fi": 4}, {"fi": SMALL}, SMALL),
        # 23 − 20 would tell the 3: the 20 is hidden as well
        ({"fi": 20, "se": 3}, {"fi": COVERED, "se": SMALL}, Shown(23)),
        # the smallest of the others is enough
        ({"fi": 90, "sms": 9, "se": 3}, {"fi": Shown(90), "sms": COVERED, "se": SMALL}, Shown(102)),
        # two small ones that are 1 and 1, or 4 and 4, tell each other: a third is needed
        ({"fi": 90, "sms": 1, "se": 1}, {"fi": COVERED, "sms": SMALL, "se": SMALL}, Shown(92)),
        # 6 can only be 5 and 1: not even the total may be shown
        ({"fi": 5, "se": 1}, {"fi": COVERED, "se": SMALL}, COVERED),
        ({"fi": 2, "se": 4}, {"fi": SMALL, "se": SMALL}, COVERED),
    ],
)
def test_small_counts_are_hidden_with_company(table: dict[str, int], shown: dict[str, Shown], total: Shown) -> None:
    assert protect([table]) == ([shown], total)


def possible(shown: dict[str, Shown], total: Shown, most: int = 60) -> dict[str, set[int]]:
    """For every hidden count what it could be, from all that is shown: tried one by one."""
    hidden = {
        item: range(1, LEAST) if cell == SMALL else range(LEAST, most) for item, cell in shown.items() if cell.hidden
    }
    known = sum(cell.number for cell in shown.values())
    found: dict[str, set[int]] = {item: set() for item in hidden}
    for guess in product(*hidden.values()):
        if total.hidden or known + sum(guess) == total.number:
            for item, number in zip(hidden, guess, strict=True):
                found[item].add(number)
    return found


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 20), min_size=1, max_size=3))
def test_nobody_can_work_out_a_small_count(table: dict[str, int]) -> None:
    (shown,), total = protect([table])
    for item, guesses in possible(shown, total, 45).items():
        assert table[item] in guesses
        if shown[item] == SMALL:
            assert guesses == {1, 2, 3, 4}


@given(st.lists(st.tuples(TABLES, st.integers(2, 5)), min_size=1, max_size=3))
def test_tables_of_one_total_never_tell_it_when_it_is_hidden(drawn: list[tuple[dict[str, int], int]]) -> None:
    """The second table splits the same total in another way: no table without a hidden count, unless all may show."""
    first = drawn[0][0]
    total = sum(first.values())
    second = {"x": total // drawn[0][1], "y": total - total // drawn[0][1]}
    tables, shown_total = protect([first, second])
    if shown_total.hidden:
        assert all(any(cell.hidden for cell in table.values()) for table in tables)
    else:
        assert shown_total.number == total
    for table, shown in zip((first, second), tables, strict=True):
        for item, cell in shown.items():
            assert cell.hidden or cell.number == table[item]
            assert not 0 < cell.number < LEAST


@given(st.lists(st.dictionaries(st.sampled_from("ab"), st.integers(0, 12), min_size=1), min_size=2, max_size=5))
def test_subtracting_one_choice_of_months_from_another_tells_no_small_count(months: list[dict[str, int]]) -> None:
    protected = [protect([month])[0][0] for month in months]
    for end in range(1, len(months) + 1):
        longer, shorter = added(protected[:end]), added(protected[: end - 1])
        for item, shown in longer.items():
            difference = shown.number - shorter.get(item, ZERO).number
            assert difference == 0 or difference >= LEAST


def test_what_is_added_up_says_what_it_lacks() -> None:
    parts = [{"a": Shown(12)}, {"a": SMALL}, {"a": ZERO, "b": COVERED}]
    assert added(parts) == {"a": Shown(12, 1, True), "b": COVERED}
    assert added([{"a": SMALL}, {"a": SMALL}]) == {"a": Shown(0, 2, False)}


def test_counts_whose_differences_tell_are_rounded_down() -> None:
    assert rounded({"a": 23, "b": 20, "c": 4, "d": 0}) == {"a": Shown(20), "b": Shown(20), "c": SMALL, "d": ZERO}
    assert alone({"a": 23, "c": 4}) == {"a": Shown(23), "c": SMALL}
