"""docs/new-place.md is carried out step by step: each edit, each command, and every line that the page quotes.

The page and this test cannot drift: what the page does not say is not done, and what it quotes must be printed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from ruamel.yaml.nodes import Node

from guide.authoring import check as checking
from guide.authoring.paths import surveys
from guide.cli import main
from guide.core import yamlfile
from guide.place.copied import copied_problems
from guide.place.dialogue import Dialogues
from guide.place.library import load_library
from guide.web.themes import Theme
from tests.examples.load import REAL

PAGE = REAL / "docs" / "new-place.md"
FILE = "flows/places/esimerkkila.yaml"
DAY = "2026-11-24"
PROGRAM = Path(sys.executable).with_name("guide")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Carried:
    """What became of the page when it was carried out in `folder`."""

    folder: Path
    commands: list[str] = field(default_factory=list)
    served: str = ""
    whole: str = ""

    @property
    def env(self) -> dict[str, str]:
        """The settings that its commands run with."""
        return {"GUIDE_CONTENT": str(self.folder), "GUIDE_AS_OF": DAY, "GUIDE_DATA": str(self.folder / "data")}


class ReadOnce:
    """Parses the same text once: most files do not change from one step to the next."""

    def __init__(self, typ: str, pure: bool) -> None:
        assert (typ, pure) == ("safe", True)

    @staticmethod
    @cache
    def compose(text: str) -> Node | None:
        node: Node | None = YAML(typ="safe", pure=True).compose(text)
        return node


@pytest.fixture(scope="module")
def carried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carried]:
    """The page, carried out on a copy of the content."""
    folder = tmp_path_factory.mktemp("content")
    for name in ("flows", "locales", "templates"):
        shutil.copytree(REAL / name, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(yamlfile, "YAML", ReadOnce)
        # Walking every path of every place takes a minute each time; a test below walks the new place.
        patch.setattr(checking, "_paths", lambda *_: [])
        done = Carried(folder)
        # Texts that the project itself has not put into its catalogues yet are no matter of this page.
        printed(done, ["guide", "translations", "update"])
        for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
            STEPS[kind](done, text)
        yield done


def edit(done: Carried, text: str) -> None:
    """A `diff` block: the lines without + are there, together and once; the lines without - take their place."""
    assert all(line[0] in " +-" for line in text.splitlines() if line), text
    old = "".join(f"{line[1:]}\n" for line in text.splitlines() if line[:1] != "+")
    new = "".join(f"{line[1:]}\n" for line in text.splitlines() if line[:1] != "-")
    path = done.folder / FILE
    now = path.read_text(encoding="utf-8")
    assert now.count(old) == 1, f"not there once:\n{old}\nbut:\n{now}"
    path.write_text(now.replace(old, new), encoding="utf-8")


def run(done: Carried, text: str) -> None:
    """A `console` block: commands after “$ ”, each with lines that it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, quoted = part.partition("\n")
        done.commands.append(command)
        told = printed(done, shlex.split(command))
        lines = told.splitlines()
        patterns = [re.escape(line).replace("…", ".*") for line in quoted.splitlines()]
        rest = iter(lines)
        for pattern in patterns:  # in this order
            assert any(re.fullmatch(pattern, line) for line in rest), f"{command}: not printed: {pattern}\n{told}"
        if command.startswith("guide check"):  # every problem is quoted, and no other
            problems = [line for line in lines if " → " in line]
            unquoted = [line for line in problems if not any(re.fullmatch(pattern, line) for pattern in patterns)]
            assert unquoted == [], command


