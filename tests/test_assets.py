"""The built third-party files: every letter is there, small enough, and no lock names a host."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from guide.authoring import assets
from guide.core import resources

WEB_FONT_BYTES = 10_000  # the first visit has 40 kB for everything
PDF_FONT_BYTES = 200_000
# Written out again on purpose: what must be readable, not what the recipe says.
LETTERS = "åäöéüõâášžčđŋŧǥǧǩʒǯÅÄÖÉÜÕÂÁŠŽČĐŊŦǤǦǨƷǮ\u02b9\u02bc\u02c8”–—…•€§·‹›’\u00a0\u00ad"


@pytest.mark.parametrize("font", assets.font_files(), ids=lambda font: font.target.name)
def test_fonts_have_every_letter_and_stay_small(font: assets.Font) -> None:
    with TTFont(font.target) as face:
        missing = set(map(ord, LETTERS)) - set(face.getBestCmap())
    assert not missing, " ".join(f"U+{code:04X}" for code in sorted(missing))
    assert font.target.stat().st_size < (WEB_FONT_BYTES if font.flavor else PDF_FONT_BYTES)
    assert "SIL OPEN FONT LICENSE" in (font.target.parent / "OFL.txt").read_text(encoding="utf-8")


def test_web_font_has_every_letter_of_the_content() -> None:
    known = assets.web_characters()
    files = [*(resources.root() / "flows").rglob("*.yaml"), *(resources.root() / "locales").rglob("*.po")]
    unknown = {
        f"{file.name}: {character} U+{ord(character):04X}"
        for file in files
        for character in set(file.read_text(encoding="utf-8"))
        if character.isalpha() and ord(character) not in known
    }
    assert not unknown, "\n".join(sorted(unknown))


def test_htmx_is_the_locked_one() -> None:
    package = assets.package_folder(resources.checkout(), "htmx.org")
    built = resources.assets() / "vendor" / "htmx.min.js"
    assert built.read_bytes() == (package / "dist" / "htmx.min.js").read_bytes()


@pytest.mark.parametrize(
    ("installed", "message"), [(None, "not installed"), ("4.0.0", "4.0.0, but package-lock.json has")]
)
def test_a_package_that_is_missing_or_of_another_version_is_refused(
    tmp_path: Path, installed: str | None, message: str
) -> None:
    shutil.copy(resources.checkout() / "package-lock.json", tmp_path)
    if installed:
        folder = tmp_path / "node_modules" / "htmx.org"
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(f'{{"version": "{installed}"}}')
    with pytest.raises(assets.AssetsError, match=message):
        assets.build(tmp_path)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "package-lock.json"])
def test_locks_pin_by_hash_and_name_no_registry(name: str) -> None:
    text = (resources.checkout() / name).read_text(encoding="utf-8")
    assert "sha512-" in text or "--hash=sha256:" in text
    for address in ("--index-url", "--find-links", "registry", '"resolved"', "file://"):
        assert address not in text
