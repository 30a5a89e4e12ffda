"""Finds a henkilötunnus (Finnish personal identity code) in free text, however it is written, and hides it.

Only codes whose date and check character are right are found: a phone number is not taken for one.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.fi import hetu

MASK = "******-****"

_GAP = r"[ ./-]{0,2}"  # between day, month and year: 13 10 52, 13.10.52, 13-10-1952
_DATE = rf"(?<!\d)(\d\d){_GAP}(\d\d){_GAP}(?:18|19|20)?(\d\d)"
_WRITTEN = re.compile(rf"{_DATE} {{0,2}}([-+A-FU-Y]) {{0,2}}(\d{{3}}) {{0,2}}([0-9A-Y])(?!\d)")
# Without the separator a check digit would make ten plain digits, which is what phone numbers look like.
_WITHOUT_SIGN = re.compile(rf"{_DATE}() {{0,2}}(\d{{3}}) {{0,2}}([A-Y])(?![0-9A-Z])")
_PLAIN = re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)([-+A-FU-Y])(\d{3})([0-9A-Y])(?!\d)")
_MINUS_SIGNS = frozenset("\u2043\u2212\u02d7\u00ac\u00af_~")


def find_hetu(text: str, *, plain: bool = False) -> tuple[tuple[int, int], ...]:
    """The (start, end) places of the codes in `text`, in order, never overlapping.

    `plain` finds only the official spelling (for a phone number field, where digits in groups are normal).
    """
    folded, places = _fold(text)
    patterns = (_PLAIN,) if plain else (_WRITTEN, _WITHOUT_SIGN)
    found: list[tuple[int, int]] = []
    for pattern in patterns:
        for match in pattern.finditer(folded):
            span = (places[match.start()], places[match.end() - 1] + 1)
            if _is_code(match) and not any(span[0] < end and start < span[1] for start, end in found):
                found.append(span)
    return tuple(sorted(found))


def mask_hetu(text: str, *, plain: bool = False) -> str:
    """`text` with every code replaced by asterisks; the rest comes back untouched.

    >>> mask_hetu("Olen Maija, 131052-308T.")
    'Olen Maija, ******-****.'
    """
    kept, end = [], 0
    for start, stop in find_hetu(text, plain=plain):
        kept += [text[end:start], MASK]
        end = stop
    return "".join([*kept, text[end:]])


def _is_code(match: re.Match[str]) -> bool:
    day, month, year, sign, number, check = match.groups()
    # Without a sign the century is open; 2000 is the only one whose year 00 has a leap day.
    return hetu.is_valid(f"{day}{month}{year}{sign or 'A'}{number}{check}", allow_temporary=True)


def _fold(text: str) -> tuple[str, list[int]]:
    """`text` in capital letters, ASCII digits and hyphens, and the place of each sign in the original."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for sign in unicodedata.normalize("NFKC", char).upper():
            if plain_sign := _plain(sign):
                folded.append(plain_sign)
                places.append(place)
    return "".join(folded), places


def _plain(sign: str) -> str:
    """One sign as a person reads it; "" for marks and invisible signs between the others."""
    category = unicodedata.category(sign)
    if category in {"Cf", "Mn", "Me"}:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Pd" or sign in _MINUS_SIGNS:
        return "-"
    return " " if sign.isspace() or category == "Zs" else sign
