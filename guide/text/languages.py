"""The four languages: codes, own names, plural rules and letters. Nothing else in the package knows these.

`sms` has no dates or number patterns in Babel, and CLDR's plurals for the Sámi languages are not the forms
that follow a number in text; so what the pages need stands here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_BASIC = "abcdefghijklmnopqrstuvwxyz"
# The last three are letters, not apostrophes: U+02B9, U+02BC and U+02C8.
_SKOLT = "aâbcčʒǯdđefgǧǥhijkǩlmnŋoõprsštuvzžåäö\u02b9\u02bc\u02c8"


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the service.

    `code` is used in addresses, in `lang` and in `hreflang`; `autonym` is its name in itself; `babel` the
    locale Babel knows; `plural_header` the Plural-Forms of its catalogue, `forms` their number and `form` the
    index of the form for a number; `letters` are the small letters its words have (people's names have any).
    """

    code: str
    autonym: str
    babel: str
    plural_header: str
    forms: int
    form: Callable[[int], int]
    letters: frozenset[str]


_TWO_FORMS = "nplurals=2; plural=(n != 1);"
_THREE_FORMS = "nplurals=3; plural=(n==1 ? 0 : (n>=2 && n<=6) ? 1 : 2);"


def _two(n: int) -> int:
    return 0 if n == 1 else 1


def _three(n: int) -> int:
    """Inari and Skolt Sámi: the nominative after 1, the genitive after 2–6, the partitive after the rest."""
    if n == 1:
        return 0
    return 1 if 2 <= n <= 6 else 2


def _language(code: str, autonym: str, babel: str, header: str, letters: str) -> Language:
    two = header is _TWO_FORMS
    form = _two if two else _three
    return Language(code, autonym, babel, header, 2 if two else 3, form, frozenset(letters))


FINNISH = _language("fi", "Suomi", "fi", _TWO_FORMS, _BASIC + "åäöšž")

LANGUAGES: tuple[Language, ...] = (
    FINNISH,
    _language("se", "Davvisámegiella", "se_FI", _TWO_FORMS, "aábcčdđefghijklmnŋoprsštŧuvzž"),
    _language("smn", "Anarâškielâ", "smn", _THREE_FORMS, "aâbcčdđefghijklmnŋoprsštuvyzžáäöå"),
    _language("sms", "Nuõrttsääʹmǩiõll", "sms", _THREE_FORMS, _SKOLT),
)

CODES: tuple[str, ...] = tuple(language.code for language in LANGUAGES)

_BY_CODE = {language.code: language for language in LANGUAGES}


def language(code: str) -> Language:
    """The language of a code. Raises KeyError for any other code."""
    return _BY_CODE[code]
