"""`guide accessibility record`: runs axe over every page in every language and writes down what it found.

The pages are those of the real application, asked in this process; a browser only draws them. Needs Playwright,
Chromium and the built node_modules. A program finds a part of the faults only: the statement says so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from guide.authoring.terminal import Commands, WrongUse, count, today
from guide.core import resources
from guide.pictures import FLAGS, SITE, WIDTH, Pages, Scene, answering, scenes
from guide.place.accessibility import RUN
from guide.text.languages import CODES

AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_AXE = "axe-core/axe.min.js"
_RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
_HEAD = "# Written by `guide accessibility record`: what axe found on every page. Run it again after changes.\n"

Found = dict[str, dict[str, list[str]]]
"""By language: by broken rule, the names of the pages that break it."""


@click.group(cls=Commands)
def accessibility() -> None:
    """The dated test record that the accessibility statement is made of."""


@accessibility.command("record")
@click.option("--axe", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="axe.min.js, if not built.")
def record(axe: Path | None) -> None:
    """Test every page in every language with axe and write flows/accessibility-run.yaml; exit code 1 for faults."""
    script = axe or resources.checkout() / "node_modules" / _AXE
    if not script.is_file():
        raise WrongUse("There is no axe. Run: npm ci, or name its file with --axe.")
    day = today()
    with TemporaryDirectory() as data:
        pages = Pages(Path(data), day)
        try:
            library = pages.service.library
            every = [scene for scene in scenes(library, day) if _of_today(scene, day)]
            found, versions = _test(pages, every, script.read_text(encoding="utf-8"))
        finally:
            pages.close()
    text = render(day, library.version, versions, len(every), found)
    (resources.root() / RUN).write_text(text, encoding="utf-8")
    faults = sum(len(pages_of) for rules in found.values() for pages_of in rules.values())
    click.echo(
        f"{RUN}: {count(len(every), 'page')[:-1]} in {count(len(found), 'language')[:-1]}, {count(faults, 'fault')}"
    )
    for code, rules in found.items():
        for rule, pages_of in rules.items():
            click.echo(f"{code}: {rule}: {', '.join(pages_of)}")
    if faults:
        raise click.exceptions.Exit(1)


def _of_today(scene: Scene, day: date) -> bool:
    """Pages by the rules of other days are for previews only."""
    return scene.conversation is None or scene.conversation.as_of == day


def render(day: date, content: str, versions: dict[str, str], pages: int, found: Found) -> str:
    """The record as a YAML file."""
    lines = [f"on: {day}", f'content: "{content}"', "tools:"]
    lines += [f'  - {{tool: {tool}, version: "{version}"}}' for tool, version in versions.items()]
    lines += [f"widths: [{WIDTH}]", "languages:"]
    for code, rules in found.items():
        faulty = {name for names in rules.values() for name in names}
        lines += [f"  - language: {code}", f"    pages: {pages}", f"    faulty: {len(faulty)}"]
        lines += ["    violations:"] if rules else []
        lines += [
            f"      - {{rule: {rule}, pages: {len(names)}, first: {names[0]}}}" for rule, names in sorted(rules.items())
        ]
    return _HEAD + "\n".join(lines) + "\n"


def _test(pages: Pages, every: Iterable[Scene], script: str) -> tuple[Found, dict[str, str]]:
    """What axe finds, and the versions of the tools. Raises WrongUse without Playwright or Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise WrongUse("The test needs Playwright. Install the extra: pip install polku-guide[pictures]") from None
    browser_path = os.environ.get("GUIDE_CHROMIUM") or shutil.which("chromium")
    if browser_path is None:
        raise WrongUse("The test needs Chromium. Install it, or set GUIDE_CHROMIUM to its path.")
    found: Found = {code: {} for code in CODES}
    versions: dict[str, str] = {}
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS)) as browser,
    ):
        versions["Chromium"] = browser.version
        page = browser.new_page(viewport={"width": WIDTH, "height": 844})
        for code in CODES:
            for scene in every:
                page.unroute_all()
                page.route(
                    "**/*", answering(pages.app.test_client(), {f"/{code}/{scene.path}": pages.show(scene, code)})
                )
                page.goto(f"{SITE}/{code}/{scene.path}")
                for rule in _broken(page, script):
                    found[code].setdefault(rule, []).append(scene.name)
        versions["axe-core"] = str(page.evaluate("axe.version"))
    return found, versions


def _broken(page: Any, script: str) -> Iterator[str]:
    page.evaluate(script)
    yield from (violation["id"] for violation in page.evaluate(_RUN, list(AXE_TAGS))["violations"])
