"""Every header and every address, literally: nothing changes here unnoticed."""

from __future__ import annotations

import pytest
from flask import Flask

from guide.core.problems import ContentError
from tests.web.conftest import HOME, MakeApp, Visitor

EXPECTED = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ROUTES = {
    ("/", "GET"),
    ("/<lang:lang>/", "GET"),
    ("/<lang:lang>/aikajana", "GET"),
    ("/<lang:lang>/aikajana", "POST"),
    ("/<lang:lang>/aikajana.ics", "GET"),
    ("/<lang:lang>/aloita", "POST"),
    ("/<place>/", "GET"),
    ("/<place>/<lang:lang>/", "GET"),
    ("/<place>/<lang:lang>/aloita", "POST"),
    ("/<place>/<lang:lang>/lopetettu", "GET"),
    ("/<lang:lang>/keskustelu", "GET"),
    ("/<lang:lang>/keskustelu.txt", "GET"),
    ("/<lang:lang>/koodi", "GET"),
    ("/<lang:lang>/koodi", "POST"),
    ("/<place>/<lang:lang>/koodi", "GET"),
    ("/<place>/<lang:lang>/koodi", "POST"),
    ("/<lang:lang>/kuitti", "GET"),
    ("/<lang:lang>/kuitti/<name>", "GET"),
    ("/<lang:lang>/kysymys/<int(max=99):number>", "GET"),
    ("/<lang:lang>/kysymys/<int(max=99):number>", "POST"),
    ("/<lang:lang>/lopeta", "POST"),
    ("/<lang:lang>/lopetettu", "GET"),
    ("/<lang:lang>/oma/<token>", "GET"),
    ("/<lang:lang>/oma/<token>", "POST"),
    ("/<lang:lang>/pyynto", "GET"),
    ("/<lang:lang>/pyynto", "POST"),
    ("/<lang:lang>/pyynto/laheta", "POST"),
    ("/<lang:lang>/pyynto/tarkista", "GET"),
    ("/<lang:lang>/saavutettavuus", "GET"),
    ("/<lang:lang>/sanasto", "GET"),
    ("/<lang:lang>/siirry", "POST"),
    ("/<lang:lang>/tarkista", "GET"),
    ("/<lang:lang>/tietosuoja", "GET"),
    ("/<lang:lang>/tulos", "GET"),
    ("/static/<mark>/<path:name>", "GET"),
}


@pytest.mark.parametrize("path", ["/fi/", "/se/tietosuoja", "/fi/ei-ole", "/xx/"])
def test_headers_of_every_page(visitor: Visitor, path: str) -> None:
    response = visitor.client.get(path)
    assert {name: response.headers.get(name) for name in EXPECTED} == EXPECTED
    assert "HX-Request" in response.headers["Vary"]
    assert "Strict-Transport-Security" not in response.headers
    assert "Server" not in response.headers


@pytest.mark.parametrize("path", ["/", "/fi/kysymys/1"])
def test_headers_of_redirects(visitor: Visitor, path: str) -> None:
    """A redirect shows nothing, so it carries only what matters on the way."""
    headers = visitor.client.get(path).headers
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert "Content-Security-Policy" not in headers


def test_the_inside_of_a_page_is_for_scripts_only(visitor: Visitor) -> None:
    visitor.start()
    data = {"csrf": visitor.hidden("csrf"), "step": "age_group", "answer": "30_56"}
    response = visitor.client.post("/fi/kysymys/1", data=data, headers={**HOME, "HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Push-Url"]) == (200, "/fi/kysymys/2")
    assert response.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in response.headers["Vary"]
    assert "X-Polku-Inside" not in response.headers
    text = response.get_data(as_text=True)
    assert text.lstrip().startswith("<title>Mikä on tilanteesi nyt?")
    assert "<html" not in text
    whole = visitor.client.get("/fi/kysymys/2", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert whole.get_data(as_text=True).startswith("<!DOCTYPE html>")
    assert whole.headers["Content-Security-Policy"]


def test_every_address(app: Flask) -> None:
    found = {(rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert {pair for pair in found if pair[1] not in {"HEAD", "OPTIONS"}} == ROUTES


def test_https_is_remembered(make_app: MakeApp) -> None:
    response = make_app(secure_cookies=True).test_client().get("/fi/")
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_unknown_hosts_are_refused(make_app: MakeApp) -> None:
    client = make_app(trusted_hosts=("polku.example",)).test_client()
    assert client.get("/fi/", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/fi/", headers={"Host": "polku.example"}).status_code == 200


def test_static_files_are_kept_for_ever_and_change_their_address(app: Flask, visitor: Visitor) -> None:
    visitor.get("/fi/")
    url = app.extensions["polku"].files.url("polku.css")
    assert f'href="{url}"' in visitor.page
    response = visitor.client.get(url, headers={"Accept-Encoding": "gzip"})
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Encoding"] == "gzip"
    assert visitor.client.get("/static/0/../secret").status_code == 404
    assert visitor.client.get("/static/0/keys/current").status_code == 404


def test_pages_are_packed_for_browsers_that_take_it(visitor: Visitor) -> None:
    plain = visitor.client.get("/fi/")
    packed = visitor.client.get("/fi/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    refused = visitor.client.get("/fi/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_production_refuses_examples(make_app: MakeApp) -> None:
    """No service for real people without a real responsible person, contacts and the authority's own review."""
    with pytest.raises(ContentError) as refused:
        make_app(production=True)
    said = "\n".join(map(str, refused.value.problems))
    for part in (
        "responsible person is an example",
        "Nobody has reviewed",
        "“Asiakaspalvelu” is an example",
    ):
        assert part in said
