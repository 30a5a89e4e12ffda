"""The wheel is whole: unpacked anywhere it finds its own content, static files and fonts."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from guide.core import resources


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without network and unpacked into an empty folder."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=resources.checkout(), check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(unpacked: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python in another working folder, with the unpacked wheel before the checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUIDE_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_wheel_finds_its_own_resources(unpacked: Path, tmp_path: Path) -> None:
    script = "from guide.core.resources import *; print(root(), assets(), fonts(), sep='\\n')"
    result = run(unpacked, tmp_path, "-c", script)
    assert result.returncode == 0, result.stderr
    root, static, fonts = map(Path, result.stdout.splitlines())
    assert root == unpacked / "guide" / "_data"
    assert all((root / name).is_dir() for name in ("flows", "locales", "templates"))
    assert (static / "vendor" / "htmx.min.js").is_file()
    assert (static / "vendor" / "noto-sans-400.woff2").is_file()
    assert (fonts / "NotoSans-Regular.ttf").is_file()


def test_wheel_carries_every_file_of_the_package_and_the_content(unpacked: Path) -> None:
    checkout = resources.checkout()
    package = {path.relative_to(checkout) for path in _files(checkout / "guide")}
    content = {
        Path("guide/_data") / path.relative_to(checkout)
        for name in ("flows", "locales", "templates")
        for path in _files(checkout / name)
    }
    carried = {path.relative_to(unpacked) for path in _files(unpacked)}
    assert package | content <= carried
    assert not [path for path in carried if path.parts[0] != "guide" and "dist-info" not in path.parts[0]]


def test_wheel_checks_its_content(unpacked: Path, tmp_path: Path) -> None:
    result = run(unpacked, tmp_path, "-m", "guide.cli", "check")
    assert result.returncode == 0, result.stdout + result.stderr


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
