"""docs/deployment.md is carried out: every `sh` block, in order, on a real PostgreSQL and with the real program.

Stand-ins replace what only the owner of a machine may do: accounts, systemd and the reload of nginx. What systemd would
start is started the way its unit says, with its settings file.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from guide.core import resources
from guide.web.health import ALIVE
from tests.browser.tools import free_port
from tests.http import Browser, connect_to
from tests.operation.guides import Guide, stop, wait_for
from tests.operation.test_behind_nginx import form_sent
from tests.postgresql import Cluster, running_cluster
from tests.web.conftest import PLAIN

PAGE = resources.checkout() / "docs" / "deployment.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
PORTS = ("8001", "8002", "8101")
# Each notes what it was asked to do.
STAND_INS = {
    "useradd": 'echo "useradd $*" >> "$ASKED"',
    "systemctl": 'echo "systemctl $*" >> "$ASKED"',
    "nginx": 'echo "nginx $*" >> "$ASKED"',
    # The owner of a file, or of a process, would be a user that this machine does not have.
    "runuser": 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    "install": 'words=(); while [ $# -gt 0 ]; do if [ "$1" = -o ]; then shift; else words+=("$1"); fi; shift; done\n'
    'exec /usr/bin/install "${words[@]}"',
}


@dataclass
class Machine:
    """A root folder that stands for the machine."""

    root: Path
    cluster: Cluster
    ports: dict[str, int]
    guides: dict[str, Guide] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def here(self, text: str) -> str:
        """`text` with the machine's folders and ports put under the test's own."""
        text = text.replace("/opt/polku/bin/guide", str(Path(sys.executable).with_name("guide")))
        text = re.sub(r"(?<![\w.])/(etc|var)/", rf"{self.root}/\1/", text)
        for port, real in self.ports.items():
            text = text.replace(f":{port}/", f":{real}/").replace(f"--port {port}", f"--port {real}")
        return text

    def run(self, block: str) -> None:
        """Carries out one block; before something asks whether a unit is ready, the unit is started."""
        for part in re.split(r"^(?=curl )", block, flags=re.MULTILINE):
            if part.startswith("curl "):
                self._start_units()
            result = subprocess.run(
                ["/bin/bash", "-euo", "pipefail", "-c", self.here(part)],
                cwd=resources.checkout(),
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert result.returncode == 0, f"{part}\n{result.stdout}{result.stderr}"
            self.done += part.splitlines()

    @property
    def asked(self) -> list[str]:
        path = self.root / "asked"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def _environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("GUIDE_", "PG"))}
        postgresql = {"PGHOST": str(self.cluster.folder), "PGUSER": "postgres"}
        path = f"{self.root / 'bin'}:{self.cluster.programs}:{clean['PATH']}"
        return clean | postgresql | {"PATH": path, "ASKED": str(self.root / "asked")}

    def _start_units(self) -> None:
        wanted = {unit for line in self.asked if "enable --now" in line for unit in line.split()[3:]}
        for unit in sorted(wanted & {"polku@8001", "polku@8002", "polku-staff"} - self.guides.keys()):
            name, _, instance = unit.partition("@")
            path = self.root / "etc/systemd/system" / (f"{name}@.service" if instance else f"{name}.service")
            text = path.read_text(encoding="utf-8").replace("%i", instance)
            (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
            (settings,) = re.findall(r"^EnvironmentFile=(.*)$", text, re.MULTILINE)
            environment = dict(line.split("=", 1) for line in Path(self.here(settings)).read_text().splitlines())
            # The content of this checkout holds example contacts, which a production start refuses.
            environment |= {"GUIDE_PRODUCTION": "0", "GUIDE_METRICS": f"127.0.0.1:{free_port()}"}
            port = self.ports[instance or "8101"]
            log = self.root / f"{unit}.log"
            self.guides[unit] = Guide.start(
                shlex.split(self.here(command)), log, port, self._environment() | environment
            )
        for guide in self.guides.values():
            wait_for(guide)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    root = tmp_path_factory.mktemp("machine")
    for folder in ("bin", "etc/systemd/system", "etc/nginx/conf.d", "var/lib"):
        (root / folder).mkdir(parents=True)
    for name, script in STAND_INS.items():
        (root / "bin" / name).write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
        (root / "bin" / name).chmod(0o755)
    with running_cluster("-c fsync=off") as cluster:
        made = Machine(root, cluster, {port: free_port() for port in PORTS})
        try:
            for block in BLOCKS:
                made.run(block)
            yield made
        finally:
            stop(made.guides.values())


def test_the_page_was_carried_out_to_its_end(machine: Machine) -> None:
    assert machine.done == [line for block in BLOCKS for line in block.splitlines()]
    assert [line.split()[-1] for line in machine.asked if line.startswith("useradd")] == ["polku-public", "polku-staff"]
    assert "nginx -t" in machine.asked
    assert set(machine.guides) == {"polku@8001", "polku@8002", "polku-staff"}


def test_every_file_that_a_unit_needs_is_installed(machine: Machine) -> None:
    shipped = {path.name for path in (resources.checkout() / "docs" / "deploy").glob("polku*.*")}
    installed = {path.name for path in (machine.root / "etc").rglob("polku*.*")}
    assert shipped <= installed
    enabled = " ".join(line for line in machine.asked if "enable" in line)
    assert all(unit in enabled for unit in ("polku-worker", "polku-purge.timer"))


def test_a_request_goes_through_the_public_side_to_the_office(machine: Machine) -> None:
    browser = Browser(connect_to(machine.ports["8001"]), "polku.example.fi")
    # The proxy would say so: the cookies are for HTTPS only, but this client sends them all the same.
    assert browser.walk(PLAIN) > 5
    browser.connect = connect_to(machine.ports["8002"])
    reference, _ = form_sent(browser, "Haluan puhua")
    staff = dict(line.split("=", 1) for line in (machine.root / "etc/polku/staff.env").read_text().splitlines())
    public = dict(line.split("=", 1) for line in (machine.root / "etc/polku/public.env").read_text().splitlines())
    assert "Haluan puhua" in _shown(machine, reference, staff)
    # The public side has neither the right nor the key.
    assert "Haluan puhua" not in _shown(machine, reference, public, code=1)
    keys = machine.root / "var/lib/polku-public/keys"
    assert {path.suffix for path in keys.iterdir()} == {"", ".public", ".secret"}
    with psycopg.connect(machine.cluster.url("polku", "polku_public")) as connection:
        found = connection.execute("SELECT status FROM requests WHERE reference = %s", (reference,)).fetchall()
    assert found == [("new",)]


def _shown(machine: Machine, reference: str, settings: dict[str, str], code: int = 0) -> str:
    result = subprocess.run(
        [str(Path(sys.executable).with_name("guide")), "requests", "show", reference],
        env=machine._environment() | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode == 0) == (code == 0), result.stderr
    return result.stdout


@pytest.mark.parametrize("unit", ["polku@8001", "polku-staff"])
def test_addresses_of_the_page_answer(machine: Machine, unit: str) -> None:
    guide = machine.guides[unit]
    with urllib.request.urlopen(f"http://127.0.0.1:{guide.port}{ALIVE}", timeout=20) as answer:
        assert answer.read() == b"ok\n"
    assert ALIVE in PAGE.read_text(encoding="utf-8")
