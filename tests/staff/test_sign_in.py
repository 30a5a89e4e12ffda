"""Signing in with a local account, from the one-time password on, as a worker does it in a browser."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from guide.office import entry, passwords
from guide.office.accounts import set_disabled
from guide.office.audit import verify
from guide.office.base import Office
from guide.office.factors import new_secret
from guide.office.own import set_factor
from guide.storage.accounts import STAFF
from guide.storage.database import reading
from tests.staff.conftest import StaffVisitor
from tests.staff.signing import LOGIN, ONE_TIME, OWN, Clock, actions, begin, code, give, secret_on, signed_in


def test_the_first_sign_in(worker_page: StaffVisitor, office: Office, account: str, clock: Clock) -> None:
    give(worker_page, ONE_TIME)
    assert worker_page.heading == "Tee oma salasana"
    assert not signed_in(worker_page)
    worker_page.get("/kirjaudu/todennus")  # the password first
    assert worker_page.heading == "Tee oma salasana"
    worker_page.submit("/kirjaudu/salasana", new_password=OWN, again=OWN)
    assert worker_page.heading == "Ota koodi käyttöön"
    assert not signed_in(worker_page)
    worker_page.get("/kirjaudu/todennus")
    assert "<svg" in worker_page.page
    secret = secret_on(worker_page)
    worker_page.submit("/kirjaudu/todennus", code="000000")
    assert worker_page.status == 422
    assert secret_on(worker_page) == secret
    worker_page.submit("/kirjaudu/todennus", code=code(secret, clock))
    assert worker_page.heading == "Varakoodit"
    assert len(set(re.findall(r"<li><code>([a-z2-9-]{14})</code>", worker_page.page))) == 10
    worker_page.submit("/varakoodit")
    assert signed_in(worker_page)
    worker_page.get("/varakoodit")
    assert "<code>" not in worker_page.page
    assert actions(office) == ["account.add", "account.password", "account.second_factor", "sign_in"]
    assert verify(office.engine) == []


def test_the_next_sign_in(worker_page: StaffVisitor, staff_app: Flask, account: str, clock: Clock) -> None:
    secret, _ = begin(worker_page, clock)
    other = StaffVisitor(staff_app)
    give(other, ONE_TIME)
    assert other.status == 422
    give(other, OWN)
    assert other.heading == "Kirjoita koodi"
    other.submit("/kirjaudu/koodi", code=code(secret, clock))
    assert signed_in(other)
    assert entry.find_by_id(other.service_office, account).second_factor


def test_the_old_session_is_dead(worker_page: StaffVisitor, staff_app: Flask, account: str, clock: Clock) -> None:
    """Fixation: the key before sign-in is neither kept nor alive afterwards."""
    secret, _ = begin(worker_page, clock)
    old = worker_page.client.get_cookie("polku-staff")
    assert old
    give_code = StaffVisitor(staff_app)
    give_code.client.set_cookie("polku-staff", old.value)
    give_code.client.post("/kirjaudu", data={"login": LOGIN, "password": OWN})
    give_code.get("/kirjaudu/koodi")
    give_code.submit("/kirjaudu/koodi", code=code(secret, clock))
    new = give_code.client.get_cookie("polku-staff")
    assert new
    assert new.value != old.value
    assert signed_in(give_code)
    assert not signed_in(worker_page)


def test_a_key_from_elsewhere_is_not_taken_over(worker_page: StaffVisitor, account: str, clock: Clock) -> None:
    worker_page.client.set_cookie("polku-staff", "a" * 43)
    begin(worker_page, clock)
    cookie = worker_page.client.get_cookie("polku-staff")
    assert cookie
    assert cookie.value != "a" * 43


def test_a_clock_may_be_a_step_off(worker_page: StaffVisitor, account: str, clock: Clock) -> None:
    secret, _ = begin(worker_page, clock)
    found = {}
    for steps in (-2, -1, 0, 1, 2):
        clock.move(hours=1)
        give(worker_page, OWN)
        worker_page.submit("/kirjaudu/koodi", code=code(secret, clock, steps))
        found[steps] = signed_in(worker_page)
        worker_page.client.delete_cookie("polku-staff")
    assert found == {-2: False, -1: True, 0: True, 1: True, 2: False}


def test_a_code_works_once(worker_page: StaffVisitor, staff_app: Flask, account: str, clock: Clock) -> None:
    secret, _ = begin(worker_page, clock)
    used = code(secret, clock)
    results = []
    for _ in range(2):
        visitor = StaffVisitor(staff_app)
        give(visitor, OWN)
        visitor.submit("/kirjaudu/koodi", code=used)
        results.append(signed_in(visitor))
    assert results == [True, False]


def test_the_first_code_is_used_up_as_well(worker_page: StaffVisitor, account: str, clock: Clock) -> None:
    secret, _ = begin(worker_page, clock)
    clock.move(minutes=-1)
    assert not entry.check_factor(worker_page.service_office, account, code(secret, clock), clock.now)


def test_many_guesses_at_once_get_no_more_tries(office: Office, account: str, clock: Clock) -> None:
    """Each is counted before it is looked at: the fourth failure closes the account for a while."""
    with ThreadPoolExecutor(12) as threads:
        guesses = [threads.submit(entry.check_password, office, LOGIN, "väärä", clock.now) for _ in range(12)]
        assert [guess.result() for guess in guesses] == [None] * 12
    with reading(office.engine) as connection:
        assert connection.execute(select(STAFF.c.failures)).scalar_one() == entry.FREE + 1


def test_a_code_given_twice_at_once_works_once(office: Office, account: str, clock: Clock) -> None:
    secret = new_secret()
    codes = set_factor(office, account, secret, code(secret, clock), clock.now, first=True)
    assert codes
    clock.move(minutes=1)
    for one in (code(secret, clock), codes[0]):
        with ThreadPoolExecutor(2) as threads:
            tries = [threads.submit(entry.check_factor, office, account, one, clock.now) for _ in range(2)]
            assert sorted(attempt.result() for attempt in tries) == [False, True]


def test_a_password_alone_never_replaces_a_second_factor(office: Office, account: str, clock: Clock) -> None:
    secret, other = new_secret(), new_secret()
    assert set_factor(office, account, secret, code(secret, clock), clock.now, first=True)
    assert set_factor(office, account, other, code(other, clock), clock.now, first=True) is None
    clock.move(minutes=1)
    assert entry.check_factor(office, account, code(secret, clock), clock.now)


def test_a_recovery_code_works_once(worker_page: StaffVisitor, staff_app: Flask, account: str, clock: Clock) -> None:
    _, codes = begin(worker_page, clock)
    typed = [codes[0].upper().replace("-", " "), codes[0], codes[1]]
    results = []
    for one in typed:
        visitor = StaffVisitor(staff_app)
        give(visitor, OWN)
        visitor.submit("/kirjaudu/koodi", code=one)
        results.append(signed_in(visitor))
    assert results == [True, False, True]


def test_wrong_is_answered_the_same(
    worker_page: StaffVisitor, staff_app: Flask, office: Office, account: str, clock: Clock
) -> None:
    """As for a disabled account with its right password."""

    def answer(login: str, password: str) -> str:
        give(worker_page, password, login)
        assert worker_page.status == 422
        assert 'value="' in worker_page.page
        return re.sub(r'(id="login"[^>]*) value="[^"]*"', r"\1", worker_page.page)

    set_disabled(office, account, True, clock.now)
    disabled = answer(LOGIN, ONE_TIME)
    set_disabled(office, account, False, clock.now)
    for login, password in [
        ("nobody@example.org", OWN),
        (LOGIN, "väärä salasana tässä"),
        (LOGIN, ""),
        ("", ""),
        ("\x00\u202e", "a" * 5000),
    ]:
        assert answer(login, password) == disabled


@pytest.mark.parametrize("login", [LOGIN, "nobody@example.org"])
def test_a_password_is_hashed_for_every_login(
    worker_page: StaffVisitor, account: str, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    """By design unknown logins cost the same: one argon2id computation."""
    hashed = []
    real = passwords.fits

    def fits(kept: str | None, password: str) -> bool:
        hashed.append(kept is not None)
        return real(kept, password)

    monkeypatch.setattr(entry, "fits", fits)
    give(worker_page, "väärä salasana tässä", login)
    assert hashed == [login == LOGIN]


def test_delay_then_block_then_release(worker_page: StaffVisitor, office: Office, account: str, clock: Clock) -> None:
    waits = []
    for _ in range(entry.BLOCKED_AT):
        give(worker_page, "väärä salasana tässä")
        until = entry.wait_until(office, account, clock.now)
        waits.append((until - clock.now).total_seconds() if until else 0)
        clock.now = until or clock.now
    assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 64, 900]
    clock.now -= timedelta(seconds=1)
    give(worker_page, ONE_TIME)  # the right one, a second too early
    assert worker_page.status == 422
    clock.move(seconds=1)
    give(worker_page, ONE_TIME)
    assert worker_page.heading == "Tee oma salasana"
    assert actions(office).count("sign_in.block") == 1


def test_guessing_codes_is_counted_over_passwords(
    worker_page: StaffVisitor, staff_app: Flask, office: Office, account: str, clock: Clock
) -> None:
    """A right password does not wipe out wrong codes: who knows it cannot guess codes without end."""
    begin(worker_page, clock)
    for _ in range(entry.BLOCKED_AT):
        clock.now = entry.wait_until(office, account, clock.now) or clock.now
        give(StaffVisitor(staff_app), OWN)
        visitor = StaffVisitor(staff_app)
        give(visitor, OWN)
        visitor.submit("/kirjaudu/koodi", code="000000")
        assert visitor.status == 422
    assert "Yritä uudelleen kello" in visitor.text
    give(worker_page, OWN)
    with reading(office.engine) as connection:
        assert connection.execute(select(STAFF.c.failures)).scalar_one() == entry.BLOCKED_AT


def test_a_proof_of_the_password_ends_with_it(
    worker_page: StaffVisitor, staff_app: Flask, account: str, clock: Clock
) -> None:
    give(worker_page, ONE_TIME)
    second = StaffVisitor(staff_app)
    give(second, ONE_TIME)
    worker_page.submit("/kirjaudu/salasana", new_password=OWN, again=OWN)
    second.get("/kirjaudu/salasana")
    assert second.path == "/kirjaudu"


def test_a_proof_of_the_password_lasts_ten_minutes(worker_page: StaffVisitor, account: str, clock: Clock) -> None:
    give(worker_page, ONE_TIME)
    clock.move(minutes=10, seconds=1)
    worker_page.get("/kirjaudu/salasana")
    assert worker_page.path == "/kirjaudu"


def test_a_one_time_password_ends(worker_page: StaffVisitor, account: str, clock: Clock) -> None:
    clock.move(days=7, seconds=1)
    give(worker_page, ONE_TIME)
    assert worker_page.status == 422


def test_weak_passwords_are_refused(worker_page: StaffVisitor, account: str) -> None:
    give(worker_page, ONE_TIME)
    for wanted, again, problem in [
        ("hirvi", "hirvi", "Salasana on liian lyhyt. Kirjoita vähintään 12 merkkiä."),
        ("a" * 129, "a" * 129, "Salasana on liian pitkä. Kirjoita enintään 128 merkkiä."),
        ("terttu.tyontekija1", "terttu.tyontekija1", "Salasana on helppo arvata."),
        (ONE_TIME, ONE_TIME, "Tämä on vanha salasanasi."),
        (OWN, "kolme hirveä suola", "Salasanat eivät ole samat."),
    ]:
        worker_page.submit("/kirjaudu/salasana", new_password=wanted, again=again)
        assert worker_page.status == 422
        assert problem in worker_page.text
        assert wanted not in worker_page.page


def test_pages_behind_the_password_are_closed(worker_page: StaffVisitor) -> None:
    for path in ("/kirjaudu/koodi", "/kirjaudu/salasana", "/kirjaudu/todennus", "/varakoodit"):
        worker_page.get(path)
        assert worker_page.path == "/kirjaudu"


def test_a_form_without_its_token_is_refused(worker_page: StaffVisitor, account: str) -> None:
    give(worker_page, ONE_TIME)
    worker_page.post("/kirjaudu/salasana", {"csrf": "x", "new_password": OWN, "again": OWN})
    assert worker_page.status == 403


def test_the_same_in_northern_sami(worker_page: StaffVisitor, account: str, clock: Clock) -> None:
    worker_page.post("/kieli", {"kieli": "se"})
    begin(worker_page, clock)  # every page is linted
    worker_page.client.delete_cookie("polku-kieli")
    assert signed_in(worker_page)
    assert '<html lang="se">' in worker_page.page  # the account has taken the language over
