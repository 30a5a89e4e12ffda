"""Cookies: only ours, only for their purpose, only in their time; anything else is a calm new start."""

from __future__ import annotations

import base64
import os

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from guide.web.cookies import LIFETIME, MAX_BYTES, CookieBox, Expired, TooLarge
from guide.web.visit import REQUEST, TALK
from tests.web.conftest import PLAIN, MakeApp, Visitor

BOX = CookieBox(b"k" * 32)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"), max_size=40),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), JSON, max_size=4))
def test_what_is_sealed_comes_back(content: dict[str, object]) -> None:
    assert BOX.open(TALK, BOX.seal(TALK, content, 1000), now=1000) == (1000, content)


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda b: base64.urlsafe_b64encode(b).decode()))
def test_anything_else_is_nothing(text: str) -> None:
    assert BOX.open(TALK, text) is None


def test_every_changed_sign_is_noticed() -> None:
    text = BOX.seal(TALK, {"a": ["under_25"]}, 1000)
    for place, sign in enumerate(text[:-1]):  # the last sign may carry bits that are not used
        other = "A" if sign != "A" else "B"
        assert BOX.open(TALK, text[:place] + other + text[place + 1 :], now=1000) is None


@pytest.mark.parametrize(("purpose", "box"), [(REQUEST, BOX), (TALK, CookieBox(b"o" * 32))])
def test_another_purpose_or_key_opens_nothing(purpose: str, box: CookieBox) -> None:
    assert box.open(purpose, BOX.seal(TALK, {}, 1000), now=1000) is None


@pytest.mark.parametrize(
    ("age", "expired"), [(0, False), (LIFETIME, False), (LIFETIME + 1, True), (-300, False), (-301, True)]
)
def test_time(age: int, expired: bool) -> None:
    text = BOX.seal(TALK, {}, 1_000_000)
    if expired:
        with pytest.raises(Expired):
            BOX.open(TALK, text, now=1_000_000 + age)
    else:
        assert BOX.open(TALK, text, now=1_000_000 + age)


def test_too_large() -> None:
    with pytest.raises(TooLarge):
        BOX.seal(TALK, {"x": "ä" * MAX_BYTES}, 0)


def test_the_same_content_never_looks_the_same() -> None:
    assert len({BOX.seal(TALK, {}, 0) for _ in range(100)}) == 100


def test_another_machine_with_the_same_keys_goes_on(make_app: MakeApp) -> None:
    """Web processes hold no state: a second process on the same data serves the next step."""
    first = Visitor(make_app().test_client())
    first.start()
    first.walk(PLAIN, until="existing_plan")
    second = Visitor(make_app().test_client())
    name = "polku"
    cookie = first.client.get_cookie(name)
    assert cookie
    second.client.set_cookie(name, cookie.value)
    second.get("/fi/tarkista")
    assert second.step == "existing_plan"


def test_expired_conversation_says_so(app: Flask, visitor: Visitor) -> None:
    service = app.extensions["polku"]
    visitor.start()
    box: CookieBox = service.bag._box
    content = box.open(TALK, visitor.client.get_cookie("polku").value)  # type: ignore[union-attr]
    assert content
    visitor.client.set_cookie("polku", box.seal(TALK, content[1], content[0] - LIFETIME - 10))
    visitor.get("/fi/kysymys/1")
    assert (visitor.status, visitor.heading) == (410, "Istunto on päättynyt. Aloita alusta.")
    visitor.start()
    assert visitor.step == "age_group"


@pytest.mark.parametrize("value", ["", "x", "ÿ", "A" * 3900, base64.urlsafe_b64encode(os.urandom(300)).decode()])
def test_strange_cookies_start_anew(visitor: Visitor, value: str) -> None:
    for name in ("polku", "polku-pyynto"):
        visitor.client.set_cookie(name, value)
    visitor.get("/fi/kysymys/1")
    assert (visitor.status, visitor.path) == (200, "/fi/")


@pytest.mark.parametrize("secure", [False, True])
def test_cookie_attributes(make_app: MakeApp, secure: bool) -> None:
    client = make_app(secure_cookies=secure).test_client()
    response = client.post("/fi/aloita", headers={"Sec-Fetch-Site": "same-origin"})
    kept = [line for line in response.headers.getlist("Set-Cookie") if "Max-Age=0" not in line]
    assert len(kept) == 1
    name, _, attributes = kept[0].partition("=")
    assert name == ("__Host-polku" if secure else "polku")
    assert "HttpOnly" in attributes
    assert "SameSite=Lax" in attributes
    assert "Path=/" in attributes
    assert ("Secure" in attributes) is secure
    assert "Expires" not in attributes
    assert "Domain" not in attributes
