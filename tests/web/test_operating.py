"""Health, figures, log and proxy headers: what an operator sees, and that nothing of a person is in it."""

from __future__ import annotations

import io
import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from prometheus_client import generate_latest

from guide.core.logs import Lines, access
from guide.settings import Settings, SettingsError, from_environment
from guide.staff_app import create_staff_app
from guide.web.health import ALIVE, READY
from guide.web.operating import operate
from tests.web.conftest import FORM, HOME, PLAIN, MakeApp, Visitor

CANARY = "Kanarialintu7731"
METRICS = ("127.0.0.1", 9101)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that the process would write as JSON, from every package."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines(as_json=True))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    access.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    access.setLevel(logging.NOTSET)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    """The lines that are our own; that every line is JSON is seen in passing."""
    found = [json.loads(line) for line in log.getvalue().splitlines()]
    return [line for line in found if line["logger"].startswith(("guide.", "sqlalchemy."))]


def figures(app: Flask) -> str:
    return generate_latest(app.extensions["polku.metrics"].registry).decode()


# Health


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", ALIVE, 200, "ok\n"),
        ("HEAD", ALIVE, 200, ""),
        ("GET", READY, 200, "ok\n"),
        ("POST", READY, 405, "GET or HEAD\n"),
    ],
)
def test_health_is_plain_and_leaves_nothing(make_app: MakeApp, method: str, path: str, status: int, body: str) -> None:
    client = make_app(trusted_hosts=("polku.example.fi",)).test_client()
    response = client.open(path, method=method, headers={"Host": "127.0.0.1:8001"})
    assert (response.status_code, response.text) == (status, body)
    assert response.mimetype == "text/plain"
    assert response.headers["Cache-Control"] == "no-store"
    assert not {"Set-Cookie", "Server", "Vary"} & set(response.headers.keys())


@pytest.mark.parametrize(
    ("damage", "said"),
    [("DROP TABLE alembic_version", "step 0001"), ("UPDATE alembic_version SET version_num = '9999'", "step 9999")],
)
def test_not_ready_when_the_tables_are_not_ours(
    make_app: MakeApp, tmp_path: Path, log: io.StringIO, damage: str, said: str
) -> None:
    client = make_app().test_client()
    with sqlite3.connect(tmp_path / "polku.sqlite") as connection:
        connection.execute(damage)
    connection.close()
    response = client.get(READY)
    assert (response.status_code, response.text) == (503, "unavailable\n")
    assert int(response.headers["Retry-After"]) > 0
    assert client.get(ALIVE).status_code == 200
    assert f"the database is at {said}, not " in lines(log)[0]["reason"]


def test_a_store_that_is_away_is_said_with_a_time_to_return(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(metrics=METRICS)
    visitor = Visitor(app.test_client())
    app.extensions["polku"].store.close()
    (tmp_path / "polku.sqlite").unlink()
    (tmp_path / "polku.sqlite").mkdir()
    for method in ("GET", "POST"):
        response = visitor.client.open("/fi/oma/tuntematon", method=method, headers=HOME)
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert "Yritä uudelleen." in response.text
    assert visitor.client.get(READY).status_code == 503
    assert 'polku_noted_total{what="store_unavailable"} 2.0' in figures(app)


def test_the_staff_side_is_watched_in_the_same_way(tmp_path: Path, log: io.StringIO) -> None:
    app = create_staff_app(Settings(data=tmp_path, metrics=METRICS))
    client = app.test_client()
    assert [client.get(path).text for path in (ALIVE, READY)] == ["ok\n", "ok\n"]
    client.get(f"/{CANARY}", headers={"User-Agent": CANARY})
    assert 'status="4xx"} 1.0' in figures(app)
    assert [line["status"] for line in lines(log) if line["what"] == "request"] == [404]
    assert CANARY not in log.getvalue() + figures(app)
    app.extensions["polku-staff"].store.close()


# Figures


def test_figures_name_routes_and_count_what_was_sent(make_app: MakeApp) -> None:
    app = make_app(metrics=METRICS)
    visitor = Visitor(app.test_client())
    visitor.start()
    visitor.walk(PLAIN)
    visitor.request()
    page, path = visitor.page, visitor.path
    for _ in range(2):  # the second tap is the same request
        visitor.page, visitor.path = page, path
        visitor.send()
    visitor.get(f"/fi/{CANARY}/ei-ole")
    told = figures(app)
    assert 'polku_noted_total{what="sent"} 1.0' in told
    assert 'polku_noted_total{what="store_unavailable"} 0.0' in told
    assert 'polku_requests_total{route="request.send",status="3xx"} 2.0' in told
    assert 'polku_requests_total{route="none",status="4xx"} 1.0' in told
    assert re.search(r'polku_request_seconds_count\{route="client.answer"\} [1-9]', told)
    assert re.search(r"process_resident_memory_bytes [1-9]", told)
    routes = set(re.findall(r'route="([^"]*)"', told))
    assert routes <= {rule.endpoint for rule in app.url_map.iter_rules()} | {"none"}
    assert set(re.findall(r"(\w+)=", told)) == {"route", "status", "le", "what"}
    assert CANARY not in told
    assert FORM["phone"] not in told


def test_without_an_address_nothing_is_counted(make_app: MakeApp) -> None:
    assert make_app().extensions["polku.metrics"] is None


# Log


def test_every_request_is_one_line_of_names_and_figures(make_app: MakeApp, log: io.StringIO) -> None:
    client = make_app().test_client()
    client.get("/fi/")
    client.get("/fi/ei-ole")
    first, second = lines(log)
    assert first.keys() == {"time", "level", "logger", "what", "id", "method", "route", "status", "ms"}
    assert (first["method"], first["route"], first["status"]) == ("GET", "client.start", 200)
    assert (second["route"], second["status"]) == ("none", 404)
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]{12}\+00:00", first["time"])
    assert re.fullmatch(r"[0-9a-f]{16}", first["id"])
    assert first["id"] != second["id"]
    assert 0 < first["ms"] < 60_000


def _everywhere(client: Any, word: str) -> None:
    """`word` through every kind of input."""
    dangerous = {"Sec-Fetch-Site": word, "Origin": f"https://{word}", "User-Agent": word, "Referer": word, "X-A": word}
    forwarded = {"X-Forwarded-For": word, "X-Forwarded-Host": word, "X-Forwarded-Proto": word, "Forwarded": word}
    for path in (
        "/fi/",
        f"/{word}",
        f"/fi/oma/{word}",
        f"/fi/kuitti/{word}",
        f"/static/{word}/{word}",
        f"/fi/?q={word}",
    ):
        client.get(path, headers=dangerous | forwarded)
        client.post(path, data={word: word, "csrf": word}, headers=HOME | forwarded)
    client.get("/fi/", headers={"Host": word})
    client.open("/fi/", method=word)
    client.post("/fi/pyynto", data=f'{{"{word}": ', content_type="application/json", headers=HOME)
    client.post("/fi/kysymys/1", data=word * 10_000, content_type=f"multipart/form-data; boundary={word}", headers=HOME)
    client.set_cookie("polku", word)
    client.set_cookie("request", word)
    client.get("/fi/kysymys/1")


def test_nothing_that_came_in_is_in_the_log(make_app: MakeApp, log: io.StringIO) -> None:
    app = make_app()
    visitor = Visitor(app.test_client())
    visitor.start()
    visitor.walk(PLAIN)
    visitor.request(name=CANARY, own_words=CANARY)
    visitor.send()
    _everywhere(app.test_client(), CANARY)
    written = log.getvalue().encode()
    assert len(lines(log)) > 30
    assert CANARY.encode() not in written
    assert CANARY.lower().encode() not in written.lower()
    assert {line["method"] for line in lines(log) if "method" in line} == {"GET", "POST", "other"}


def _fail(*_: object, **__: object) -> None:
    local = CANARY
    try:
        raise KeyError(local)
    except KeyError as error:
        raise RuntimeError(f"{CANARY} was refused") from error


@pytest.mark.parametrize("where", ["guide.web.client.question_page", "guide.web.errors._page"])
def test_an_error_is_named_by_kind_and_line_alone(
    make_app: MakeApp, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    app = make_app()
    visitor = Visitor(app.test_client())
    visitor.start()
    monkeypatch.setattr(where, _fail)
    monkeypatch.setattr("guide.web.client.question_page", _fail)
    response = visitor.client.get(f"/fi/kysymys/1?q={CANARY}", headers={"User-Agent": CANARY})
    assert response.status_code == 500
    assert CANARY not in response.text
    told = [line for line in lines(log) if line["level"] == "error"]
    ours = {"unexpected RuntimeError at client.ask"}
    assert {line["what"] for line in told if line["logger"] == "guide.errors"} == ours
    assert any(line.startswith("guide.web.client:") for line in told[0]["lines"])
    last = lines(log)[-1]
    assert (last["id"], last["status"]) == (told[0]["id"], 500)
    assert CANARY not in log.getvalue()


def test_of_other_packages_only_the_kind_of_error_is_written(log: io.StringIO) -> None:
    try:
        _fail()
    except RuntimeError:
        logging.getLogger("sqlalchemy.pool").exception("lost %s", CANARY)
    (line,) = lines(log)
    assert (line["logger"], line["what"]) == ("sqlalchemy.pool", "RuntimeError")
    assert CANARY not in log.getvalue()


def test_the_plain_log_says_the_same_for_reading() -> None:
    record = logging.makeLogRecord(
        {"name": "guide.errors", "levelname": "ERROR", "msg": "unexpected X at y", "fields": {"id": "ab"}}
    )
    assert re.fullmatch(r"20\S+ error guide.errors unexpected X at y id=ab", Lines(as_json=False).format(record))


# Headers of proxies


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, "127.0.0.1 http localhost"),
        (1, "203.0.113.9 https localhost"),
        (2, "198.51.100.7 http localhost"),
        (3, "127.0.0.1 http localhost"),  # fewer headers than proxies: somebody came in beside them
    ],
)
def test_only_the_headers_of_our_own_proxies_count(tmp_path: Path, proxies: int, seen: str) -> None:
    app = Flask("probe")
    app.add_url_rule("/", "seen", lambda: f"{request.remote_addr} {request.scheme} {request.host}")
    operate(app, Settings(data=tmp_path, proxies=proxies), lambda: None)
    response = app.test_client().get(
        "/",
        headers={
            "X-Forwarded-For": "198.51.100.7, 203.0.113.9",
            "X-Forwarded-Proto": "http, https",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Prefix": "/evil",
            "X-Real-IP": "192.0.2.1",
        },
    )
    assert response.text == seen


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("GUIDE_PROXIES", "10", "from 0 to 9"),
        ("GUIDE_PROXIES", "-1", "from 0 to 9"),
        ("GUIDE_LOG", "xml", "Write plain or json."),
        ("GUIDE_METRICS", "9101", "for example 127.0.0.1:9101"),
        ("GUIDE_METRICS", ":9101", "for example 127.0.0.1:9101"),
        ("GUIDE_METRICS", "127.0.0.1:70000", "for example 127.0.0.1:9101"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(name: str, value: str, cure: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(cure)):
        from_environment({name: value})


def test_settings_of_an_operator() -> None:
    made = from_environment({"GUIDE_PROXIES": "1", "GUIDE_LOG": "json", "GUIDE_METRICS": "[::1]:9101"})
    assert (made.proxies, made.json_log, made.metrics) == (1, True, ("::1", 9101))
