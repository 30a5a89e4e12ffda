"""The look of a place: about 25 tokens, their style sheet, and the contrast every pair of colours must keep.

A theme cannot carry anything but plain values, so its style sheet needs no escaping.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Length = Annotated[str, StringConstraints(pattern=r"^(0|[0-9]{1,3}(\.[0-9]{1,3})?(rem|px|%))$")]
FontList = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 ,\"-]{1,200}$")]


class Theme(BaseModel):
    """The tokens of one place. Colours are `#rrggbb` in lower case; unknown tokens are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    brand: Colour = "#0b4f6c"
    on_brand: Colour = "#ffffff"
    action: Colour = "#0b5d3b"
    on_action: Colour = "#ffffff"
    action_hover: Colour = "#08452c"
    text: Colour = "#1b1d20"
    muted: Colour = "#4a5059"
    link: Colour = "#0a4a8f"
    bg: Colour = "#ffffff"
    soft: Colour = "#f0f4f7"
    line: Colour = "#c9d1d8"
    ctl: Colour = "#565d66"
    focus: Colour = "#ffd23f"
    focus_ink: Colour = "#101214"
    sel: Colour = "#e2f0e8"
    err: Colour = "#b00020"
    err_bg: Colour = "#fdeef0"
    draft: Colour = "#6b4a00"
    draft_bg: Colour = "#fff4dc"
    font: FontList = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif'
    size: Length = "112.5%"
    r: Length = "0.375rem"
    tap: Length = "3rem"
    s1: Length = "0.5rem"
    s2: Length = "1rem"
    s3: Length = "1.5rem"
    s4: Length = "2.5rem"


# Every text colour with every surface it stands on.
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *(("text", surface) for surface in ("bg", "soft", "sel", "err_bg", "draft_bg")),
    *(("muted", surface) for surface in ("bg", "soft", "sel", "err_bg", "draft_bg")),
    *(("link", surface) for surface in ("bg", "soft", "draft_bg")),
    *(("err", surface) for surface in ("bg", "err_bg")),
    *(("draft", surface) for surface in ("bg", "soft", "draft_bg")),
    ("action", "bg"),
    ("action", "soft"),
    ("brand", "bg"),
    ("on_brand", "brand"),
    ("on_action", "action"),
    ("on_action", "action_hover"),
)
# Borders that show what a control is and how it stands.
BORDER_PAIRS: tuple[tuple[str, str], ...] = (
    ("ctl", "bg"),
    ("ctl", "soft"),
    ("action", "sel"),
    ("brand", "soft"),
    ("err", "bg"),
    ("draft", "draft_bg"),
    ("focus", "focus_ink"),
)
# The focus ring has two colours, so that one of them stands out on any surface.
RING_SURFACES: tuple[str, ...] = ("bg", "soft", "sel", "brand", "action", "err_bg", "draft_bg")

TEXT_CONTRAST = 4.5
BORDER_CONTRAST = 3.0


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two `#rrggbb` colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def theme_problems(theme: Theme) -> list[str]:
    """What is wrong with the colours of a theme, one sentence each; empty when it can be used."""
    colours: dict[str, str] = theme.model_dump()
    return [
        f"{pair}: contrast is {ratio:.2f}, not {least} or more. Make one of the colours darker or lighter."
        for pair, ratio, least in _measured(colours)
        if ratio < least
    ]


def css(theme: Theme) -> str:
    """The theme as a style sheet: custom properties of the root, named as the tokens with hyphens."""
    lines = (f"  --{name.replace('_', '-')}: {value};\n" for name, value in theme.model_dump().items())
    return ":root {\n" + "".join(lines) + "}\n"


def _measured(colours: dict[str, str]) -> Iterator[tuple[str, float, float]]:
    for front, back in TEXT_PAIRS:
        yield f"{front} on {back}", contrast(colours[front], colours[back]), TEXT_CONTRAST
    for front, back in BORDER_PAIRS:
        yield f"{front} beside {back}", contrast(colours[front], colours[back]), BORDER_CONTRAST
    for back in RING_SURFACES:
        ring = max(contrast(colours[name], colours[back]) for name in ("focus", "focus_ink"))
        yield f"focus ring on {back}", ring, BORDER_CONTRAST


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
