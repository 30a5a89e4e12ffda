"""Somebody with a plain HTTP client: keeps cookies, follows nothing by itself, and walks the dialogue by its forms."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode

Connect = Callable[[], socket.socket]


def connect_to(port: int, *, host: str = "", certificate: str = "") -> Connect:
    """How to reach a server on this machine: over TLS as `host` when its certificate is given."""

    def connect() -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", port), timeout=30)
        if not certificate:
            return plain
        return ssl.create_default_context(cafile=certificate).wrap_socket(plain, server_hostname=host)

    return connect


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: str

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.body)
        assert found, f"no hidden field {name} in: {self.body[:300]}"
        return unescape(found[1])


@dataclass
class Browser:
    """One device. Raises OSError or HTTPException when no whole answer comes."""

    connect: Connect
    host: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, data: Mapping[str, object] | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(self.host)
        connection.sock = self.connect()
        try:
            sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Connection": "close", **headers}
            if data is not None:
                sent["Content-Type"] = "application/x-www-form-urlencoded"
            body = None if data is None else urlencode(data, doseq=True)
            connection.request(method, path, body, {name: value for name, value in sent.items() if value})
            response = connection.getresponse()
            answer = Answer(response.status, dict(response.getheaders()), response.read().decode())
            self._keep(response.headers.get_all("Set-Cookie") or [])
            return answer
        finally:
            connection.close()

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, cookie in SimpleCookie(line).items():
                if cookie["max-age"] == "0" or not cookie.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = cookie.value

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def follow(self, answer: Answer) -> tuple[str, Answer]:
        """The page that a redirect leads to, with its path."""
        path = ""
        while answer.status in {302, 303, 308}:
            path = next(value for name, value in answer.headers.items() if name.lower() == "location")
            answer = self.get(path)
        return path, answer

    def walk(self, answers: Mapping[str, str]) -> int:
        """From the start to the page that checks the answers; how many questions were answered."""
        path, page = self.follow(self.send("POST", "/fi/aloita", {}))
        asked = 0
        while found := re.search(r'name="step" value="(\w+)"', page.body):
            form = {"csrf": page.hidden("csrf"), "step": found[1], "answer": answers[found[1]]}
            path, page = self.follow(self.send("POST", path, form))
            asked += 1
            assert asked < 20, path
        assert path == "/fi/tarkista", (path, page.status)
        return asked
