"""The systemd units and the Containerfile: they are whole, and what they name is there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from guide.cli import main
from guide.core import resources
from guide.settings import from_environment
from guide.web.health import ALIVE
from tests.operation.nginx import DEPLOY

PROGRAM = "/opt/polku/bin/guide"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
SERVICES = [name for name in UNITS if name.endswith(".service")]
# Commands of the staff side that these files already name. Each entry must go when its command comes.


def known(arguments: list[str]) -> str:
    """The part of a `guide` command line that the program does not know; empty when it knows all."""
    command: click.Command = main
    rest = list(arguments)
    while isinstance(command, click.Group):
        if rest[0] not in command.commands:
            return " ".join(arguments)
        command = command.commands[rest.pop(0)]
    options = {option for parameter in command.params for option in parameter.opts}
    strange = [word for word in rest if word.startswith("-") and word not in options]
    return f"{command.name} {' '.join(strange)}" if strange else ""


def lines(name: str, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", (DEPLOY / name).read_text(encoding="utf-8"), re.MULTILINE)


def test_every_command_of_the_units_exists() -> None:
    commands = {name: shlex.split(lines(name, "ExecStart")[0]) for name in SERVICES}
    assert {command[0] for command in commands.values()} == {PROGRAM}
    assert {known(command[1:]) for command in commands.values()} - {""} == set()


@pytest.mark.parametrize("name", SERVICES)
def test_units_run_as_somebody_and_are_restarted(name: str) -> None:
    assert lines(name, "User") in (["polku-public"], ["polku-staff"])
    side = lines(name, "User")[0].removeprefix("polku-")
    assert lines(name, "EnvironmentFile") == [f"/etc/polku/{side}.env"]
    assert lines(name, "Restart") == ([] if "purge" in name else ["always"])
    for setting in lines(name, "Environment"):
        variable, _, value = setting.replace("%i", "8001").partition("=")
        from_environment({variable: value})


@pytest.fixture
def unit_folder(tmp_path: Path) -> Path:
    """The units as they would be installed, with the program where it is here."""
    program = Path(sys.executable).with_name("guide")
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8").replace(PROGRAM, str(program))
        (tmp_path / name.replace("@.", "@8001.")).write_text(text, encoding="utf-8")
    return tmp_path


def _analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def test_systemd_finds_nothing_wrong(unit_folder: Path) -> None:
    result = _analyze("verify", "--man=no", *(str(path) for path in unit_folder.iterdir()))
    ours = [line for line in result.stderr.splitlines() if "polku" in line]
    assert ours == []
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_systemd_finds_little_that_is_exposed(unit_folder: Path, name: str) -> None:
    path = unit_folder / name.replace("@.", "@8001.")
    result = _analyze("security", "--offline=yes", "--no-pager", "--threshold=20", str(path))
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_purge_is_daily_and_made_up_for() -> None:
    timer = (DEPLOY / "polku-purge.timer").read_text(encoding="utf-8")
    assert re.search(r"^OnCalendar=\*-\*-\* \d\d:\d\d:00$", timer, re.MULTILINE)
    assert "Persistent=yes" in timer
    assert "WantedBy=timers.target" in timer


# The container file. No container can be built where these tests run, so each thing that it names is looked for.


def instructions(name: str) -> list[str]:
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    return re.findall(rf"^{name} (.*)$", text, re.MULTILINE)


def test_what_the_container_file_copies_is_there() -> None:
    copied = [line.split() for line in instructions("COPY") if not line.startswith("--from")]
    sources = [source for words in copied for source in words[:-1]]
    missing = [source for source in sources if not list(resources.checkout().glob(source.rstrip("/")))]
    assert missing == []
    needed = {"pyproject.toml", "requirements.txt", "package-lock.json", "Makefile", "LICENSE", "README.md"}
    assert needed | {"guide", "flows", "locales", "templates"} <= {source.rstrip("/") for source in sources}


def test_what_the_container_file_runs_exists() -> None:
    runs = " && ".join(instructions("RUN"))
    targets = [command.split()[1] for command in runs.split(" && ") if command.startswith("make ")]
    assert targets
    makefile = (resources.checkout() / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    assert "--require-hashes -r requirements.txt" in runs
    (entry,), (command,) = instructions("ENTRYPOINT"), instructions("CMD")
    assert json.loads(entry) == [PROGRAM]
    assert known(json.loads(command)) == ""


def test_the_container_is_nobody_and_asks_whether_it_is_alive() -> None:
    (user,) = instructions("USER")
    assert int(user) > 0
    (health,) = instructions("HEALTHCHECK")
    assert ALIVE in health
    script = json.loads(health[health.index("[") :])
    assert script[0] == "/opt/polku/bin/python"
    compile(script[2], "health", "exec")
    for line in instructions("ENV"):
        from_environment(dict(pair.split("=", 1) for pair in shlex.split(line)))
