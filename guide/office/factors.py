"""The second factor: a code of six digits that changes every half minute (RFC 6238), and recovery codes beside it."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

import pyotp
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from guide.office.base import Office

STEP = timedelta(seconds=30)
RECOVERY_CODES = 10
_AROUND = 1  # steps that a clock may be ahead or behind
_NONCE = 12
# No letters that look alike. Twelve of 31: 59 bits, so the codes are hashed as slowly as passwords are.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 3, 4


class FactorLost(RuntimeError):
    """The kept secret of a second factor does not open: another key, or changed bytes."""


def new_secret() -> str:
    """A new secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Polku")


def seal_secret(office: Office, staff_id: str, secret: str) -> bytes:
    """The secret closed with the staff side's key and bound to the account."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(office.derived("totp")).encrypt(nonce, secret.encode(), _bound(staff_id))


def open_secret(office: Office, staff_id: str, sealed: bytes) -> str:
    """The secret of an account. Raises FactorLost."""
    try:
        return AESGCM(office.derived("totp")).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(staff_id)).decode()
    except (InvalidTag, ValueError):
        raise FactorLost(f"The second factor of account {staff_id} does not open.") from None


def step_of(secret: str, code: str, now: datetime, last: int) -> int | None:
    """The time step whose code this is: the present one or a neighbour, later than `last`; None for a wrong code."""
    given = "".join(code.split())
    if not (given.isascii() and given.isdigit()):
        return None
    present = int(now.timestamp() // STEP.total_seconds())
    generator = pyotp.TOTP(secret)
    found = None
    for step in range(present - _AROUND, present + _AROUND + 1):
        if hmac.compare_digest(generator.generate_otp(step), given) and step > last:
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten codes as they are shown: abcd-efgh-jkmn."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def hash_codes(office: Office, staff_id: str, codes: Iterable[str]) -> list[str]:
    """What is kept of recovery codes.

    All codes of an account share one salt, made of a key that the database does not hold: so one slow computation
    is enough to look a code up.
    """
    salt = hmac.new(office.derived("recovery codes"), staff_id.encode(), sha256).digest()[:16]
    return [hash_secret_raw(_plain(code), salt, 2, 19 * 1024, 1, 32, Type.ID).hex() for code in codes]


def looks_like_recovery(code: str) -> bool:
    """Whether somebody typed a recovery code rather than the six digits."""
    return len(_plain(code)) == _GROUPS * _GROUP


def _plain(code: str) -> bytes:
    return "".join(letter for letter in code.casefold() if letter.isalnum()).encode("utf-8", "surrogatepass")


def _bound(staff_id: str) -> bytes:
    return f"polku totp {staff_id}".encode()
