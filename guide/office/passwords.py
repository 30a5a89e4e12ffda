"""Passwords of workers: hashed with argon2id, long instead of complicated, and none that is easily guessed.

Memory 19 MiB, two passes, one lane (OWASP's recommendation for argon2id). A hash made with other numbers is made anew
when its owner signs in.
"""

from __future__ import annotations

import secrets
import unicodedata
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12  # characters
LONGEST = 128
_LEFT = 8  # characters that must remain when everything easily guessed is taken out
_DISTINCT = 5

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Parts of the passwords that are tried first, here and everywhere; longer ones stand before what they contain.
_COMMON = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopå",
    "qwertyuiop",
    "asdfghjklöä",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t",
    "01234567890",
    "1234567890",
    "0987654321",
    "123456789",
    "12345678",
    "123456",
    "12345",
    "1234",
    "abc123",
    "qwerty",
    "työllisyys",
    "aktivointi",
    "henkilökunta",
    "tervetuloa",
    "vaihdatämä",
    "salasana",
    "salainen",
    "kirjaudu",
    "tunnus",
    "suomi",
    "finland",
    "perkele",
    "lappi",
    "inari",
    "akaa",
    "joutsa",
    "kokkola",
    "polku",
    "guide",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "welcome",
    "letmein",
    "iloveyou",
    "monkey",
    "dragon",
    "football",
    "jääkiekko",
    "sunshine",
    "princess",
    "changeme",
    "trustno1",
    "master",
    "admin",
    "login",
    "kevät",
    "kesä",
    "syksy",
    "talvi",
    "maanantai",
    "perjantai",
    "2024",
    "2025",
    "2026",
    "2027",
)


class Weak(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    GUESSED = "guessed"  # common words, the own name or login, or hardly any different characters
    SAME = "same"  # the password that was to be replaced


def weakness(password: str, *about: str) -> Weak | None:
    """Why `password` is refused; None when it is good. `about`: the worker's login and name.

    No kinds of characters are asked for: length and not being guessed are what counts.
    """
    text = unicodedata.normalize("NFC", password)
    if len(text) > LONGEST:
        return Weak.TOO_LONG
    if len(text) < SHORTEST:
        return Weak.TOO_SHORT
    left = text.casefold()
    own = {part for words in about for part in _parts(words.casefold())}
    for word in (*sorted(own, key=len, reverse=True), *_COMMON):
        left = left.replace(word, "")
    left = "".join(left.split())
    return Weak.GUESSED if len(left) < _LEFT or len(set(left)) < _DISTINCT else None


def make_hash(password: str) -> str:
    """The argon2id hash of a password."""
    return _HASHER.hash(_bytes(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether `password` is the one of the hash `kept`.

    Without a hash the same work is done in vain, so that the time does not tell whether there is such an account.
    """
    in_vain = _hash_of_nobody()
    if len(password) > LONGEST:  # no rule of ours lets such a password in; the work is the same
        kept, password = None, ""
    try:
        return _HASHER.verify(kept or in_vain, _bytes(password)) and kept is not None
    except (Argon2Error, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other numbers than today's."""
    return _HASHER.check_needs_rehash(kept)


def one_time_password() -> str:
    """A random password of 80 bits to begin with, easy to read out."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(3))


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash(secrets.token_bytes(16))


def _parts(words: str) -> list[str]:
    """The parts of a name or a login that are long enough to be recognised."""
    apart = "".join(letter if letter.isalnum() else " " for letter in unicodedata.normalize("NFC", words))
    return [part for part in apart.split() if len(part) >= 4]


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
