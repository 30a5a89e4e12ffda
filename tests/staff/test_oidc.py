"""Signing in at the organisation: the whole way through a real provider, and everything that must not get through."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey

from guide.office import provider as provider_module
from guide.office.accounts import listing, set_disabled
from guide.office.audit import verify
from guide.office.base import Office, make_office
from guide.office.federated import rights_of
from guide.office.provider import Attempt, Provider, Refused
from guide.settings import Oidc, Settings, SettingsError, from_environment
from guide.staff_app import create_staff_app
from guide.storage.database import make_engine
from tests.staff.conftest import StaffVisitor
from tests.staff.oidc import BACK, Person, RunningProvider, running_provider

OFFICE = {"name": "Oona Ohjaaja", "polku": ["polku-office@inari", "muu-ohjelma@inari"]}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvider]:
    with running_provider(tmp_path_factory.mktemp("provider")) as made:
        yield made


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[MakeApp]:
    made: list[Flask] = []

    def make(oidc: Oidc, **settings: bool) -> Flask:
        made.append(
            create_staff_app(
                Settings(data=tmp_path, place="inari", as_of=date(2026, 11, 22), oidc=oidc, **settings)  # type: ignore[arg-type]
            )
        )
        return made[-1]

    yield make
    for app in made:
        app.extensions["polku-staff"].store.close()


@pytest.fixture
def app(make_app: MakeApp, running: RunningProvider) -> Flask:
    return make_app(running.client())


def leave(visitor: StaffVisitor) -> str:
    """The address at the provider that the sign-in page leads to."""
    visitor.get("/kirjaudu")
    assert "/kirjaudu/organisaatio" in visitor.page
    response = visitor.client.get("/kirjaudu/organisaatio")
    assert response.status_code == 303
    return response.headers["Location"]


def come_back(visitor: StaffVisitor, address: str) -> None:
    parts = urlsplit(address)
    visitor.get(f"{parts.path}?{parts.query}")


def go(app: Flask, login: str) -> StaffVisitor:
    visitor = StaffVisitor(app)
    come_back(visitor, Person(login).goes(leave(visitor)))
    return visitor


def is_in(visitor: StaffVisitor) -> bool:
    visitor.get("/")
    return visitor.path != "/kirjaudu"


def office_of(app: Flask) -> Office:
    found: Office = app.extensions["polku-staff"].office
    return found


def test_the_whole_way(app: Flask, running: RunningProvider) -> None:
    login = secrets.token_hex(4)
    running.knows(**{login: OFFICE})
    visitor = StaffVisitor(app)
    address = leave(visitor)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert len(asked["state"][0]) >= 32
    assert len(asked["nonce"][0]) >= 32
    back = Person(login).goes(address)
    come_back(visitor, back)
    assert "Oona Ohjaaja" in visitor.text
    (account,) = listing(office_of(app))
    assert account.worker.roles == {"office"}
    assert account.worker.places == {"inari"}
    assert account.issuer == running.issuer
    assert login not in account.worker.login
    come_back(visitor, back)  # the same address again: the attempt is used up
    assert visitor.status == 400
    go(app, login)
    assert len(listing(office_of(app))) == 1
    assert verify(office_of(app).engine) == []


def test_a_new_session_takes_the_place_of_the_old(app: Flask, running: RunningProvider) -> None:
    running.knows(ida=OFFICE)
    visitor = StaffVisitor(app)
    visitor.client.set_cookie("polku-staff", "a" * 43)
    address = visitor.client.get("/kirjaudu/organisaatio").headers["Location"]
    come_back(visitor, Person("ida").goes(address))
    cookie = visitor.client.get_cookie("polku-staff")
    assert cookie
    assert cookie.value != "a" * 43
    assert is_in(visitor)


def test_what_comes_back_must_fit(app: Flask, running: RunningProvider) -> None:
    running.knows(ida=OFFICE)
    visitor, other = StaffVisitor(app), StaffVisitor(app)
    mine = Person("ida").goes(leave(visitor))
    theirs = Person("ida").goes(leave(other))
    for address in (
        BACK,
        f"{BACK}?state=x&code=x",
        f"{BACK}?error=access_denied",
        theirs,  # the code of another browser
        mine.replace("iss=", "iss=http%3A%2F%2Felsewhere"),
        mine.replace("code=", "code=x"),
    ):
        leave(visitor)
        come_back(visitor, address)
        assert visitor.status == 400
        assert visitor.heading == "Kirjautuminen ei onnistunut"
        assert not is_in(visitor)
    come_back(StaffVisitor(app), theirs)
    assert listing(office_of(app)) == []


def jwt_claims(body: str) -> dict[str, Any]:
    """The claims in the middle part of a token."""
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def test_the_token_must_be_for_us_and_for_now(running: RunningProvider) -> None:
    """Real tokens of the provider: only another client, another nonce, another time or another key."""
    running.knows(ida=OFFICE)
    provider = Provider(running.client())

    def token(of: Provider) -> tuple[dict[str, str], Attempt]:
        attempt = of.begin(BACK)
        given = parse_qs(urlsplit(Person("ida").goes(attempt.url)).query)
        return of._token(BACK, given["code"][0], attempt.verifier), attempt

    good, attempt = token(provider)
    assert provider._claims(good, attempt.nonce, time.time())["sub"] == "ida"
    foreign, theirs = token(Provider(running.client("other")))
    head, body, signature = good["id_token"].split(".")
    unsigned = {**good, "id_token": f"eyJhbGciOiJub25lIn0.{body}."}
    changed = {**good, "id_token": f"{head}.{body[:-4]}AAAA.{signature}"}
    key = OctKey.import_key("polku-secret-long-enough-for-it-")
    by_us = {**good, "id_token": jwt.encode({"alg": "HS256"}, jwt_claims(body), key)}
    refused = [
        (foreign, theirs.nonce, time.time()),
        (good, "another nonce", time.time()),
        (good, attempt.nonce, time.time() + 2 * 3600),
        (unsigned, attempt.nonce, time.time()),
        (changed, attempt.nonce, time.time()),
        (by_us, attempt.nonce, time.time()),
    ]
    for given, nonce, now in refused:
        with pytest.raises(Refused):
            provider._claims(given, nonce, now)
    with pytest.raises(Refused):
        Provider(replace(running.client(), acr="strong"))._claims(good, attempt.nonce, time.time())


def test_the_verifier_must_fit(running: RunningProvider) -> None:
    """PKCE: a stolen code is worth nothing without what only our cookie holds."""
    running.knows(ida=OFFICE)
    provider = Provider(running.client())
    attempt = provider.begin(BACK)
    given = {name: value[0] for name, value in parse_qs(urlsplit(Person("ida").goes(attempt.url)).query).items()}
    with pytest.raises(Refused):
        provider.finish(BACK, given, replace(attempt, verifier="x" * 64), time.time())


@pytest.mark.parametrize("claims", [{}, {"polku": []}, {"polku": "polku-boss@inari polku-office@nowhere"}])
def test_without_a_role_nobody_comes_in(app: Flask, running: RunningProvider, claims: dict[str, object]) -> None:
    running.knows(vieras={"name": "Vieras", **claims})
    visitor = go(app, "vieras")
    assert visitor.status == 403
    assert "sinulla ei ole oikeutta tähän palveluun" in visitor.text
    assert not is_in(visitor)
    assert listing(office_of(app)) == []


def test_rights_follow_the_claim(app: Flask, running: RunningProvider) -> None:
    """Other rights, or none, end the sessions that were begun with the old ones."""
    running.knows(ida=OFFICE)
    first = go(app, "ida")
    assert is_in(first)
    second = go(app, "ida")
    assert is_in(first)  # nothing changed
    running.knows(ida={**OFFICE, "polku": ["polku-desk@inari"]})
    third = go(app, "ida")
    assert [is_in(visitor) for visitor in (first, second, third)] == [False, False, True]
    running.knows(ida={"name": "Oona Ohjaaja"})
    assert go(app, "ida").status == 403
    assert not is_in(third)
    (account,) = listing(office_of(app))
    assert account.worker.roles == frozenset()


def test_a_disabled_account_stays_out(app: Flask, running: RunningProvider) -> None:
    running.knows(ida=OFFICE)
    visitor = go(app, "ida")
    (account,) = listing(office_of(app))
    set_disabled(office_of(app), account.worker.id, True, datetime.now(UTC))
    assert not is_in(visitor)
    assert go(app, "ida").status == 403


@pytest.mark.parametrize("hangs", [False, True], ids=["down", "hangs"])
def test_a_provider_that_does_not_answer(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, hangs: bool) -> None:
    monkeypatch.setattr(provider_module, "_TIMEOUT", (1.0, 1.0))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if hangs:
            listener.listen()  # takes the connection and says nothing
        visitor = StaffVisitor(make_app(Oidc(f"http://127.0.0.1:{listener.getsockname()[1]}", "polku", "x")))
        begun = time.monotonic()
        visitor.get("/kirjaudu/organisaatio")
        assert time.monotonic() - begun < 5
    assert visitor.status == 503
    assert "ei vastaa juuri nyt" in visitor.text
    visitor.get("/kirjaudu")
    assert visitor.status == 200


def test_a_slow_provider_does_not_take_every_thread(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_module, "_WAIT", 0.01)
    app = make_app(Oidc("http://127.0.0.1:9", "polku", "x"))
    provider = app.extensions["polku-staff"].provider
    visitor = StaffVisitor(app)
    with contextlib.ExitStack() as waiting:
        for _ in range(provider_module._AT_ONCE):
            waiting.enter_context(provider._turn())
        visitor.get("/kirjaudu/organisaatio")
    assert visitor.status == 503


def test_an_answer_without_end_is_cut_off(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_module, "_LONGEST", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                try:
                    while True:
                        connection.sendall(b" " * 20_000)
                        time.sleep(0.05)
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        visitor = StaffVisitor(make_app(Oidc(f"http://127.0.0.1:{listener.getsockname()[1]}", "polku", "x")))
        visitor.get("/kirjaudu/organisaatio")
        thread.join(10)
    assert visitor.status == 503


def test_local_accounts_can_be_off(make_app: MakeApp, running: RunningProvider) -> None:
    visitor = StaffVisitor(make_app(running.client(), local_accounts=False))
    visitor.get("/kirjaudu")
    assert 'name="password"' not in visitor.page
    assert "/kirjaudu/organisaatio" in visitor.page
    visitor.post("/kirjaudu", {"login": "x", "password": "x"})
    assert visitor.status == 404


PLACES = ("inari", "akaa", "suomi")


@pytest.mark.parametrize(
    ("claim", "roles", "places"),
    [
        (["polku-office@inari"], {"office"}, {"inari"}),
        ("polku-office@inari polku-desk@inari", {"office", "desk"}, {"inari"}),
        (["polku-office@inari", "polku-office@akaa"], {"office"}, {"inari", "akaa"}),
        (["polku-lead@*"], {"lead"}, {"*"}),
        (["polku-lead@*", "polku-office@inari"], {"lead"}, {"*"}),
        (["polku-office@inari", "polku-office@akaa", "polku-lead@akaa"], {"office"}, {"inari", "akaa"}),
        (["polku-office@inari", "polku-lead@akaa"], set(), set()),
        (["polku-boss@inari", "polku-office@oulu", "office@inari", "Polku-office@inari", 7, None], set(), set()),
        ({"polku-office@inari": True}, set(), set()),
        (None, set(), set()),
        (7, set(), set()),
    ],
)
def test_a_claim_never_gives_more_than_it_says(claim: object, roles: set[str], places: set[str]) -> None:
    found = rights_of(claim, PLACES)
    assert set(found.roles) == roles
    assert set(found.places) == places


def test_rights_are_kept_apart_per_installation(tmp_path: Path) -> None:
    """The same person of another issuer is another person."""
    from guide.office.federated import Person as Someone
    from guide.office.federated import welcome
    from guide.storage.schema import prepare

    engine = make_engine(f"sqlite:///{tmp_path / 'polku.sqlite'}")
    prepare(engine)
    office = make_office(engine, tmp_path / "keys")
    rights = rights_of(["polku-office@inari"], PLACES)
    now = datetime.now(UTC)
    found = {
        welcome(office, Someone(issuer, subject, "Oona", rights), now)
        for issuer in ("https://a.example", "https://b.example")
        for subject in ("1", "2")
    }
    assert len(found) == 4
    engine.dispose()


SET = {
    "GUIDE_OIDC_ISSUER": "https://login.example.org/",
    "GUIDE_OIDC_CLIENT_ID": "polku",
    "GUIDE_OIDC_CLIENT_SECRET": "secret",
}


def test_settings(tmp_path: Path) -> None:
    assert from_environment({}).oidc is None
    assert from_environment(SET).oidc == Oidc("https://login.example.org/", "polku", "secret", "polku", "")
    file = tmp_path / "secret"
    file.write_text("from a file\n", encoding="utf-8")
    more = {
        "GUIDE_OIDC_CLIENT_SECRET_FILE": str(file),
        "GUIDE_OIDC_ROLE_CLAIM": "groups",
        "GUIDE_OIDC_ACR": "strong",
        "GUIDE_LOCAL_ACCOUNTS": "0",
    }
    settings = from_environment(SET | more)
    assert settings.oidc == Oidc("https://login.example.org/", "polku", "from a file", "groups", "strong")
    assert not settings.local_accounts
    assert "from a file" not in repr(settings)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"GUIDE_OIDC_ISSUER": "http://login.example.org"}, "Write an address that begins with https://."),
        ({"GUIDE_OIDC_ISSUER": "https://[x"}, "Write an address that begins with https://."),
        ({"GUIDE_OIDC_ISSUER": "login.example.org"}, "Write an address that begins with https://."),
        ({"GUIDE_OIDC_CLIENT_ID": ""}, "GUIDE_OIDC_CLIENT_ID is missing."),
        ({"GUIDE_OIDC_CLIENT_SECRET": ""}, "GUIDE_OIDC_CLIENT_SECRET is missing."),
        ({"GUIDE_OIDC_CLIENT_SECRET_FILE": "/nowhere"}, "Write the secret into it."),
        ({"GUIDE_OIDC_ISSUER": "", "GUIDE_LOCAL_ACCOUNTS": "0"}, "there is no other sign-in"),
    ],
)
def test_settings_that_cannot_be_used(changes: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        from_environment(SET | changes)
