"""The office's key pairs and the server secret: made at first start, found again by key id.

Every pair lives in two files, `<key id>.public` and `<key id>.private`; `current` names the pair that new
requests are sealed to. The public process needs only `current`, the public files and `link.secret`; the private
files and `staff.secret` are the staff side's alone. How a pair ends is in `rotation.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

_CURRENT = "current"
_SECRET = "link.secret"  # noqa: S105 - the name of a file
_STAFF_SECRET = "staff.secret"  # noqa: S105
_SECRET_BYTES = 32

PrivateKeys = Mapping[str, X25519PrivateKey]
"""Private keys by key id: all that can open something, old ones included."""


class KeyProblem(RuntimeError):
    """A key that is missing, damaged or open to others; the message says which file and what to do."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What requests are sealed to: it can close, not open."""

    id: str
    key: X25519PublicKey


def ensure_keys(folder: Path) -> PublicKey:
    """The current public key; at first start makes `folder` (0700), a key pair and the server secret.

    Safe when several processes start at once: one of them wins, the others use its keys.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / _CURRENT).exists():
        pair = _make_pair(folder)
        if not write_once(folder / _CURRENT, pair.encode(), 0o644):
            _forget_pair(folder, pair)
    if not (folder / _SECRET).exists():
        write_once(folder / _SECRET, secrets.token_bytes(_SECRET_BYTES), 0o600)
    return load_public(folder)


class CurrentKey:
    """The current public key, noticed anew when the office's keys are rotated: one look at a file per sealing.

    A process that went on sealing to an old key would keep that key from ever being destroyed, or lose a request.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._key: PublicKey | None = None

    def __call__(self) -> PublicKey:
        """The key to seal to now. Raises KeyProblem when it is missing or damaged."""
        with self._lock:
            seen = self._mark()
            if self._key is None or seen != self._seen:
                self._key, self._seen = load_public(self._folder), seen
            return self._key

    def _mark(self) -> tuple[int, int] | None:
        """What changes when another key becomes the current one: a rotation always puts a new file there."""
        with contextlib.suppress(OSError):
            found = (self._folder / _CURRENT).stat()
            return found.st_ino, found.st_mtime_ns
        return None


def make_current(folder: Path) -> PublicKey:
    """Makes a new pair and seals new requests to it. Older pairs stay, to open what was sealed to them."""
    fresh = folder / f".{_CURRENT}.{secrets.token_hex(8)}"
    write_once(fresh, _make_pair(folder).encode(), 0o644)
    fresh.replace(folder / _CURRENT)
    sync(folder)
    return load_public(folder)


def sync(path: Path) -> None:
    """Puts a file, or the names of a folder, on the disk, so that a power cut brings nothing back."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load_public(folder: Path) -> PublicKey:
    """The current public key; needs no private file. Raises KeyProblem when it is missing or damaged."""
    name = _read(folder / _CURRENT).decode("ascii", "replace").strip()
    path = folder / f"{name}.public"
    try:
        key = serialization.load_pem_public_key(_read(path))
    except (ValueError, UnsupportedAlgorithm):
        raise KeyProblem(f"{path}: not a public key. Restore the file from a backup.") from None
    if not isinstance(key, X25519PublicKey) or _key_id(key) != name:
        raise KeyProblem(f"{path}: this is not the key its name says. Restore the file from a backup.")
    return PublicKey(name, key)


def load_private(folder: Path) -> PrivateKeys:
    """All private keys of `folder` by key id. Raises KeyProblem for a damaged file or one open to others."""
    keys: dict[str, X25519PrivateKey] = {}
    for path in sorted(folder.glob("*.private")):
        if not path.exists():
            continue  # destroyed this very moment
        if path.stat().st_mode & 0o077:
            raise KeyProblem(f"{path}: others can read this file. Run: chmod 600 {path}")
        try:
            key = serialization.load_pem_private_key(_read(path), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise KeyProblem(f"{path}: not a private key. Restore the file from a backup.") from None
        if not isinstance(key, X25519PrivateKey) or _key_id(key.public_key()) != path.stem:
            raise KeyProblem(f"{path}: this is not the key its name says. Restore the file from a backup.")
        keys[path.stem] = key
    return keys


def load_secret(folder: Path) -> bytes:
    """The server secret private links are derived from. Raises KeyProblem when missing or damaged."""
    return _load_secret(folder / _SECRET)


def ensure_staff_secret(folder: Path) -> bytes:
    """The secret of the staff side alone, made when it is missing. Raises KeyProblem when it is damaged."""
    if not (folder / _STAFF_SECRET).exists():
        write_once(folder / _STAFF_SECRET, secrets.token_bytes(_SECRET_BYTES), 0o600)
    return _load_secret(folder / _STAFF_SECRET)


def _load_secret(path: Path) -> bytes:
    secret = _read(path)
    if len(secret) != _SECRET_BYTES:
        raise KeyProblem(f"{path}: not {_SECRET_BYTES} bytes. Restore the file from a backup.")
    return secret


def _make_pair(folder: Path) -> str:
    """Writes a new pair, private file first, and returns its key id."""
    private = X25519PrivateKey.generate()
    name = _key_id(private.public_key())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_once(folder / f"{name}.private", pem, 0o600)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    write_once(folder / f"{name}.public", public, 0o644)
    return name


def _forget_pair(folder: Path, name: str) -> None:
    """Removes a pair that another process was quicker than; nothing was sealed to it."""
    for ending in ("private", "public"):
        (folder / f"{name}.{ending}").unlink()


def _key_id(key: X25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def write_once(path: Path, content: bytes, mode: int) -> bool:
    """Writes a whole new file that survives a power cut; False when the file is already there."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)  # unlike a rename, a link never replaces a file
    made = path.stat().st_ino == draft.stat().st_ino
    draft.unlink()
    return made


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise KeyProblem(f"{path}: {problem.strerror}. Restore the file or check its rights.") from None
