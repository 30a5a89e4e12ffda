"""Processes of the real program, started the way the units start them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guide.web.health import READY
from tests.browser.tools import free_port

_START_SECONDS = 90


@dataclass(frozen=True)
class Guide:
    """One `guide serve` with its worker."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, command: Sequence[str], log: Path, port: int, environment: Mapping[str, str]) -> Guide:
        """Starts `command`; it is not ready yet."""
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(port, log, process)

    def kill(self) -> None:
        """Kills it and its worker without a word, as a lack of memory would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running_guides(folder: Path, count: int, environment: Mapping[str, str]) -> Iterator[list[Guide]]:
    """So many processes at ports of their own, all ready to work."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GUIDE_")}
    program = str(Path(sys.executable).with_name("guide"))
    guides: list[Guide] = []
    try:
        for number in range(count):
            port = free_port()
            command = [program, "serve", "--port", str(port)]
            guides.append(Guide.start(command, folder / f"guide-{number}.log", port, clean | dict(environment)))
        for guide in guides:
            wait_for(guide)
        yield guides
    finally:
        stop(guides)


def stop(guides: Iterable[Guide]) -> None:
    """Ends those that still run."""
    for guide in guides:
        if guide.process.poll() is None:
            guide.kill()


def wait_for(guide: Guide) -> None:
    """Waits until it is ready to work."""
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and guide.process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{guide.port}{READY}", timeout=10).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"not ready: {guide.log.read_text(errors='replace')}")
