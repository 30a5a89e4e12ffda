"""Two processes of the program, one PostgreSQL and a real nginx: one conversation, whoever serves its steps."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from guide.web.health import ALIVE, READY
from tests.http import Browser
from tests.operation.guides import Guide, running_guides
from tests.operation.nginx import PUBLIC, STAFF, Nginx, running_nginx
from tests.postgresql import Cluster, running_cluster
from tests.web.conftest import FORM, PLAIN

CANARY = "Kanarialintu7731"


@dataclass(frozen=True)
class Site:
    nginx: Nginx
    guides: list[Guide]
    cluster: Cluster
    database: str

    def browser(self) -> Browser:
        return Browser(self.nginx.connect(), PUBLIC)

    def served(self) -> list[dict[str, Any]]:
        """The lines of the access log."""
        return [json.loads(line) for line in self.nginx.access_log.splitlines()]

    def steps_of(self, guide: Guide) -> int:
        return sum(f"127.0.0.1:{guide.port}" in line["upstream"] for line in self.served())


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it holds within a few seconds: nginx writes its line after the client has the answer."""
    for _ in range(100):
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    environment = {
        "GUIDE_DATA": str(folder / "data"),
        "GUIDE_SECURE_COOKIES": "1",
        "GUIDE_TRUSTED_HOSTS": PUBLIC,
        "GUIDE_PROXIES": "1",
        "GUIDE_LOG": "json",
    }
    with running_cluster("-c fsync=off") as cluster:
        database = cluster.new_database()
        environment["GUIDE_DATABASE_URL"] = cluster.url(database)
        with running_guides(folder, 2, environment) as guides:
            ports = {8001: guides[0].port, 8002: guides[1].port}
            with running_nginx(folder, ports) as nginx:
                yield Site(nginx, guides, cluster, database)


def form_sent(browser: Browser, words: str) -> tuple[str, str]:
    """From the result to the receipt; its reference and the path of the private link."""
    csrf = browser.get("/fi/pyynto").hidden("csrf")
    browser.send("POST", "/fi/pyynto", {**FORM, "csrf": csrf, "name": CANARY, "own_words": words})
    review = browser.get("/fi/pyynto/tarkista")
    data = {name: review.hidden(name) for name in ("csrf", "submission_key")}
    _, receipt = browser.follow(browser.send("POST", "/fi/pyynto/laheta", data))
    reference = re.search(r"\b[C-Y2-9]{3}-[C-Y2-9]{3}-[C-Y2-9]{3}\b", receipt.body)
    link = re.search(r'"(/fi/oma/[^"]+)"', receipt.body)
    assert reference
    assert link
    return reference[0], link[1]


def stored(site: Site) -> list[str]:
    with psycopg.connect(site.cluster.url(site.database)) as connection:
        return [row[0] for row in connection.execute("SELECT reference FROM requests")]


def test_the_steps_of_one_conversation_come_from_both(site: Site) -> None:
    browser = site.browser()
    assert browser.walk(PLAIN) > 5
    assert all(name.startswith("__Host-") for name in browser.cookies)
    # The longest words that the form takes: their cookies must fit through the proxy both ways.
    reference, link = form_sent(browser, "ä" * 400)
    assert stored(site).count(reference) == 1
    assert browser.get(link).status == 200
    pages = {"kysymys", "pyynto", "kuitti", "oma"}
    assert eventually(lambda: {line["page"] for line in site.served()} >= pages)
    assert all(site.steps_of(guide) >= 5 for guide in site.guides)


@pytest.mark.parametrize("path", [ALIVE, READY, "/terveys/", "/metrics/"])
def test_health_and_figures_are_not_passed_on(site: Site, path: str) -> None:
    assert site.browser().get(path).status == 404


def test_headers_come_once(site: Site) -> None:
    answer = site.browser().get("/fi/")
    names = [name.lower() for name in answer.headers]
    for name in ("content-security-policy", "strict-transport-security", "x-content-type-options", "cache-control"):
        assert names.count(name) == 1
        assert "," not in answer.headers.get("X-Content-Type-Options", "")
    assert not re.search(r"\d", answer.headers.get("Server", ""))


