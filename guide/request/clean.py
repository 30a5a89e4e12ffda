"""Text written by a person, made safe to keep and to show: normal form, no invisible or reversing characters.

It never changes letters, digits or punctuation and never judges what was written.
"""

from __future__ import annotations

import unicodedata

# Controls, invisible (Cf: bidi, zero width, soft hyphen), private use, lone surrogates: no reader sees them.
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs"})


def tidy(text: str) -> str:
    """`text` on one line in NFC, without invisible characters, white space collapsed. Any string is accepted.

    >>> tidy("  Maija\\u202e\\t Meika\\u0308la\\u0308inen ")
    'Maija Meikäläinen'
    """
    words = unicodedata.normalize("NFC", " ".join(text.split()))
    kept = "".join(char for char in words if _visible(char))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def readable(text: str) -> bool:
    """False when `text` holds half a character (a lone surrogate), which no database or file can keep."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _visible(char: str) -> bool:
    return unicodedata.category(char) not in _DROPPED and not _noncharacter(ord(char))


def _noncharacter(point: int) -> bool:
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
