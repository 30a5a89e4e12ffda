"""Filling `{name}` in a text. Only plain names are filled, only from the values given; nothing is evaluated.

`str.format` is not used: it would follow `{value.attribute}` and `{value[key]}` out of a translated text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class PlaceholderError(KeyError):
    """A text asks for a value that was not given, or its braces hold something else than a plain name."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return self.message


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces, sorted, as often as they stand in the text.

    Raises PlaceholderError for anything else in braces and for a single brace.
    """
    return tuple(sorted(_name(found, text) for found in _BRACES.finditer(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with every `{name}` replaced by its value; braces inside a value stay as they are.

    Raises PlaceholderError when a value is missing or the braces hold no plain name.
    """

    def value(found: re.Match[str]) -> str:
        name = _name(found, text)
        if name not in values:
            raise PlaceholderError(f"The text “{text}” needs a value for {{{name}}}.")
        return values[name]

    return _BRACES.sub(value, text)


def _name(found: re.Match[str], text: str) -> str:
    name = found[1]
    if name is None or not _NAME.fullmatch(name):
        raise PlaceholderError(f"“{found[0]}” in the text “{text}” is not a placeholder such as {{name}}.")
    return name
