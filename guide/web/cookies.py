"""Encrypted cookies: what a client has said lives in the browser, readable only by us, and nowhere else.

AES-256-GCM; the purpose and the format are bound to the text, so that one cookie cannot stand in for another.
Nothing is compressed, because compression would tell about the content.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import time
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = 1
LIFETIME = 24 * 60 * 60  # seconds a conversation may last in an open browser
MAX_BYTES = 4000  # browsers keep about 4 kB with name and attributes
_NONCE = 12
_CLOCK_SLACK = 300  # seconds that another machine's clock may be ahead


class Expired(Exception):
    """The cookie was ours but its time is over."""


class TooLarge(Exception):
    """The content does not fit into a cookie."""


class CookieBox:
    """Seals and opens the content of cookies. `secret`: at least 32 bytes, the same on every machine."""

    def __init__(self, secret: bytes) -> None:
        key = HKDF(SHA256(), 32, None, b"polku cookie").derive(secret)
        self._cipher = AESGCM(key)

    def seal(self, purpose: str, content: dict[str, Any], begun: int) -> str:
        """The cookie's text. `begun` is when the conversation began (seconds). Raises TooLarge."""
        plain = json.dumps([begun, content], ensure_ascii=False, separators=(",", ":")).encode()
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, plain, _bound(purpose))
        text = base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()
        if len(text) > MAX_BYTES:
            raise TooLarge(purpose)
        return text

    def open(self, purpose: str, text: str, now: float | None = None) -> tuple[int, dict[str, Any]] | None:
        """When the conversation began and what the cookie holds; None for anything not sealed here.

        Raises Expired when its time is over.
        """
        if len(text) > MAX_BYTES or not text.isascii():
            return None
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            plain = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(purpose))
            begun, content = json.loads(plain)
        except (binascii.Error, InvalidTag, ValueError, OverflowError):
            return None
        moment = time.time() if now is None else now
        if not -_CLOCK_SLACK <= moment - begun <= LIFETIME:
            raise Expired
        return begun, content


def _bound(purpose: str) -> bytes:
    return f"polku:{purpose}:{FORMAT}".encode()
