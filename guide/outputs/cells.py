"""Cells of a spreadsheet that hold what people wrote: never a formula, in whatever program and format they end up."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would take for a formula; a phone number with + as well.

    >>> safe_cell("+358 40 1234567")
    "'+358 40 1234567"
    """
    return f"'{text}" if text.startswith(_STARTS) else text
