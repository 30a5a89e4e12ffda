"""Themes: every pair of colours is measured, and nothing but plain values gets into a style sheet."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from guide.core import resources
from guide.web.themes import BORDER_PAIRS, TEXT_PAIRS, Theme, contrast, css, theme_problems


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#123456", "#123456", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
    ],
)
def test_contrast_is_the_wcag_ratio(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


def test_the_default_theme_can_be_used() -> None:
    assert theme_problems(Theme()) == []


@pytest.mark.parametrize(
    ("tokens", "named"),
    [
        ({"muted": "#8a8a8a"}, "muted on bg"),
        ({"on_action": "#0b5d3b"}, "on_action on action"),
        ({"ctl": "#c0c0c0"}, "ctl beside bg"),
        ({"brand": "#ffd23f"}, "on_brand on brand"),
        ({"focus": "#f2f2f2", "focus_ink": "#ffffff"}, "focus ring on bg"),
    ],
)
def test_a_weak_pair_is_named(tokens: dict[str, str], named: str) -> None:
    assert any(problem.startswith(f"{named}: ") for problem in theme_problems(Theme(**tokens)))


@pytest.mark.parametrize("pair", TEXT_PAIRS + BORDER_PAIRS, ids=" on ".join)
def test_no_pair_is_forgotten(pair: tuple[str, str]) -> None:
    front, back = pair
    same = Theme(**{front: "#808080", back: "#808080"})
    assert any(front in problem and back in problem for problem in theme_problems(same))


@pytest.mark.parametrize(
    "tokens",
    [
        {"brand": "red"},
        {"brand": "#0B4F6C"},
        {"brand": "#fff"},
        {"brand": "#0b4f6c\n"},
        {"font": "x; } body { display: none"},
        {"font": "url(//elsewhere)"},
        {"size": "1e9px"},
        {"tap": "calc(1px)"},
        {"shadow": "#000000"},
    ],
)
def test_only_plain_values_are_taken(tokens: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Theme(**tokens)


def test_the_style_sheet_has_every_token_the_pages_use() -> None:
    given = set(re.findall(r"^  (--[a-z0-9-]+): [^;{}]+;$", css(Theme()), re.M))
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", (resources.assets() / "polku.css").read_text("utf-8")))
    assert used == given