def test_other_names_and_plain_http_get_no_page(site: Site) -> None:
    with pytest.raises(OSError, match="UNRECOGNIZED_NAME|unrecognized name"):
        site.nginx.connect("other.example.fi")()
    with socket.create_connection(("127.0.0.1", site.nginx.http), timeout=20) as plain:
        plain.sendall(f"GET /fi/?q=1 HTTP/1.0\r\nHost: {PUBLIC}\r\n\r\n".encode())
        head = plain.recv(4096).decode()
    assert "301 Moved Permanently" in head
    assert f"Location: https://{PUBLIC}/fi/?q=1\r\n" in head


def test_the_staff_side_has_its_own_name(site: Site) -> None:
    # No staff process runs here: the answer is the proxy's, and not a page of the public side.
    staff = Browser(site.nginx.connect(STAFF), STAFF)
    assert staff.get("/fi/").status == 502
    assert staff.get(READY).status == 404


def test_too_much_is_refused_before_the_application(site: Site) -> None:
    assert site.browser().send("POST", "/fi/pyynto", {"own_words": "a" * 70_000}).status == 413
    end = time.monotonic() + 20  # a line may be written a little after its answer
    while not (refused := [line for line in site.served() if line["status"] == 413]):
        assert time.monotonic() < end
    assert [line["upstream"] for line in refused] == [""]


def test_slow_clients_keep_nobody_waiting(site: Site) -> None:
    slow = [site.nginx.connect()() for _ in range(100)]
    try:
        for number, client in enumerate(slow):
            head = f"POST /fi/aloita HTTP/1.1\r\nHost: {PUBLIC}\r\n"
            body = f"{head}Content-Length: 60000\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na="
            client.sendall((head if number % 2 else body).encode())
        assert site.browser().get("/fi/").status == 200
        end = time.monotonic() + 30
        for client in slow:  # each is sent away: with an answer, or without
            client.settimeout(max(end - time.monotonic(), 0.1))
            assert _sent_away(client)
    finally:
        for client in slow:
            client.close()


def _sent_away(client: socket.socket) -> bool:
    try:
        while client.recv(4096):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def test_one_process_killed_on_the_way_and_then_the_other(site: Site) -> None:
    browser = site.browser()
    half = browser.walk(PLAIN)
    site.guides[0].kill()
    again = site.browser()
    assert again.walk(PLAIN) == half
    reference, _ = form_sent(browser, CANARY)  # begun when both were alive
    other, _ = form_sent(again, CANARY)
    assert stored(site).count(reference) == stored(site).count(other) == 1
    site.guides[1].kill()
    answer = browser.get(f"/fi/oma/{CANARY}?q={CANARY}")
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Vastauksesi ovat tallessa. Yritä uudelleen." in answer.body


def test_no_log_holds_what_clients_sent(site: Site) -> None:
    """The last test of this module: it reads everything that was written, also while processes were gone."""
    browser = site.browser()
    headers = {"User-Agent": CANARY, "Referer": CANARY, "X-Forwarded-For": CANARY}
    browser.send(CANARY, f"/{CANARY}?q={CANARY}", None, **headers)
    browser.send("GET", f"/fi/oma/{CANARY}", None, **headers)
    logs = [*site.nginx.folder.glob("*.log")]
    assert {path.name for path in logs} == {
        "main.log",
        "polku.access.log",
        "polku.error.log",
        "guide-0.log",
        "guide-1.log",
    }
    for path in logs:
        content = path.read_bytes()
        assert CANARY.encode() not in content, path
        assert b"/oma/" not in content, path
        assert FORM["phone"].encode() not in content, path
    assert '"network":"127.0.0.0/24"' in site.nginx.access_log
    assert "127.0.0.1" not in re.sub(r'"upstream":"[^"]*"', "", site.nginx.access_log)
