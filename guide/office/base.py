"""What every module of the office works with: the database, and the keys that only the staff side has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine

from guide.request.keys import CurrentKey, PrivateKeys, PublicKey, ensure_keys, ensure_staff_secret, load_private
from guide.request.sealing import open_sealed, seal


@dataclass(frozen=True)
class Office:
    """One installation seen from the staff side. Safe to share between threads."""

    engine: Engine
    keys: Path
    secret: bytes

    @cached_property
    def _current(self) -> CurrentKey:
        return CurrentKey(self.keys)

    @property
    def public(self) -> PublicKey:
        """The key that new content is sealed to, also after keys were rotated while programs run."""
        return self._current()

    @cached_property
    def _private(self) -> dict[str, Any]:
        return dict(load_private(self.keys))

    def private(self, key_id: str) -> PrivateKeys:
        """The private keys, among them the one of `key_id` when it exists by now."""
        if key_id not in self._private:
            self._private.update(load_private(self.keys))
        return self._private

    def derived(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, made of the staff side's own secret."""
        return HKDF(SHA256(), 32, None, f"polku staff {purpose}".encode()).derive(self.secret)

    def seal(self, table: str, record_id: str, content: Mapping[str, Any]) -> tuple[str, bytes]:
        """The key's id and `content` sealed for a row of `table`."""
        public = self.public
        return public.id, seal(public, record_id, content, table)

    def open(self, table: str, record_id: str, key_id: str, sealed: bytes) -> dict[str, Any]:
        """What was sealed for that row. Raises SealBroken."""
        return open_sealed(self.private(key_id), record_id, key_id, sealed, table)


def make_office(engine: Engine, keys: Path) -> Office:
    """The office over `engine`, with the keys in the folder `keys` (made when they are missing)."""
    ensure_keys(keys)
    return Office(engine, keys, ensure_staff_secret(keys))