def printed(done: Carried, command: list[str]) -> str:
    if command[0] == "cp":
        shutil.copyfile(*command[1:])
        return ""
    assert command[0] == "guide"
    if command[1] == "serve":
        return serve(done, command[1:])
    result = CliRunner().invoke(main, command[1:], env=done.env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == (1 if " → " in result.output else 0), result.output
    return result.output


def serve(done: Carried, arguments: list[str]) -> str:
    """Starts the real program at a free port, fetches its first page and its style, and stops it."""
    told = ""
    with subprocess.Popen(
        [PROGRAM, *arguments, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **done.env, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                told += re.sub(r"(?<=127\.0\.0\.1:)\d+", "8000", line)
                if found := re.match(r"Listening at (http://\S+)/$", line):
                    done.served = fetched(f"{found[1]}/")
                    (style,) = re.findall(r'href="(/\S+/themes/esimerkkila\.css)"', done.served)
                    done.served += fetched(found[1] + style)
                    break
        finally:
            process.kill()
    return told


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        text: str = answer.read().decode()
    return text


def write_case(done: Carried, text: str) -> None:
    """A `json` block: the answers of the case."""
    assert json.loads(text)["home_municipality"] == "esimerkkila"
    (done.folder / "case.json").write_text(text, encoding="utf-8")


def show_whole(done: Carried, text: str) -> None:
    """A `yaml` block: the finished file."""
    done.whole = text


STEPS = {"diff": edit, "console": run, "json": write_case, "yaml": show_whole}


def test_the_page_can_be_carried_out_and_ends_in_the_file_that_it_shows(carried: Carried) -> None:
    assert carried.whole == (carried.folder / FILE).read_text(encoding="utf-8")


def test_the_page_ends_in_order_for_previews_and_for_production(carried: Carried) -> None:
    checks = [command for command in carried.commands if command.startswith("guide check")]
    assert "guide check" in checks[0]
    assert checks[-1] == "guide check --production --place esimerkkila"
    assert "content files checked, 0 problems." in printed(carried, shlex.split(checks[-1]))
    assert "content files checked, 0 problems." in printed(carried, ["guide", "check"])


def test_the_served_place_has_its_name_and_colour(carried: Carried) -> None:
    assert "Esimerkkilä" in carried.served
    assert "#7a5200" in carried.served
    assert Theme().brand not in carried.served


@pytest.mark.parametrize("day", ["2024-06-01", "2026-03-01", DAY])
def test_every_flow_can_be_walked_at_the_new_place(carried: Carried, day: str) -> None:
    dialogues = Dialogues(load_library(carried.folder))
    as_of = date.fromisoformat(day)
    for flow in dialogues.library.flows:
        (found,) = surveys(dialogues, flow, ["esimerkkila"], as_of, as_of)
        assert found.ahead.paths, flow


@pytest.mark.parametrize(
    ("copied", "told"),
    [
        (
            "suomi",
            [
                "flows/places/kopio.yaml:2 [kopio]: No municipality is named",
                "flows/places/kopio.yaml:3 [kopio]: The name “Suomi” is that of the place “suomi” too.",
            ],
        ),
        (
            "esimerkkila",
            [
                "flows/places/esimerkkila.yaml:3 [esimerkkila]: The name “Esimerkkilä” is that of the place “kopio”",
                "has ids that the place “kopio” has too: ESIMERKKILA-INVITE.",
                "flows/places/kopio.yaml:3 [kopio]: The name “Esimerkkilä” is that of the place “esimerkkila” too.",
                "has ids that the place “esimerkkila” has too: ESIMERKKILA-INVITE.",
            ],
        ),
    ],
)
def test_what_a_copy_leaves_behind_is_told(carried: Carried, copied: str, told: list[str]) -> None:
    places = carried.folder / "flows" / "places"
    text = (places / f"{copied}.yaml").read_text(encoding="utf-8")
    copy = places / "kopio.yaml"
    copy.write_text(text.replace(f"id: {copied}\n", "id: kopio\n", 1), encoding="utf-8")
    try:
        problems = list(map(str, copied_problems(carried.folder, load_library(carried.folder))))
    finally:
        copy.unlink()
    assert len(problems) == len(told)
    for problem, part in zip(problems, told, strict=True):
        assert part in problem
        assert " → " in problem


def test_a_place_that_is_not_there_is_told(carried: Carried) -> None:
    told = printed(carried, shlex.split("guide check --production --place esimerkila"))
    assert "There is no place “esimerkila”. → Use one of: akaa, esimerkkila, " in told


def test_the_place_ends_up_in_the_dialogue(carried: Carried) -> None:
    told = json.loads(
        printed(carried, shlex.split(f"guide walk --place esimerkkila --as-of {DAY} --answers case.json --json"))
    )
    assert told["path"][0] == "home_municipality"
    assert told["unused"] == []
