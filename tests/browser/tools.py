"""A real server, and what looks at its pages: axe in the browser, html-validate on saved pages."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from guide.core import resources

AS_OF = "2026-06-01"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

GUIDE = str(Path(sys.executable).with_name("guide"))
_MODULES = resources.checkout() / "node_modules"
_START_SECONDS = 40


def chromium() -> str:
    """The path of the browser: GUIDE_CHROMIUM, else the system's Chromium."""
    path = os.environ.get("GUIDE_CHROMIUM") or shutil.which("chromium")
    assert path, "No Chromium. Run `make test`, or set GUIDE_CHROMIUM to the path of one."
    return path


@dataclass(frozen=True)
class Server:
    """A running `guide serve`: its address, its data folder and where its output goes."""

    url: str
    data: Path
    log: Path


@contextmanager
def running_server(
    folder: Path,
    *,
    as_of: str = AS_OF,
    arguments: Sequence[str] = (),
    data: Path | None = None,
    settings: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Server]:
    """Starts `guide serve`, waits until it answers, and ends it afterwards.

    Its output goes to `folder`; so does its data, unless it shares the folder `data` with another server. `settings`
    are further GUIDE_* variables.
    """
    port = port or free_port()
    server = Server(f"http://127.0.0.1:{port}", data or folder / "data", folder / "server.log")
    command = [GUIDE, "serve", "--host", "127.0.0.1", "--port", str(port), "--as-of", as_of, *arguments]
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment(server.data) | dict(settings or {}),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment(data: Path) -> dict[str, str]:
    """The environment of a `guide` command over the folder `data`, without settings from outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GUIDE_")}
    return kept | {"GUIDE_DATA": str(data)}


def axe(page: Page, heading: str) -> None:
    """Asserts that `page` is the one headed `heading` and that axe finds nothing wrong with it.

    Needs a context with JavaScript. The script comes in through the debugger, so the page's own content
    security policy stays in force.
    """
    found = " | ".join(_plain(text) for text in page.locator("h1").all_inner_texts())
    assert _plain(heading) in found, f"{page.url} is headed “{found}”, not “{heading}”"
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate((_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    run = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
    violations = page.evaluate(run, list(AXE_TAGS))["violations"]
    report = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n  {node['html']}\n"
        + "\n".join(f"    {line}" for line in node["failureSummary"].splitlines())
        for violation in violations
        for node in violation["nodes"]
    ]
    assert not report, f"{page.url}, “{found}”:\n" + "\n".join(report)


def html_validate(pages: Mapping[str, str]) -> None:
    """Asserts that every saved page is valid HTML. `pages`: a short name for the report → the HTML."""
    command = [str(_MODULES / ".bin" / "html-validate"), "--config", str(resources.checkout() / ".htmlvalidate.json")]
    with tempfile.TemporaryDirectory() as folder:
        for name, html in pages.items():
            (Path(folder) / f"{name}.html").write_text(html, encoding="utf-8")
        # To a file, because what it writes to a pipe is cut off at 64 kB.
        found = Path(folder) / "report.json"
        command += ["--formatter", f"json={found}", folder]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert found.exists(), result.stderr or result.stdout
        files = json.loads(found.read_text(encoding="utf-8"))
    report = [
        f"{Path(file['filePath']).stem}:{fault['line']} {fault['ruleId']}: {fault['message']}"
        for file in files
        for fault in file["messages"]
    ]
    assert not report, "\n".join(report)
    assert result.returncode == 0, result.stderr


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], server: Server) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(server.url, timeout=5):
                return
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{server.log.read_text(errors='replace')}")


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())
