"""How a key pair ends: retired when another one becomes current, destroyed when nothing needs it any more.

Destroying the only key that opens a copy is how old backups of the database are erased as well (crypto-erasure).
`<key id>.retired` says since when a pair is not current; a pair without it gets one when it is first looked at, so an
interrupted rotation only makes a key live longer.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guide.request.keys import PublicKey, ensure_keys, load_public, make_current, sync, write_once

_ENDINGS = ("private", "public", "retired")
_DYING = ".dying"


@dataclass(frozen=True, slots=True)
class Pair:
    """A key pair on disk. `retired_at`: since when it is not current; None for the current one."""

    id: str
    retired_at: datetime | None

    @property
    def current(self) -> bool:
        """Whether new content is sealed to it."""
        return self.retired_at is None


def rotate(folder: Path, now: datetime | None = None) -> PublicKey:
    """Seals new requests to a new pair from now on; the old one stays until `destroy_unused`."""
    ensure_keys(folder)
    fresh = make_current(folder)
    pairs(folder, now or datetime.now(UTC))
    return fresh


def pairs(folder: Path, now: datetime) -> tuple[Pair, ...]:
    """The pairs whose private file is here, the current one first. Those found retired for the first time are marked.

    Raises KeyProblem when the folder has no usable current key.
    """
    current = load_public(folder).id
    names = sorted(path.stem for path in folder.glob("*.private"))
    found = [Pair(name, None if name == current else _retired_at(folder, name, now)) for name in names]
    return tuple(sorted(found, key=lambda pair: (not pair.current, pair.id)))


def destroy_unused(folder: Path, used: Collection[str], grace: timedelta, now: datetime) -> tuple[str, ...]:
    """Destroys the pairs that are in nobody's use; their ids.

    `used`: the key ids of all sealed content. A pair lives on for `grace` after it stopped being current, because
    a process may be about to write what it has just sealed to it.
    """
    _finish_destroying(folder)
    ended = [pair.id for pair in pairs(folder, now) if pair.retired_at and pair.retired_at + grace <= now]
    gone = tuple(name for name in ended if name not in used)
    for name in gone:
        for ending in _ENDINGS:
            path = folder / f"{name}.{ending}"
            if path.exists():
                path.rename(path.with_name(f".{path.name}{_DYING}"))  # nobody reads a half-destroyed key
    _finish_destroying(folder)
    return gone


def _finish_destroying(folder: Path) -> None:
    """Overwrites and removes what is marked; what a power cut left over goes the next time."""
    dying = list(folder.glob(f".*{_DYING}"))
    for path in dying:
        size = path.stat().st_size
        with path.open("r+b", buffering=0) as file:
            file.write(secrets.token_bytes(size))
        sync(path)
        path.unlink()
    if dying:
        sync(folder)


def _retired_at(folder: Path, name: str, now: datetime) -> datetime:
    """When a pair stopped being current; now when nobody has written it down, or what is written is no moment."""
    path = folder / f"{name}.retired"
    write_once(path, now.astimezone(UTC).isoformat().encode(), 0o600)
    try:
        found = datetime.fromisoformat(path.read_text("ascii"))
    except ValueError:
        path.unlink()
        write_once(path, now.astimezone(UTC).isoformat().encode(), 0o600)
        return now
    return found if found.tzinfo else found.replace(tzinfo=UTC)
