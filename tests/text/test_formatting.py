import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.text.formatting import PlaceholderError, fill, placeholders

_PIECES = re.compile(r"\{[ab]\}|[^{}]+")


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Soita: {phone}", {"phone": "016 123"}, "Soita: 016 123"),
        ("{a}{b}{a}", {"a": "1", "b": "{a}"}, "1{a}1"),
        ("Jatka", {"unused": "x"}, "Jatka"),
    ],
)
def test_values_are_filled(text: str, values: dict[str, str], filled: str) -> None:
    assert fill(text, values) == filled


@pytest.mark.parametrize(
    "text",
    [
        "{phone.__class__}",
        "{phone[0]}",
        "{0}",
        "{}",
        "{phone!r}",
        "{phone:>9}",
        "{ phone }",
        "{{phone}}",
        "{",
        "a}",
    ],
)
def test_only_plain_names(text: str) -> None:
    with pytest.raises(PlaceholderError, match="is not a placeholder"):
        fill(text, {"phone": "016 123"})
    with pytest.raises(PlaceholderError):
        placeholders(text)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(KeyError, match=r"Soita: \{phone\}.* needs a value for \{phone\}"):
        fill("Soita: {phone}", {})


def test_placeholders_are_counted() -> None:
    assert placeholders("{b} {a} {b}") == ("a", "b", "b")


@given(st.text(alphabet="{}ab.[]!: "), st.dictionaries(st.sampled_from("ab"), st.text(), min_size=2))
def test_names_are_filled_or_refused_and_nothing_else_changes(text: str, values: dict[str, str]) -> None:
    try:
        filled = fill(text, values)
    except PlaceholderError:
        pieces = re.sub(r"\{[ab]\}", "", text)
        assert "{" in pieces or "}" in pieces
    else:
        assert filled == "".join(values[part[1]] if "{" in part else part for part in _PIECES.findall(text))
