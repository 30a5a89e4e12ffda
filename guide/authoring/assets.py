"""Builds the third-party files that are not committed: htmx and the fonts.

Run as `python -m guide.authoring.assets`. In: the npm packages under node_modules/, in the versions of
package-lock.json. Out: htmx and a small web font in two weights for the pages, a wider font in two weights
for the PDF, each with the font's licence beside it. Does nothing when all of them are newer than the inputs.
"""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import click
from fontTools.subset import Options, Subsetter, load_font, save_font

from guide.core import resources

_HTMX = "htmx.org"
_FONT = "@expo-google-fonts/noto-sans"
_LICENCE = "OFL.txt"

_LETTERS = {
    "Finnish": "åäöšž",
    "Northern Sámi": "áčđŋšŧž",
    "Inari Sámi": "áâäåčđŋöšž",
    "Skolt Sámi": "âåäčđǥǧǩŋõöšžʒǯ",
    "Swedish": "åäöéü",
}
_MODIFIERS = "\u02b9\u02bc\u02c8"  # Skolt Sámi: palatalisation, apostrophe, long consonant
_MARKS = "”“’‘–—…•€§·‹›«»°½×−\u00a0\u00ad\u2011"
_ASCII = "".join(map(chr, range(0x20, 0x7F)))

# The PDF shows a client's own words too: names and sentences in any Latin or Cyrillic letters.
_PDF_RANGES = ((0x20, 0x24F), (0x2B0, 0x36F), (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x2122))


class AssetsError(Exception):
    """An asset cannot be built; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Font:
    """One font file to write: `source` inside the font package, `target`, and which characters it holds."""

    source: str
    target: Path
    characters: frozenset[int]
    features: tuple[str, ...]
    flavor: str | None = None


def web_characters() -> frozenset[int]:
    """Every character the pages' own texts use: all of them must be in the web font."""
    letters = "".join(_LETTERS.values())
    return frozenset(map(ord, _ASCII + letters + letters.upper() + _MODIFIERS + _MARKS))


def font_files() -> tuple[Font, ...]:
    """The fonts that are built, web first."""
    vendor, paper = resources.assets() / "vendor", resources.fonts()
    regular, bold = "400Regular/NotoSans_400Regular.ttf", "700Bold/NotoSans_700Bold.ttf"
    web = web_characters()
    wide = web | {code for first, last in _PDF_RANGES for code in range(first, last + 1)}
    paper_features = ("kern", "mark", "mkmk", "ccmp", "locl")
    return (
        Font(regular, vendor / "noto-sans-400.woff2", web, (), "woff2"),
        Font(bold, vendor / "noto-sans-700.woff2", web, (), "woff2"),
        Font(regular, paper / "NotoSans-Regular.ttf", wide, paper_features),
        Font(bold, paper / "NotoSans-Bold.ttf", wide, paper_features),
    )


def package_folder(project: Path, name: str) -> Path:
    """The folder of npm package `name`. Raises AssetsError unless it is there in the locked version."""
    folder = project / "node_modules" / name
    lock = json.loads((project / "package-lock.json").read_text(encoding="utf-8"))
    wanted = lock["packages"][f"node_modules/{name}"]["version"]
    try:
        found = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    except FileNotFoundError:
        raise AssetsError(f"The npm package {name} is not installed. Run: npm ci") from None
    if found != wanted:
        raise AssetsError(f"{name} is {found}, but package-lock.json has {wanted}. Run: npm ci")
    return folder


def up_to_date(project: Path) -> bool:
    """True when every file exists and is newer than the lock and this recipe."""
    targets = [font.target for font in font_files()] + [htmx for _, htmx in _copies(project)]
    if not all(target.is_file() for target in targets):
        return False
    inputs = (project / "package-lock.json", Path(__file__))
    return min(t.stat().st_mtime for t in targets) > max(i.stat().st_mtime for i in inputs)


def build(project: Path) -> list[Path]:
    """Writes every file and returns them. Raises AssetsError when a package or a letter is missing."""
    package_folder(project, _HTMX)
    source = package_folder(project, _FONT)
    written = []
    for origin, target in _copies(project):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(origin, target)
        written.append(target)
    for font in font_files():
        _subset(source / font.source, font)
        written.append(font.target)
    return written


def _copies(project: Path) -> tuple[tuple[Path, Path], ...]:
    modules, vendor = project / "node_modules", resources.assets() / "vendor"
    licence = modules / _FONT / "LICENSE_FONT"
    return (
        (modules / _HTMX / "dist" / "htmx.min.js", vendor / "htmx.min.js"),
        (licence, vendor / _LICENCE),
        (licence, resources.fonts() / _LICENCE),
    )


def _subset(source: Path, font: Font) -> None:
    options = Options(flavor=font.flavor, layout_features=list(font.features), hinting=False)
    options.drop_tables += ["STAT", "gasp"]
    face = load_font(str(source), options)
    if missing := web_characters() - set(face.getBestCmap()):
        raise AssetsError(f"{source.name} lacks {' '.join(f'U+{code:04X}' for code in sorted(missing))}.")
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(font.characters))
    subsetter.subset(face)
    save_font(face, str(font.target), options)


def main() -> int:
    """Builds what is missing or old, says what was done, and returns the exit code."""
    project = resources.checkout()
    try:
        if up_to_date(project):
            click.echo("Assets are up to date.")
            return 0
        click.echo("Building from node_modules: htmx, and Noto Sans cut to the letters that are needed.")
        for path in build(project):
            click.echo(f"  {path.stat().st_size:>8,} bytes  {path.relative_to(project)}")
    except AssetsError as error:
        click.echo(f"Assets cannot be built. {error}", err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
