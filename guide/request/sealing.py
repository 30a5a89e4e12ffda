"""Closes a request's content so that only the office can read it (HPKE: X25519, HKDF-SHA256, AES-256-GCM).

The seal is bound to the table, the record and the key: content moved to another row does not open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from guide.request.keys import PrivateKeys, PublicKey

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
REQUESTS = "requests"
_BLOCK = 1024  # sizes are rounded up, so that the length of a row says little about its content


class SealBroken(RuntimeError):
    """The content cannot be opened: wrong key, wrong row, or changed bytes."""


def seal(public: PublicKey, record_id: str, payload: Mapping[str, Any], table: str = REQUESTS) -> bytes:
    """`payload` (JSON values) closed for the owner of the private key, bound to `record_id` of `table`."""
    plain = json.dumps(payload, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    padded = plain.ljust(-(-len(plain) // _BLOCK) * _BLOCK)  # JSON allows white space at the end
    return _SUITE.encrypt(padded, public.key, _info(table, record_id, public.id))


def open_sealed(
    private: PrivateKeys, record_id: str, key_id: str, sealed: bytes, table: str = REQUESTS
) -> dict[str, Any]:
    """The payload of `sealed`. Raises SealBroken when there is no such key or the seal does not fit."""
    if key_id not in private:
        raise SealBroken(f"{table} {record_id} was sealed to key {key_id}, which is not here")
    try:
        plain = _SUITE.decrypt(sealed, private[key_id], _info(table, record_id, key_id))
    except (InvalidTag, ValueError):
        raise SealBroken(f"the seal of {table} {record_id} does not fit") from None
    payload: dict[str, Any] = json.loads(plain)
    return payload


def _info(table: str, record_id: str, key_id: str) -> bytes:
    return json.dumps(["polku", table, record_id, key_id]).encode("ascii")
