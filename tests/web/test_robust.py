"""No input gives a 500: addresses, forms, bodies, languages, headers and Unicode of every kind."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import FORM, HOME, PLAIN, Visitor

WORDS = st.sampled_from(
    [
        "",
        "yes",
        "none",
        "unknown",
        "under_25",
        "made_up",
        "\x00",
        "\u202e",
        "\ud800",
        "🙂",
        "'; DROP TABLE x",
        "{0.__class__}",
    ]
)
TEXT = WORDS | st.text(max_size=60)
STEPS = st.sampled_from([*PLAIN, "subsidy_days", "result", "request", "full_time_work_warning", "__class__"]) | TEXT
PATHS = st.sampled_from(
    ["kysymys/1", "kysymys/2", "kysymys/99", "kysymys/999999999999999999999", "kysymys/-1", "kysymys/²", "tarkista",
     "tulos", "pyynto", "pyynto/tarkista", "pyynto/laheta", "kuitti", "kuitti/pdf", "kuitti/%00", "oma/x", "aloita",
     "lopeta", "keskustelu", "keskustelu.txt", "../fi/", "%ff%fe", "%00", "//evil.example", ""]
)  # fmt: skip
LANGS = st.sampled_from(["fi", "se", "smn", "sms", "xx", "", "FI", "fi%00", "..", "🙂"])
MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def quiet(value: str) -> str:
    """What a browser would send of it: no lone surrogates."""
    return value.encode("utf-8", "replace").decode()


@pytest.fixture(scope="module")
def walked(app: Flask) -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.start()
    visitor.walk(PLAIN)
    visitor.get("/fi/kysymys/1")
    return visitor


@MANY
@given(lang=LANGS, path=PATHS, data=st.dictionaries(TEXT, TEXT, max_size=4), post=st.booleans())
def test_any_address(walked: Visitor, lang: str, path: str, data: dict[str, str], post: bool) -> None:
    url = f"/{quiet(lang)}/{path}"
    base = "http://localhost/"  # or two slashes would be taken for a host
    sent: dict[str, Any] = {quiet(key): quiet(value) for key, value in data.items()}
    client = walked.client.application.test_client()
    response = client.post(url, base, data=sent, headers=HOME) if post else client.get(url, base, query_string=sent)
    assert response.status_code < 500


@MANY
@given(step=STEPS, options=st.lists(TEXT, max_size=4), number=st.integers(0, 120), fragment=st.booleans())
def test_any_answer(walked: Visitor, step: str, options: list[str], number: int, fragment: bool) -> None:
    headers = {**HOME, **({"HX-Request": "true", "HX-Current-URL": "https://evil.example"} if fragment else {})}
    data = {"csrf": walked.hidden("csrf"), "step": quiet(step), "answer": [quiet(o) for o in options]}
    response = walked.client.post(f"/fi/kysymys/{number}", data=data, headers=headers)
    assert response.status_code < 500
    assert "evil" not in response.headers.get("Location", "")
    if response.status_code == 303:
        assert walked.client.get(response.headers["Location"]).status_code < 500


@MANY
@given(data=st.dictionaries(st.sampled_from([*FORM, "email", "address", "other"]), TEXT | st.text(max_size=500)))
def test_any_form(walked: Visitor, data: dict[str, str]) -> None:
    sent = {key: quiet(value) for key, value in {**FORM, **data}.items()}
    for headers in (HOME, {**HOME, "HX-Request": "true"}):
        response = walked.client.post("/fi/pyynto", data={**sent, "csrf": walked.hidden("csrf")}, headers=headers)
        assert response.status_code < 500
        for page in ("pyynto", "pyynto/tarkista"):
            assert walked.client.get(f"/fi/{page}").status_code < 500


BODIES: list[tuple[str, bytes, int]] = [
    ("application/x-www-form-urlencoded", b"answer=" + b"a" * 70_000, 413),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(5000)), 403),
    ("application/x-www-form-urlencoded", b"\xff\xfe\x00%%%=&&&;=", 403),
    ("application/x-www-form-urlencoded", b"csrf=%ED%A0%80&step=%00", 403),
    ("multipart/form-data; boundary=x", b"--x\r\n" * 500, 403),
    ("multipart/form-data", b"no boundary", 403),
    ("application/json", b"[" * 60_000, 403),
    ("text/plain", b"csrf=1", 403),
]


@pytest.mark.parametrize(("kind", "body", "status"), BODIES)
def test_any_body(visitor: Visitor, kind: str, body: bytes, status: int) -> None:
    visitor.start()
    response = visitor.client.post("/fi/kysymys/1", data=body, content_type=kind, headers=HOME)
    assert response.status_code == status
    assert "Aloita alusta" in response.get_data(as_text=True)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "PROPFIND"])
def test_any_method(visitor: Visitor, method: str) -> None:
    assert visitor.client.open("/fi/kysymys/1", method=method, headers=HOME).status_code < 500


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept-Encoding", "gzip;q=abc, *;;;"),
        ("Accept-Language", "zz" * 2000),
        ("Cookie", "polku=" + "x" * 6000),
        ("Cookie", ";;;=;polku"),
        ("Content-Type", "x" * 500),
        ("HX-Request", "true\u00e4"),
        ("Range", "bytes=99999-1"),
        ("Host", "a" * 300),
    ],
)
def test_any_header(visitor: Visitor, name: str, value: str) -> None:
    assert visitor.client.get("/fi/", headers={name: value}).status_code < 500


def test_an_unexpected_fault_is_gentle_and_tells_nothing(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.start()

    def broken(*_: object) -> None:
        raise RuntimeError("secret words of the client")

    monkeypatch.setattr("guide.web.client.question_page", broken)
    app.testing = False
    visitor.get("/fi/kysymys/1")
    assert visitor.status == 500
    assert "Vastauksesi ovat tallessa." in visitor.text
    assert "secret" not in visitor.page + caplog.text
    assert "RuntimeError at client.ask" in caplog.text
