"""A real provider in a process of its own, and a person with a browser who signs in there."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from guide.core import resources
from guide.settings import Oidc

BACK = "http://localhost/kirjaudu/paluu"


@dataclass(frozen=True)
class RunningProvider:
    """A provider that listens. `people`: the file that says who has which claims."""

    issuer: str
    people: Path

    def knows(self, **people: Mapping[str, Any]) -> None:
        """From now on these are the people and their claims."""
        self.people.write_text(json.dumps(people), encoding="utf-8")

    def client(self, name: str = "polku", acr: str = "") -> Oidc:
        """The settings of one of its two clients, `polku` and `other`."""
        return Oidc(self.issuer, name, f"{name}-secret", acr=acr)


@contextmanager
def running_provider(folder: Path, back: str = BACK) -> Iterator[RunningProvider]:
    """Starts the provider and ends it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = RunningProvider(f"http://127.0.0.1:{port}", folder / "people.json")
    made.knows()
    node = shutil.which("node")
    assert node, "Node is missing. See the README."
    script = Path(__file__).with_name("provider.mjs")
    log = (folder / "provider.log").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        [node, str(script), str(port), back, str(made.people)],
        cwd=resources.checkout(),
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        assert process.stdout
        for line in process.stdout:
            if line.strip() == "ready":
                break
        else:
            log.seek(0)
            raise AssertionError(log.read())
        yield made
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
        log.close()


@dataclass
class Person:
    """Somebody's browser at the provider."""

    login: str
    browser: requests.Session = field(default_factory=requests.Session)

    def goes(self, url: str, back: str = BACK) -> str:
        """Signs in and agrees, until the provider sends the browser back; the address it is sent to."""
        for _ in range(12):
            response = self.browser.get(url, allow_redirects=False, timeout=20)
            while response.is_redirect:
                url = urljoin(response.url, response.headers["Location"])
                if url.startswith(back):
                    return url
                response = self.browser.get(url, allow_redirects=False, timeout=20)
            form = re.search(r'<form[^>]*action="([^"]+)"', response.text)
            assert form, response.text
            prompt = re.search(r'name="prompt" value="(\w+)"', response.text)
            data = {"prompt": prompt.group(1) if prompt else "", "login": self.login, "password": "x"}
            answered = self.browser.post(urljoin(response.url, form.group(1)), data, allow_redirects=False, timeout=20)
            url = urljoin(answered.url, answered.headers["Location"])
            if url.startswith(back):
                return url
        raise AssertionError("The provider never sent the browser back.")
