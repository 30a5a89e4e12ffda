"""Feedback from the client's page to the office's log: sealed, once, answered in time, deleted on its day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, select, update

from guide.app import create_app
from guide.cli import main
from guide.office.audit import verify
from guide.office.base import Office
from guide.office.cases import NotFound
from guide.office.feedback import Wanted, finish, listing, open_feedback, purge, shares
from guide.office.roles import EVERY_PLACE, Role
from guide.place.schema import PageName
from guide.request.feedback import PAGES, FeedbackStore, NewFeedback, page_words
from guide.request.keys import CurrentKey
from guide.request.store import new_submission_key
from guide.settings import Settings
from guide.storage.database import StoreUnavailable, reading, writing
from guide.storage.figures import FEEDBACK
from guide.storage.office import AUDIT
from tests.staff.conftest import CANARY, StaffVisitor, add_worker
from tests.web.conftest import HOME, PLAIN, Visitor, plain

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)
WORDS = {"own_words": f"{CANARY}: en ymmärtänyt.", "email": "kanaria@example.org"}


@pytest.fixture
def public(engine: Engine, office: Office, data: Path) -> Iterator[Flask]:
    url = engine.url.render_as_string(hide_password=False)
    made = create_app(Settings(data=data, database_url=url, place="inari", as_of=DAY))
    yield made
    made.extensions["polku"].store.close()


@pytest.fixture
def client(public: Flask) -> Visitor:
    return Visitor(public.test_client())


@pytest.fixture
def log(engine: Engine, office: Office) -> FeedbackStore:
    return FeedbackStore(engine, CurrentKey(office.keys))


def rows(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(FEEDBACK)))


def give(log: FeedbackStore, now: datetime = NOW, **changes: Any) -> str:
    usual: dict[str, Any] = {"place": "inari", "language": "fi", "page": "tulos", "clear": False, "words": WORDS}
    return log.submit(NewFeedback(**(usual | changes)), new_submission_key(), now).reference


def send(client: Visitor, page: str = "kysymys", **fields: str) -> int:
    client.get(f"/{client.lang}/palaute/{page}")
    data = {"csrf": client.hidden("csrf"), **fields}
    return client.post(f"/{client.lang}/palaute/{page}", data).status_code


@pytest.mark.parametrize("lang", ["fi", "smn", "sms", "se"])
def test_from_the_page_to_the_log_without_a_conversation(client: Visitor, engine: Engine, lang: str) -> None:
    client.lang = lang
    assert send(client, clear="no", **WORDS) == 200
    assert client.path == f"/{lang}/palaute/kiitos"
    (row,) = rows(engine)
    assert (row.place, row.language, row.page, row.clear) == ("inari", lang, "kysymys", False)
    assert row.due_on == row.day + timedelta(days=14)
    assert row.reference in client.text
    assert f"{row.due_on.day}.{row.due_on.month}.{row.due_on.year}" in client.text
    assert CANARY.encode() not in bytes(row.sealed)
    assert all(CANARY not in str(value) and "kanaria@" not in str(value) for value in row._mapping.values())
    assert not any("kanaria" in url or "Kanaria" in url for url in client.seen)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"clear": "yes"}, None),
        ({"clear": "no", "own_words": "Pitkä teksti."}, "Käsittelemme palautteesi viimeistään"),
        ({"clear": "no", "phone": "040 123 4567"}, "Vastaamme sinulle viimeistään"),
        ({"clear": "yes", "own_words": "Olen 131052-308T."}, "Poistimme tekstistä henkilötunnuksen."),
    ],
)
def test_the_receipt_promises_only_what_there_is_to_answer(
    client: Visitor, office: Office, engine: Engine, fields: dict[str, str], said: str | None
) -> None:
    send(client, **fields)
    assert client.heading == "Kiitos palautteesta"
    assert ("viimeistään" in client.text) is (said is not None)
    assert said is None or said in client.text
    (row,) = rows(engine)
    assert (row.sealed is None) is (said is None)
    if row.sealed is not None:
        assert "131052-308T" not in str(office.open("feedback", row.id, row.key_id, bytes(row.sealed)))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"own_words": "Teksti jää."}, "Valitse yksi vaihtoehto."),
        ({"clear": "maybe", "own_words": "Teksti jää."}, "Valitse yksi vaihtoehto."),
        ({"clear": "no", "own_words": "Teksti jää." + "x" * 400}, "enintään 400 merkkiä"),
        ({"clear": "no", "own_words": "Teksti jää.", "email": "ei ole"}, "sähköpostiosoite kokonaan"),
        ({"clear": "no", "own_words": "Teksti jää.", "phone": "soita"}, "puhelinnumero numeroina"),
    ],
)
def test_an_error_keeps_what_was_written(client: Visitor, engine: Engine, fields: dict[str, str], error: str) -> None:
    assert send(client, **fields) == 422
    assert error in client.text
    assert "Teksti jää." in client.text
    assert all(fields[name] in client.page for name in ("email", "phone") if name in fields)
    assert re.search(r"<details\s+open>", client.page) or not {"email", "phone"} & fields.keys()
    assert rows(engine) == []
    good = {"csrf": client.hidden("csrf"), "clear": "no", "own_words": "Teksti jää."}
    assert client.post(client.path, good).status_code == 200
    assert len(rows(engine)) == 1


def test_sending_twice_makes_one(client: Visitor, engine: Engine) -> None:
    client.get("/fi/palaute/tulos")
    data = {"csrf": client.hidden("csrf"), "clear": "no"}
    for _ in range(2):
        client.post("/fi/palaute/tulos", data)
        assert rows(engine)[0].reference in client.text
    assert len(rows(engine)) == 1


@pytest.mark.parametrize("ticket", ["", "x", "ä" * 5000, None])
def test_a_form_that_is_not_ours_is_not_stored_but_kept(client: Visitor, engine: Engine, ticket: str | None) -> None:
    data = {"clear": "no", "own_words": "Teksti jää."} | ({} if ticket is None else {"csrf": ticket})
    assert client.post("/fi/palaute/tulos", data).status_code == 422
    assert "Lomake oli vanhentunut." in client.text
    assert "Teksti jää." in client.text
    assert rows(engine) == []
    client.post("/fi/palaute/tulos", {**data, "csrf": client.hidden("csrf")})
    assert len(rows(engine)) == 1


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_site_cannot_send(client: Visitor, engine: Engine, headers: dict[str, str]) -> None:
    client.get("/fi/palaute")
    data = {"csrf": client.hidden("csrf"), "clear": "no"}
    assert client.post("/fi/palaute", data, headers=headers).status_code == 403
    assert rows(engine) == []


def test_without_the_database_the_text_stays_on_the_page(
    client: Visitor, public: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object) -> None:
        raise StoreUnavailable("OperationalError")

    with monkeypatch.context() as patch:
        patch.setattr(public.extensions["polku"].feedback, "_insert", unavailable)
        assert send(client, clear="no", own_words="Teksti jää.") == 503
    assert "Palautteesi on tallessa tällä sivulla." in client.text
    data = {"csrf": client.hidden("csrf"), "clear": "no", "own_words": "Teksti jää."}
    assert client.post(client.path, data).status_code == 200
    assert len(rows(engine)) == 1


def test_the_link_names_the_page_and_no_answer(client: Visitor) -> None:
    pages = {"": "alku", "tietosuoja": "tietosuoja", "saavutettavuus": "saavutettavuus", "sanasto": "sanasto"}
    client.start()
    for path, name in pages.items():
        client.get(f"/fi/{path}")
        assert f'href="/fi/palaute/{name}"' in client.page
    client.get("/fi/kysymys/1")
    inside = client.post(
        client.path,
        {"csrf": client.hidden("csrf"), "step": client.step, "answer": "inari"},
        headers={**HOME, "HX-Request": "true"},
    )
    assert 'href="/fi/palaute/kysymys"' in inside.get_data(as_text=True)
    client.get("/fi/kysymys/2")
    client.walk(PLAIN)
    for path, name in {
        "tarkista": "tarkista",
        "tulos": "tulos",
        "pyynto": "pyynto",
        "keskustelu": "keskustelu",
    }.items():
        client.get(f"/fi/{path}")
        assert f'href="/fi/palaute/{name}"' in client.page
    assert send(client, "tulos", clear="yes") == 200
    assert 'class="button" href="/fi/tarkista"' in client.page  # back to the conversation
    client.get("/fi/palaute/main_income")
    assert client.status == 404


def test_stopping_takes_the_receipt_along(client: Visitor) -> None:
    send(client, clear="yes")
    client.post("/fi/lopeta", {"csrf": ""})
    client.get("/fi/palaute/kiitos")
    assert client.path == "/fi/palaute"


def test_every_page_name_has_its_words() -> None:
    assert set(PAGES) == set(PageName.__args__)  # type: ignore[attr-defined]
    assert page_words("gone") == PAGES["muu"]


def test_the_log_lists_what_is_due_first_and_says_what_is_late(
    worker_page: StaffVisitor, office: Office, log: FeedbackStore, engine: Engine
) -> None:
    now = datetime.now(UTC)
    fresh = give(log, now)
    late = give(log, now - timedelta(days=15), language="smn")
    bare = give(log, now - timedelta(days=30), clear=True, words={})
    elsewhere = give(log, now, place="akaa")
    worker_page.sign_in(add_worker(office, Role.AUTHOR))
    worker_page.get("/palaute")
    found = re.findall(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}", worker_page.text)
    assert found == [late, fresh, bare]
    assert elsewhere not in worker_page.text
    assert worker_page.text.count("Myöhässä: vastattava") == 1
    assert "1 palaute on myöhässä." in worker_page.text
    assert "Ei vaadi vastausta" in worker_page.text
    for query, expected in (
        ("kieli=smn", [late]),
        ("selvyys=yes", [bare]),
        ("selvyys=no&kieli=fi", [fresh]),
        ("sivu=sanasto", []),
        ("sivu=x&kieli=xx&selvyys=zz", [late, fresh, bare]),
    ):
        worker_page.get(f"/palaute?{query}")
        assert re.findall(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}", worker_page.text) == expected, query
    assert CANARY not in worker_page.text


@pytest.mark.parametrize(("role", "sees_address"), [(Role.LEAD, True), (Role.AUTHOR, False)])
def test_words_are_opened_one_at_a_time_with_a_trace(
    worker_page: StaffVisitor, office: Office, log: FeedbackStore, engine: Engine, role: Role, sees_address: bool
) -> None:
    give(log)
    (row,) = rows(engine)
    worker = worker_page.sign_in(add_worker(office, role))
    worker_page.get(f"/palaute/{row.id}")
    assert CANARY in worker_page.text
    assert ("kanaria@example.org" in worker_page.text) is sees_address
    assert ("Yhteystiedon näkee esihenkilö." in worker_page.text) is not sees_address
    for _ in range(2):  # the second does nothing
        worker_page.get(f"/palaute/{row.id}")
        if 'name="csrf" value' in worker_page.page:
            worker_page.submit(f"/palaute/{row.id}")
    assert "Käsitelty" in worker_page.text
    with reading(engine) as connection:
        trace = [(line.action, line.who, line.subject) for line in connection.execute(select(AUDIT))]
    assert trace.count(("feedback.done", worker.id, row.id)) == 1
    assert trace.count(("feedback.view", worker.id, row.id)) == 3
    assert not any(CANARY in str(line) for line in trace)
    assert verify(engine) == []


def test_another_place_is_not_there(
    worker_page: StaffVisitor, office: Office, log: FeedbackStore, engine: Engine
) -> None:
    give(log, place="akaa")
    (row,) = rows(engine)
    stranger = worker_page.sign_in(add_worker(office, Role.LEAD, places="inari"))
    worker_page.get(f"/palaute/{row.id}")
    assert worker_page.status == 404
    worker_page.get("/palaute")
    assert worker_page.submit(f"/palaute/{row.id}").status_code == 404
    with pytest.raises(NotFound):
        open_feedback(office, stranger, row.id, NOW)
    with pytest.raises(NotFound):
        finish(office, stranger, "x" * 32, NOW)


@pytest.mark.parametrize("role", [Role.DESK, Role.OFFICE])
def test_other_roles_have_no_log(worker_page: StaffVisitor, office: Office, role: Role) -> None:
    worker_page.sign_in(add_worker(office, role))
    for path in ("/palaute", f"/palaute/{'0' * 32}", "/versiot"):
        worker_page.get(path)
        assert worker_page.status == 403, path


@pytest.mark.parametrize(
    ("clear", "unclear", "answers", "shown", "percent"),
    [
        (2, 2, None, None, None),
        (4, 0, None, None, None),
        (5, 0, 5, 0, 0),
        (0, 5, 5, 5, 100),
        (5, 5, 10, 5, 50),
        (9, 1, 10, None, None),
        (1, 9, 10, None, None),
    ],
)
def test_shares_hide_few(
    office: Office,
    log: FeedbackStore,
    clear: int,
    unclear: int,
    answers: int | None,
    shown: int | None,
    percent: int | None,
) -> None:
    for number in range(clear + unclear):
        give(log, clear=number < clear, words={})
    give(log, place="akaa", words={})
    (share,) = shares(office, add_worker(office, Role.LEAD))
    assert (share.page, share.language, share.answers, share.unclear, share.percent) == (
        "tulos", "fi", answers, shown, percent,
    )  # fmt: skip


def test_the_table_of_shares_is_in_words(worker_page: StaffVisitor, office: Office, log: FeedbackStore) -> None:
    for _ in range(5):
        give(log, words={})
    give(log, language="smn", words={})
    worker_page.sign_in(add_worker(office, Role.LEAD, places=EVERY_PLACE))
    worker_page.get("/palaute")
    table = plain(worker_page.page.partition('id="shares"')[2])
    assert "Tulos Suomi 5 5 100" in table
    assert "anarâškielâ alle 5 ei näytetä ei näytetä" in table.lower()


def test_feedback_goes_on_its_day(office: Office, log: FeedbackStore, engine: Engine) -> None:
    give(log)
    last = DAY + timedelta(days=90)
    assert purge(engine, last - timedelta(days=1)) == 0
    assert purge(engine, last) == 1
    assert rows(engine) == []


def test_the_command_deletes_it_too(log: FeedbackStore, engine: Engine, data: Path) -> None:
    give(log, datetime.now(UTC) - timedelta(days=90))
    give(log, datetime.now(UTC) - timedelta(days=89))
    url = engine.url.render_as_string(hide_password=False)
    result = CliRunner().invoke(main, ["requests", "purge"], env={"GUIDE_DATA": str(data), "GUIDE_DATABASE_URL": url})
    assert result.exit_code == 0, result.output
    assert "Deleted: 1 answer." in result.output
    assert len(rows(engine)) == 1


def test_it_is_never_deleted_before_its_answer_is_due(engine: Engine, office: Office) -> None:
    give(FeedbackStore(engine, CurrentKey(office.keys), retention_days=1))
    (row,) = rows(engine)
    assert row.delete_on > row.due_on


def test_a_taken_reference_is_replaced(log: FeedbackStore, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["AAA-AAA-AAA", "AAA-AAA-AAA", "BBB-BBB-BBB"])
    monkeypatch.setattr("guide.request.feedback.new_reference", lambda: next(names))
    assert [give(log), give(log)] == ["AAA-AAA-AAA", "BBB-BBB-BBB"]


def test_a_swapped_row_does_not_open(
    worker_page: StaffVisitor, office: Office, log: FeedbackStore, engine: Engine
) -> None:
    give(log)
    give(log, words={"own_words": "Toinen."})
    one, other = rows(engine)
    with writing(engine) as connection:
        connection.execute(update(FEEDBACK).where(FEEDBACK.c.id == one.id).values(sealed=other.sealed))
    worker_page.sign_in(add_worker(office, Role.LEAD))
    worker_page.get(f"/palaute/{one.id}")
    assert worker_page.status == 409
    assert "Toinen." not in worker_page.text


def test_an_empty_log_says_so(worker_page: StaffVisitor, office: Office) -> None:
    worker = worker_page.sign_in(add_worker(office, Role.LEAD))
    worker_page.get("/palaute")
    assert "Palautteita ei ole." in worker_page.text
    assert (listing(office, worker, Wanted()), shares(office, worker)) == ((), ())
