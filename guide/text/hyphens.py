"""Soft hyphens in long compounds, so that a narrow screen breaks them at a joint of the word.

`locales/hyphens.txt` holds one compound per line with its joints marked by `|`. A word of the list is found
by everything before the last joint and the two letters after it, so its inflected forms are found too.
This module changes only how a text breaks: never its words, never HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from markupsafe import Markup

from guide.core.resources import root

SOFT_HYPHEN = "\u00ad"
FILE = "locales/hyphens.txt"

_STEM_OF_LAST_PART = 2
_START = 4
# What the first two alternatives take (tags and entities), the third never sees.
_LONG_WORD = re.compile(r"<[^>]*>|&#?\w+;|\w{7,}")


def soften(escaped: Markup) -> Markup:
    """`escaped` with soft hyphens at the joints of the compounds of the list.

    Tags and entities stay as they are; a text without listed words comes back unchanged.
    """
    # A client's own words pass through here, so no text is ever kept in a cache. What comes in is escaped
    # already, and soft hyphens add nothing that would have to be.
    return Markup(_LONG_WORD.sub(_table().split, escaped))  # noqa: S704


def read_compounds(text: str) -> Iterable[tuple[str, ...]]:
    """The compounds of a list as tuples of parts; blank lines and `#` comments are skipped.

    Raises ValueError with the line number for a line that is not letters joined by `|`.
    """
    for number, line in enumerate(text.splitlines(), 1):
        word = line.partition("#")[0].strip()
        if not word:
            continue
        parts = tuple(word.split("|"))
        if len("".join(parts[:-1])) < 2 or not all(part.isalpha() for part in parts):
            raise ValueError(f"{FILE}:{number}: “{word}” → write one compound, its joints marked with |")
        yield parts


class _Table:
    """For each compound its stem and the places of its joints, by the first letters of the word."""

    def __init__(self, compounds: Iterable[tuple[str, ...]]) -> None:
        self.by_start: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
        for parts in compounds:
            stem = "".join(parts[:-1]) + parts[-1][:_STEM_OF_LAST_PART]
            joints = tuple(len("".join(parts[:end])) for end in range(1, len(parts)))
            self.by_start.setdefault(stem[:_START].lower(), []).append((stem.lower(), joints))
        for stems in self.by_start.values():
            stems.sort(key=lambda stem: -len(stem[0]))

    def split(self, found: re.Match[str]) -> str:
        """The found word with its joints; a tag, an entity or another word as it was."""
        word = found[0]
        lowered = word.lower()
        for stem, joints in self.by_start.get(lowered[:_START], ()):
            if lowered.startswith(stem):
                cuts = (0, *joints, len(word))
                return SOFT_HYPHEN.join(word[start:end] for start, end in zip(cuts, cuts[1:], strict=False))
        return word


@cache
def _table() -> _Table:
    try:
        text = (root() / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:  # a place with its own content may do without
        text = ""
    return _Table(read_compounds(text))
