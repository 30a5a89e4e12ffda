"""Key pairs: made once, private to their owner, kept when a new one comes; seals fit one row only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from guide.request.keys import KeyProblem, ensure_keys, load_private, load_public, load_secret
from guide.request.rotation import rotate
from guide.request.sealing import SealBroken, open_sealed, seal

ROW, OTHER_ROW = "a" * 32, "b" * 32
PAYLOAD = {"name": "Sääʹmǩiõll 😀", "answers": {"age_group": "30_56"}, "list": [1, None, True]}


def test_first_start_makes_private_files(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "keys"
    public = ensure_keys(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / f"{public.id}.private").stat().st_mode & 0o777 == 0o600
    assert (folder / "link.secret").stat().st_mode & 0o777 == 0o600
    assert ensure_keys(folder).id == public.id
    assert sorted(load_private(folder)) == [public.id]
    assert len(list(folder.iterdir())) == 4  # nothing left over


def test_many_processes_at_first_start_agree(tmp_path: Path) -> None:
    barrier = Barrier(8)

    def start(_: int) -> tuple[str, bytes]:
        barrier.wait()
        return ensure_keys(tmp_path / "keys").id, load_secret(tmp_path / "keys")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(8)))) == 1
    assert len(load_private(tmp_path / "keys")) == 1


def test_old_requests_open_after_rotation(keys: Path) -> None:
    old = load_public(keys)
    sealed = seal(old, ROW, PAYLOAD)
    new = rotate(keys)
    assert new.id != old.id
    assert load_public(keys).id == new.id
    assert open_sealed(load_private(keys), ROW, old.id, sealed) == PAYLOAD
    assert open_sealed(load_private(keys), ROW, new.id, seal(new, ROW, PAYLOAD)) == PAYLOAD


def test_the_public_side_needs_no_private_file(keys: Path) -> None:
    for path in keys.glob("*.private"):
        path.unlink()
    assert seal(ensure_keys(keys), ROW, PAYLOAD)
    assert load_private(keys) == {}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("current", b"nothing", "No such file"),
        ("current", "ä".encode(), "No such file"),
        ("{id}.public", b"rubbish", "not a public key"),
        ("{id}.private", b"rubbish", "not a private key"),
        ("link.secret", b"short", "not 32 bytes"),
    ],
)
def test_damaged_files_are_named(keys: Path, name: str, content: bytes, message: str) -> None:
    (keys / name.format(id=load_public(keys).id)).write_bytes(content)
    with pytest.raises(KeyProblem, match=message):
        load_public(keys), load_private(keys), load_secret(keys)


def test_a_key_under_another_name_is_refused(keys: Path, tmp_path: Path) -> None:
    other = ensure_keys(tmp_path / "other")
    (keys / f"{other.id}.private").write_bytes((keys / f"{load_public(keys).id}.private").read_bytes())
    (keys / f"{other.id}.private").chmod(0o600)
    with pytest.raises(KeyProblem, match="not the key its name says"):
        load_private(keys)


def test_a_private_key_open_to_others_is_refused(keys: Path) -> None:
    (keys / f"{load_public(keys).id}.private").chmod(0o640)
    with pytest.raises(KeyProblem, match="chmod 600"):
        load_private(keys)


def test_a_seal_fits_one_row_and_one_key(keys: Path) -> None:
    public, private = load_public(keys), load_private(keys)
    sealed = seal(public, ROW, PAYLOAD)
    stranger = {public.id: X25519PrivateKey.generate()}
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for keyring, row, content in [
        (private, OTHER_ROW, sealed),
        (private, ROW, changed),
        (private, ROW, b""),
        (stranger, ROW, sealed),
        ({}, ROW, sealed),
    ]:
        with pytest.raises(SealBroken):
            open_sealed(keyring, row, public.id, content)


def test_the_size_of_a_seal_says_little(keys: Path) -> None:
    public = load_public(keys)
    assert len({len(seal(public, ROW, {"own_words": "x" * length})) for length in range(0, 900, 50)}) == 1
