"""The store on SQLite and PostgreSQL: one request per sending, unreadable at rest, gone on its day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from guide.request.keys import ensure_keys, load_private, load_secret
from guide.request.lifecycle import Event, NotAllowed, Status
from guide.request.sealing import SealBroken
from guide.request.store import NoSuchRequest, RequestStore, new_submission_key
from guide.storage.database import StoreUnavailable, make_engine, reading, writing
from guide.storage.requests import EventRecord, RequestRecord
from guide.storage.schema import prepare
from tests.request.conftest import CANARY, NOW, draft

LATER = NOW + timedelta(hours=1)


def rows(engine: Engine) -> list[RequestRecord]:
    with Session(engine) as session:
        return list(session.scalars(select(RequestRecord)))


def events(engine: Engine) -> list[tuple[str | None, str, str]]:
    with Session(engine) as session:
        found = session.scalars(select(EventRecord).order_by(EventRecord.id))  # type: ignore[arg-type]
        return [(event.before, event.after, event.who) for event in found]


def test_what_is_sent_can_be_opened_by_the_office_only(store: RequestStore, keys: Path) -> None:
    receipt = store.submit(draft(), new_submission_key(), NOW)
    assert receipt.fresh
    assert (receipt.day, receipt.delete_on) == (date(2026, 5, 4), date(2026, 8, 2))
    assert re.fullmatch(r"([C-Y2-9]{3}-){2}[C-Y2-9]{3}", receipt.reference)
    assert store.open(receipt.id, load_private(keys)) == draft().payload
    with pytest.raises(SealBroken):
        store.open(receipt.id, {})
    with pytest.raises(NoSuchRequest):
        store.open("f" * 32, load_private(keys))


def test_the_row_holds_in_clear_only_what_is_allowed(store: RequestStore, engine: Engine) -> None:
    key = new_submission_key()
    receipt = store.submit(draft(), key, NOW)
    (row,) = rows(engine)
    clear = {name: value for name, value in row.model_dump().items() if name != "sealed"}
    assert clear == {
        "id": receipt.id,
        "reference": receipt.reference,
        "place": "inari",
        "recipient": "pohjois-lappi",
        "flow": "plan-check",
        "flow_version": "3",
        "rules_date": date(2026, 5, 4),
        "status": "new",
        "day": date(2026, 5, 4),
        "language": "smn",
        "key_id": row.key_id,
        "delete_on": date(2026, 8, 2),
        "submission_hash": row.submission_hash,
        "link_hash": row.link_hash,
        "format": 1,
        "mode": "public",
        "version": 1,
        "handler": None,
        "indexed": False,
    }
    assert key not in repr(clear)
    assert receipt.link_token not in repr(clear)
    assert events(engine) == [(None, "new", "client")]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 21, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 22, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 6, 30, 21, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_the_day_is_the_finnish_day(store: RequestStore, moment: datetime, day: date) -> None:
    assert store.submit(draft(), new_submission_key(), moment).day == day


def test_the_same_sending_is_one_request(store: RequestStore, engine: Engine, keys: Path) -> None:
    key = new_submission_key()
    first = store.submit(draft(), key, NOW)
    again = store.submit(draft(payload={"name": "muu"}), key, LATER)
    assert not again.fresh
    assert (again.id, again.reference, again.link_token) == (first.id, first.reference, first.link_token)
    assert store.open(first.id, load_private(keys))["name"] == CANARY
    assert len(events(engine)) == len(rows(engine)) == 1


def test_four_taps_at_once_make_one_request(store: RequestStore, engine: Engine) -> None:
    taps = 4
    keys = [new_submission_key() for _ in range(50)]
    with ThreadPoolExecutor(taps) as pool:
        for key in keys:
            barrier = Barrier(taps)

            def tap(_: int, key: str = key, barrier: Barrier = barrier) -> tuple[str, str, str, bool]:
                barrier.wait()
                receipt = store.submit(draft(), key, NOW)
                return receipt.id, receipt.reference, receipt.link_token, receipt.fresh

            answers = list(pool.map(tap, range(taps)))
            assert len({answer[:3] for answer in answers}) == 1
            assert sum(answer[3] for answer in answers) == 1
    assert len({row.reference for row in rows(engine)}) == len(keys)
    assert events(engine) == [(None, "new", "client")] * len(keys)


def test_a_taken_reference_is_replaced(store: RequestStore, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    coming = iter(["CCC-CCC-CCC", "CCC-CCC-CCC", "DDD-DDD-DDD"])
    monkeypatch.setattr("guide.request.store._new_reference", lambda: next(coming))
    made = [store.submit(draft(), new_submission_key(), NOW).reference for _ in range(2)]
    assert made == ["CCC-CCC-CCC", "DDD-DDD-DDD"]
    assert len(events(engine)) == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "ä" * 22, "a" * 21 + "\n", "'; DROP TABLE requests; --"])
def test_a_made_up_submission_key_is_refused(store: RequestStore, key: str) -> None:
    with pytest.raises(ValueError, match="submission key"):
        store.submit(draft(), key, NOW)


def test_the_private_link_shows_status_and_withdraws(store: RequestStore, engine: Engine, keys: Path) -> None:
    receipt = store.submit(draft(), new_submission_key(), NOW)
    before = store.status(receipt.link_token)
    assert before is not None
    assert (before.status, before.can_withdraw, before.reference) == (Status.NEW, True, receipt.reference)
    for _ in range(2):  # twice is the same as once
        after = store.withdraw(receipt.link_token, LATER)
        assert after is not None
        assert (after.status, after.can_withdraw) == (Status.WITHDRAWN, False)
    assert rows(engine)[0].sealed is None
    assert events(engine) == [(None, "new", "client"), ("new", "withdrawn", "client")]
    with pytest.raises(NoSuchRequest):
        store.open(receipt.id, load_private(keys))


@pytest.mark.parametrize("token", ["", "unknown", "\ud800", "\x00", "' OR 1=1 --", "x" * 5000])
def test_an_unknown_link_says_nothing(store: RequestStore, token: str) -> None:
    store.submit(draft(), new_submission_key(), NOW)
    assert store.status(token) is None
    assert store.withdraw(token, NOW) is None


def test_the_office_moves_a_request(store: RequestStore, engine: Engine) -> None:
    receipt = store.submit(draft(), new_submission_key(), NOW)
    for event in (Event.TAKE, Event.SET_TIME, Event.FINISH):
        store.move(receipt.id, event, "worker-1", LATER)
    assert events(engine)[1:] == [
        ("new", "in_progress", "worker-1"),
        ("in_progress", "time_set", "worker-1"),
        ("time_set", "done", "worker-1"),
    ]
    with pytest.raises(NotAllowed):
        store.withdraw(receipt.link_token, LATER)
    with pytest.raises(NoSuchRequest):
        store.move("f" * 32, Event.TAKE, "worker-1", LATER)
    assert rows(engine)[0].sealed is not None


def test_the_listing_shows_no_content(store: RequestStore) -> None:
    days = [NOW + timedelta(days=2), NOW, NOW + timedelta(days=1)]
    made = [store.submit(draft(), new_submission_key(), moment) for moment in days]
    listed = store.listing()
    assert [entry.id for entry in listed] == [made[index].id for index in (1, 2, 0)]
    assert CANARY not in repr(listed)
    assert listed[0].status is Status.NEW


def test_a_row_moved_to_another_request_does_not_open(store: RequestStore, engine: Engine, keys: Path) -> None:
    one, two = (store.submit(draft(), new_submission_key(), NOW) for _ in range(2))
    with writing(engine) as connection:
        connection.execute(
            text("UPDATE requests SET sealed = (SELECT sealed FROM requests WHERE id = :one) WHERE id = :two"),
            {"one": one.id, "two": two.id},
        )
    with pytest.raises(SealBroken):
        store.open(two.id, load_private(keys))


@pytest.mark.parametrize("change", ["status = 'lost'", "sealed = NULL", "delete_on = '2020-01-01'", "id = 'x'"])
def test_the_database_itself_refuses_nonsense(store: RequestStore, engine: Engine, change: str) -> None:
    store.submit(draft(), new_submission_key(), NOW)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(text(f"UPDATE requests SET {change}"))  # noqa: S608


def test_errors_and_repr_never_carry_what_was_written(store: RequestStore, engine: Engine) -> None:
    assert CANARY not in repr(draft())
    with pytest.raises(IntegrityError) as caught:
        store.submit(draft(place=None), new_submission_key(), NOW)
    assert CANARY not in str(caught.value)
    assert rows(engine) == []


def test_preparing_again_changes_nothing(store: RequestStore, engine: Engine) -> None:
    store.submit(draft(), new_submission_key(), NOW)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(prepare, [engine] * 4))
    assert len(rows(engine)) == 1


def test_many_processes_prepare_an_empty_database(postgresql_url: str, tmp_path: Path) -> None:
    for url in (postgresql_url, f"sqlite:///{tmp_path / 'new' / 'polku.sqlite'}"):
        engines = [make_engine(url) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(prepare, engines))
        for engine in engines:
            engine.dispose()


# SQLite only: what stands in the files.


@pytest.fixture
def sqlite_store(tmp_path: Path, keys: Path) -> Iterator[tuple[RequestStore, Engine]]:
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'polku.sqlite'}")
    prepare(engine)
    yield RequestStore(engine, ensure_keys(keys), load_secret(keys)), engine
    engine.dispose()


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((folder / "data").iterdir()))


def test_pragmas(sqlite_store: tuple[RequestStore, Engine]) -> None:
    with reading(sqlite_store[1]) as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
    }


def test_nothing_readable_in_the_files(sqlite_store: tuple[RequestStore, Engine], tmp_path: Path) -> None:
    store, _ = sqlite_store
    key = new_submission_key()
    receipt = store.submit(draft(), key, NOW)
    content = on_disk(tmp_path)
    assert receipt.id.encode() in content
    for secret in (CANARY.encode(), b"Kanarialintu", b"30_56", key.encode(), receipt.link_token.encode()):
        assert secret not in content
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "data").iterdir())


def test_withdrawn_content_leaves_the_files(sqlite_store: tuple[RequestStore, Engine], tmp_path: Path) -> None:
    store, engine = sqlite_store
    receipts = [store.submit(draft(), new_submission_key(), NOW) for _ in range(20)]
    sealed = [row.sealed or b"" for row in rows(engine)]
    assert sealed[0][:200] in on_disk(tmp_path)
    for receipt in receipts:
        store.withdraw(receipt.link_token, LATER)
    content = on_disk(tmp_path)
    assert not any(part in content for whole in sealed for part in (whole[:100], whole[-100:]))


def test_a_locked_database_is_unavailable_not_broken(
    sqlite_store: tuple[RequestStore, Engine], tmp_path: Path, keys: Path
) -> None:
    store, engine = sqlite_store
    hasty = make_engine(f"sqlite:///{tmp_path / 'data' / 'polku.sqlite'}")
    impatient = RequestStore(hasty, ensure_keys(keys), load_secret(keys))
    key = new_submission_key()
    with writing(engine):
        with hasty.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        with pytest.raises(StoreUnavailable):
            impatient.submit(draft(), key, NOW)
    assert impatient.submit(draft(), key, NOW).fresh
    assert not store.submit(draft(), key, NOW).fresh
    hasty.dispose()


def test_a_full_disk_is_unavailable_and_heals(sqlite_store: tuple[RequestStore, Engine]) -> None:
    store, engine = sqlite_store
    engine.dispose()
    with engine.connect() as connection:  # the only connection of the pool: the limit is its own
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    sent = 0
    with suppress(StoreUnavailable):
        while sent < 50:
            store.submit(draft(), new_submission_key(), NOW)
            sent += 1
    assert sent < 50
    assert len(rows(engine)) == sent
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    assert store.submit(draft(), new_submission_key(), NOW).fresh
    assert len(rows(engine)) == sent + 1


def test_no_server_is_unavailable(tmp_path: Path, keys: Path) -> None:
    engine = make_engine(f"postgresql://postgres@/polku?host={tmp_path}")
    store = RequestStore(engine, ensure_keys(keys), load_secret(keys))
    for call in (lambda: store.submit(draft(), new_submission_key(), NOW), store.listing):
        with pytest.raises(StoreUnavailable):
            call()
