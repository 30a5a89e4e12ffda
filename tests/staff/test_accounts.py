"""The own account, and the accounts that a lead looks after."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from guide.office import entry, passwords, sessions
from guide.office.accounts import AccountProblem, NewAccount, add, by_id, change, reset, set_disabled, tidy_login
from guide.office.base import Office
from guide.office.factors import FactorLost, open_secret, seal_secret
from guide.office.passwords import Weak, weakness
from guide.office.roles import Role, Worker
from guide.storage.accounts import RECOVERY_CODES, STAFF
from guide.storage.database import reading
from tests.staff.conftest import StaffVisitor, add_worker
from tests.staff.signing import LOGIN, ONE_TIME, OWN, Clock, actions, begin, code, give, secret_on, signed_in

NEW = "neljä lohta koskessa"


def second_browser(app: Flask, secret: str, clock: Clock) -> StaffVisitor:
    visitor = StaffVisitor(app)
    give(visitor, OWN)
    visitor.submit("/kirjaudu/koodi", code=code(secret, clock))
    clock.move(minutes=1)
    return visitor


def test_a_new_password_ends_other_sessions(
    worker_page: StaffVisitor,
    staff_app: Flask,
    account: str,
    clock: Clock,
) -> None:
    secret, _ = begin(worker_page, clock)
    other = second_browser(staff_app, secret, clock)
    assert signed_in(other)
    worker_page.get("/oma-tunnus/salasana")
    for current, wanted, again in [("väärä", NEW, NEW), (OWN, NEW, OWN), (OWN, "lyhyt", "lyhyt"), (OWN, OWN, OWN)]:
        worker_page.submit("/oma-tunnus/salasana", current=current, new_password=wanted, again=again)
        assert worker_page.status == 422
    assert signed_in(other)
    worker_page.get("/oma-tunnus/salasana")
    worker_page.submit("/oma-tunnus/salasana", current=OWN, new_password=NEW, again=NEW)
    assert worker_page.heading == "Oma tunnus"
    assert signed_in(worker_page)
    assert not signed_in(other)
    give(other, OWN)
    assert other.status == 422
    give(other, NEW)
    assert other.heading == "Kirjoita koodi"


def test_a_new_phone(worker_page: StaffVisitor, staff_app: Flask, account: str, clock: Clock) -> None:
    secret, codes = begin(worker_page, clock)
    other = second_browser(staff_app, secret, clock)
    worker_page.get("/oma-tunnus/todennus")
    fresh = secret_on(worker_page)
    assert fresh != secret
    worker_page.submit("/oma-tunnus/todennus", current="väärä", code=code(fresh, clock))
    assert worker_page.status == 422
    worker_page.submit("/oma-tunnus/todennus", current=OWN, code=code(secret, clock))
    assert worker_page.status == 422
    assert secret_on(worker_page) == fresh
    worker_page.submit("/oma-tunnus/todennus", current=OWN, code=code(fresh, clock))
    assert worker_page.heading == "Varakoodit"
    assert not signed_in(other)
    clock.move(minutes=1)
    for given, right in [(code(secret, clock), False), (codes[0], False), (code(fresh, clock), True)]:
        visitor = StaffVisitor(staff_app)
        give(visitor, OWN)
        visitor.submit("/kirjaudu/koodi", code=given)
        assert signed_in(visitor) is right


def test_new_recovery_codes(
    worker_page: StaffVisitor,
    office: Office,
    account: str,
    clock: Clock,
) -> None:
    _, codes = begin(worker_page, clock)
    worker_page.get("/oma-tunnus/varakoodit")
    worker_page.submit("/oma-tunnus/varakoodit", current="väärä")
    assert worker_page.status == 422
    worker_page.submit("/oma-tunnus/varakoodit", current=OWN)
    assert worker_page.heading == "Varakoodit"
    assert codes[0] not in worker_page.page
    with reading(office.engine) as connection:
        kept = connection.execute(select(RECOVERY_CODES.c.code_hash)).scalars().all()
    assert len(kept) == 10
    assert not any(one in hashed for one in codes for hashed in kept)
    assert not entry.check_factor(office, account, codes[0], clock.now)
    worker_page.get("/oma-tunnus")
    assert "Varakoodeja jäljellä: 10 / 10" in worker_page.text


def test_other_browsers_can_be_signed_out(
    worker_page: StaffVisitor,
    staff_app: Flask,
    account: str,
    clock: Clock,
) -> None:
    secret, _ = begin(worker_page, clock)
    other = second_browser(staff_app, secret, clock)
    worker_page.get("/oma-tunnus")
    worker_page.submit("/oma-tunnus/istunnot")
    assert signed_in(worker_page)
    assert not signed_in(other)


def test_guessing_the_password_on_an_open_screen_is_counted(
    worker_page: StaffVisitor,
    office: Office,
    account: str,
    clock: Clock,
) -> None:
    begin(worker_page, clock)
    worker_page.get("/oma-tunnus/varakoodit")
    for _ in range(entry.FREE + 1):
        worker_page.submit("/oma-tunnus/varakoodit", current="väärä")
    assert entry.wait_until(office, account, clock.now)
    worker_page.submit("/oma-tunnus/varakoodit", current=OWN)
    assert worker_page.status == 422
    clock.move(seconds=3)
    worker_page.submit("/oma-tunnus/varakoodit", current=OWN)
    assert worker_page.heading == "Varakoodit"


def test_an_account_without_a_password_has_nothing_to_change(worker_page: StaffVisitor, office: Office) -> None:
    worker_page.sign_in(add_worker(office, Role.OFFICE))
    worker_page.get("/oma-tunnus")
    assert "Kirjaudut organisaation tunnuksella" in worker_page.text
    for path in ("salasana", "todennus", "varakoodit"):
        worker_page.get(f"/oma-tunnus/{path}")
        assert worker_page.status == 404


@pytest.mark.parametrize("what", ["disable", "roles", "places", "reset"])
def test_changes_end_sessions_at_once(worker_page: StaffVisitor, office: Office, clock: Clock, what: str) -> None:
    worker = worker_page.sign_in(add_worker(office, Role.OFFICE))
    assert signed_in(worker_page)
    match what:
        case "disable":
            set_disabled(office, worker.id, True, clock.now)
        case "roles":
            change(office, worker.id, clock.now, roles=[Role.DESK])
        case "places":
            change(office, worker.id, clock.now, places=["akaa"])
        case "reset":
            reset(office, worker.id, "hirvet juoksevat suolla", clock.now)
    assert not signed_in(worker_page)
    assert actions(office) == [f"account.{'change' if what in {'roles', 'places'} else what}"]


def test_what_a_lead_sees_and_may_do(worker_page: StaffVisitor, office: Office, staff_app: Flask) -> None:
    lead = add_worker(office, Role.LEAD, name="Liisa Lead")
    mine = add_worker(office, Role.OFFICE, name="Maija Mine")
    more = add_worker(office, Role.OFFICE, places="akaa inari", name="Pirkko Two")
    every = add_worker(office, Role.AUTHOR, places="*", name="Kaisa Every")
    foreign = add_worker(office, Role.OFFICE, places="akaa", name="Outi Other")
    worker_page.sign_in(lead)
    worker_page.get("/tunnukset")
    shown = {worker.name for worker in (lead, mine, more, every, foreign) if worker.name in worker_page.page}
    assert shown == {"Liisa Lead", "Maija Mine", "Pirkko Two", "Kaisa Every"}
    assert worker_page.page.count("/sulje") == 1
    for worker in (lead, more, every, foreign, Worker("\x00", "", "", frozenset(), frozenset())):
        for action in ("kirjaa-ulos", "vapauta", "sulje"):
            worker_page.get("/tunnukset")
            worker_page.submit(f"/tunnukset/{worker.id}/{action}")
            assert worker_page.status == 404
    victim = StaffVisitor(staff_app)
    victim.sign_in(mine)
    worker_page.get("/tunnukset")
    worker_page.submit(f"/tunnukset/{mine.id}/kirjaa-ulos")
    assert not signed_in(victim)
    victim.sign_in(mine)
    worker_page.get(f"/tunnukset/{mine.id}/sulje")
    assert "Maija Mine" in worker_page.text
    assert not by_id(office, mine.id).disabled
    worker_page.submit(f"/tunnukset/{mine.id}/sulje")
    assert "Suljettu" in worker_page.text
    assert not signed_in(victim)
    victim.sign_in(mine)
    assert not signed_in(victim)


def test_a_lead_of_every_place_sees_everybody(worker_page: StaffVisitor, office: Office) -> None:
    worker_page.sign_in(add_worker(office, Role.LEAD, places="*"))
    add_worker(office, Role.OFFICE, places="akaa", name="Outi Other")
    worker_page.get("/tunnukset")
    assert worker_page.page.count("/sulje") == 1


def test_a_lead_ends_a_block(worker_page: StaffVisitor, office: Office, account: str, clock: Clock) -> None:
    for _ in range(entry.BLOCKED_AT):
        clock.now = entry.wait_until(office, account, clock.now) or clock.now
        assert entry.check_password(office, LOGIN, "väärä", clock.now) is None
    assert entry.check_password(office, LOGIN, ONE_TIME, clock.now) is None
    worker_page.client.set_cookie("polku-staff", sessions.begin(office, add_worker(office, Role.LEAD).id, clock.now))
    worker_page.get("/tunnukset")
    assert "Kiinni hetken" in worker_page.text
    worker_page.submit(f"/tunnukset/{account}/vapauta")
    assert "Kiinni hetken" not in worker_page.text
    assert entry.check_password(office, LOGIN, ONE_TIME, clock.now)


def test_everybody_slows_down_when_many_fail(office: Office, account: str, clock: Clock) -> None:
    paused: list[float] = []
    for number in range(entry.MANY):
        assert entry.check_password(office, f"{number}@example.org", "x", clock.now, paused.append) is None
    assert paused == []
    assert entry.check_password(office, LOGIN, ONE_TIME, clock.now, paused.append)
    assert paused == [entry.SLOWED]
    later = clock.now + entry.MANY_IN + timedelta(seconds=1)
    assert entry.check_password(office, LOGIN, ONE_TIME, later, paused.append)
    assert len(paused) == 1


def test_too_many_at_once_are_told_to_wait(worker_page: StaffVisitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "_WAIT", 0.01)
    worker_page.get("/kirjaudu")
    for _ in range(entry._AT_ONCE):
        assert entry._turns.acquire(timeout=1)
    try:
        worker_page.submit("/kirjaudu", login=LOGIN, password=OWN)
    finally:
        for _ in range(entry._AT_ONCE):
            entry._turns.release()
    assert worker_page.status == 503


def test_a_hash_of_other_numbers_is_made_anew(office: Office, account: str, clock: Clock) -> None:
    from argon2 import PasswordHasher

    weaker = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(ONE_TIME)
    with office.engine.begin() as connection:
        connection.execute(STAFF.update().where(STAFF.c.id == account).values(password_hash=weaker))
    known = entry.check_password(office, LOGIN, ONE_TIME, clock.now)
    assert known
    with reading(office.engine) as connection:
        kept = connection.execute(select(STAFF.c.password_hash)).scalar_one()
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert entry.find_known(office, account, known.mark)
    assert entry.check_password(office, LOGIN, ONE_TIME, clock.now)


def test_a_second_factor_is_bound_to_its_account(office: Office) -> None:
    secret = pyotp.random_base32()
    sealed = seal_secret(office, "a" * 32, secret)
    assert secret.encode() not in sealed
    assert open_secret(office, "a" * 32, sealed) == secret
    for staff_id, bytes_ in [("b" * 32, sealed), ("a" * 32, sealed[:-1] + b"x"), ("a" * 32, b"")]:
        with pytest.raises(FactorLost):
            open_secret(office, staff_id, bytes_)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("kolme hirveä suolla", None),
        ("kissa polku vene tuoli", None),
        ("水は青い空を映している静かに", None),
        ("x7#Qp!2vRt9z", None),
        ("hirvi suolla", None),
        ("hirvisuolla", Weak.TOO_SHORT),
        ("", Weak.TOO_SHORT),
        ("e\u0301" * 12, Weak.GUESSED),
        ("e\u0301" * 6, Weak.TOO_SHORT),
        ("x" * 129, Weak.TOO_LONG),
        ("aaaaaaaaaaaaaaaa", Weak.GUESSED),
        ("abababababababab", Weak.GUESSED),
        ("Salasana12345!", Weak.GUESSED),
        ("polku polku polku", Weak.GUESSED),
        ("TerttuTyöntekijä2026", Weak.GUESSED),
        ("terttu.tyontekija@example.org", Weak.GUESSED),
        ("qwertyuiop123456", Weak.GUESSED),
        ("password-password", Weak.GUESSED),
    ],
)
def test_passwords(password: str, problem: Weak | None) -> None:
    assert weakness(password, LOGIN, "Terttu Työntekijä") == problem


def test_a_password_is_the_same_however_it_is_composed() -> None:
    assert passwords.fits(passwords.make_hash("kolme hirve\u00e4"), "kolme hirvea\u0308")


@pytest.mark.parametrize(
    "changes",
    [
        {"login": ""},
        {"login": "two words"},
        {"login": "x" * 101},
        {"login": "bell\x07"},
        {"login": f" {LOGIN.upper()} "},
        {"name": " "},
        {"name": "x" * 101},
        {"roles": frozenset()},
        {"places": frozenset()},
    ],
)
def test_accounts_that_cannot_be(office: Office, account: str, clock: Clock, changes: dict[str, object]) -> None:
    values = {
        "login": "other@example.org",
        "name": "Oona Ohjaaja",
        "roles": frozenset({Role.DESK}),
        "places": frozenset({"inari"}),
        "password": None,
    }
    with pytest.raises(AccountProblem):
        add(office, NewAccount(**(values | changes)), clock.now)  # type: ignore[arg-type]
    assert tidy_login(f" {LOGIN.upper()} ") == LOGIN
