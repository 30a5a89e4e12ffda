"""The end of what is kept: the day of each request, the traces on disk, and keys that nothing needs any more."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, insert, select, update

from guide.office import handling, sessions
from guide.office.audit import verify
from guide.office.base import Office, make_office
from guide.office.cases import change, open_case
from guide.office.erasing import sweep
from guide.office.retention import Purged, keys_in_use, late_requests, purge
from guide.office.roles import Role, Worker
from guide.request.keys import CurrentKey, load_private, load_secret
from guide.request.lifecycle import Event
from guide.request.rotation import destroy_unused, pairs, rotate
from guide.request.sealing import SealBroken
from guide.request.store import RequestStore
from guide.settings import Settings
from guide.storage.accounts import STAFF_SESSIONS
from guide.storage.database import make_engine, outside, reading, writing
from guide.storage.figures import FEEDBACK
from guide.storage.office import APPOINTMENTS, AUDIT, NOTES, OUTBOX, REMINDERS, SEARCH_TERMS
from guide.storage.requests import EVENTS, REQUESTS
from guide.storage.schema import prepare
from tests.staff.conftest import CANARY, StaffVisitor, add_worker, send

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
DEPENDENTS = (NOTES, APPOINTMENTS, REMINDERS, SEARCH_TERMS, OUTBOX)


def purged(office: Office, now: datetime, **settings: Any) -> Purged:
    return purge(office, Settings(data=office.keys.parent, **settings), now)


def count(engine: Engine, table: Table) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def row_of(engine: Engine, request_id: str) -> Any:
    with reading(engine) as connection:
        return connection.execute(select(REQUESTS).where(REQUESTS.c.id == request_id)).first()


def actions(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(select(AUDIT.c.action).order_by(AUDIT.c.number)).scalars())


def add_dependents(office: Office, request_id: str, note: str = "Muistiinpano") -> None:
    """One row of everything that the office adds to a request."""
    names = {table.name: secrets.token_hex(16) for table in DEPENDENTS}
    sealed = {}
    for table in (NOTES, APPOINTMENTS, OUTBOX):
        key_id, content = office.seal(table.name, names[table.name], {"text": note})
        sealed[table.name] = {"id": names[table.name], "request_id": request_id, "key_id": key_id, "sealed": content}
    who = {"who": "w" * 32}
    rows: list[tuple[Table, dict[str, Any]]] = [
        (NOTES, {**sealed["notes"], **who, "at": NOW, "kind": "note"}),
        (APPOINTMENTS, {**sealed["appointments"], **who, "starts_at": NOW + DAY, "changed_at": NOW, "state": "set"}),
        (REMINDERS, {"id": names["reminders"], "request_id": request_id, "kind": "r", "due_on": NOW.date(), **who}),
        (SEARCH_TERMS, {"request_id": request_id, "term": secrets.token_hex(8)}),
        (OUTBOX, {**sealed["outbox"], "kind": "invitation", "once": names["outbox"], "next_at": NOW, "made_at": NOW}),
    ]
    with writing(office.engine) as connection:
        for table, values in rows:
            defaults: dict[str, Any] = {"sequence": 0} if table is APPOINTMENTS else {}
            defaults |= {"state": "waiting", "attempts": 0} if table is OUTBOX else {}
            connection.execute(insert(table).values(**{**defaults, **values}))


def moved(office: Office, worker: Worker, request_id: str, now: datetime, *steps: Event) -> None:
    for event in steps:
        version = row_of(office.engine, request_id).version
        with change(office, worker, request_id, version, now) as under_way:
            under_way.move(event)


# the day of each request


@pytest.mark.parametrize(
    ("steps", "closed_after", "day"),
    [
        ((), 0, date(2026, 8, 2)),  # nobody closed it: the hard cap
        ((Event.TAKE,), 5, date(2026, 8, 2)),
        ((Event.TAKE, Event.FINISH), 5, date(2026, 6, 8)),
        ((Event.TRANSFER,), 5, date(2026, 6, 8)),
        ((Event.WITHDRAW,), 5, date(2026, 6, 8)),
        ((Event.TAKE, Event.FINISH), 80, date(2026, 8, 2)),  # never later than the cap
    ],
)
def test_a_closed_request_goes_earlier(
    office: Office, store: RequestStore, steps: tuple[Event, ...], closed_after: int, day: date
) -> None:
    sent = send(store, NOW)
    closed_at = NOW + closed_after * DAY
    moved(office, add_worker(office, Role.OFFICE), sent.id, closed_at, *steps)
    for hours in (1, 2):  # the second purge finds nothing more to change
        purged(office, closed_at + timedelta(hours=hours))
        assert row_of(office.engine, sent.id).delete_on == day
    assert actions(office.engine).count("request.shortened") == (day != sent.delete_on)
    purged(office, datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=4))
    assert row_of(office.engine, sent.id) is not None
    assert purged(office, datetime(day.year, day.month, day.day, tzinfo=UTC)).requests == 1
    assert row_of(office.engine, sent.id) is None
    assert verify(office.engine) == []


def test_a_request_opened_again_gets_its_day_back(office: Office, store: RequestStore) -> None:
    sent, worker = send(store, NOW), add_worker(office, Role.OFFICE)
    for _ in range(2):
        moved(office, worker, sent.id, NOW, Event.TRANSFER)
        purged(office, NOW)
        assert row_of(office.engine, sent.id).delete_on == date(2026, 6, 3)
        moved(office, worker, sent.id, NOW, Event.TAKE)
        purged(office, NOW + DAY)
        assert row_of(office.engine, sent.id).delete_on == sent.delete_on


def test_the_time_after_closing_is_a_setting(office: Office, store: RequestStore) -> None:
    sent = send(store, NOW)
    store.withdraw(sent.link_token, NOW)
    assert purged(office, NOW, done_days=0).requests == 1
    assert row_of(office.engine, sent.id) is None


def test_purging_takes_along_all_that_hangs_on_a_request(office: Office, store: RequestStore) -> None:
    gone, kept = send(store, NOW - DAY), send(store, NOW)
    for request in (gone, kept):
        add_dependents(office, request.id)
    assert purged(office, NOW + 89 * DAY).requests == 1
    for table in (REQUESTS, EVENTS, *DEPENDENTS):
        assert count(office.engine, table) == 1, table.name
    assert row_of(office.engine, kept.id) is not None


def test_feedback_old_letters_and_ended_sessions_go_as_well(office: Office, store: RequestStore) -> None:
    worker, sent = add_worker(office, Role.OFFICE), send(store, NOW)
    add_dependents(office, sent.id)
    key = sessions.begin(office, worker.id, NOW)
    feedback = {"reference": "CCC-CCC-CCC", "place": "inari", "language": "fi", "page": "result", "clear": True}
    dates = {"day": NOW.date(), "due_on": NOW.date(), "delete_on": NOW.date() + 10 * DAY}
    with writing(office.engine) as connection:
        connection.execute(insert(FEEDBACK).values(id="f" * 32, submission_hash="h", **feedback, **dates))
        connection.execute(update(OUTBOX).values(state="sent", sent_at=NOW, sealed=None))
    done = purged(office, NOW + timedelta(hours=7))
    assert (done.feedback, done.letters, done.sessions) == (0, 0, 0)
    done = purged(office, NOW + 31 * DAY)
    assert (done.feedback, done.letters, done.sessions) == (1, 1, 1)
    assert [count(office.engine, table) for table in (FEEDBACK, OUTBOX, STAFF_SESSIONS)] == [0, 0, 0]
    assert sessions.find(office, key, NOW) is None
    assert actions(office.engine).count("retention.purge") == 2


def test_a_purge_that_is_late_shows(office: Office, store: RequestStore) -> None:
    sent = send(store, NOW)
    assert late_requests(office.engine, sent.delete_on) == 0
    assert late_requests(office.engine, sent.delete_on + DAY) == 1
    done = purged(office, NOW + 91 * DAY)
    assert (done.requests, done.late) == (1, 1)
    with reading(office.engine) as connection:
        detail = connection.execute(select(AUDIT.c.detail).where(AUDIT.c.action == "retention.purge")).scalar_one()
    assert "late=1" in detail


def test_what_hangs_on_a_request_withdrawn_by_link_is_swept(office: Office, store: RequestStore) -> None:
    gone, kept = send(store, NOW), send(store, NOW)
    for request in (gone, kept):
        add_dependents(office, request.id)
    store.withdraw(gone.link_token, NOW)
    assert [sweep(office, NOW), sweep(office, NOW)] == [1, 0]
    for table in DEPENDENTS:
        assert count(office.engine, table) == 1, table.name
    assert row_of(office.engine, gone.id).status == "withdrawn"


def test_a_withdrawal_by_the_office_leaves_nothing_behind(office: Office, store: RequestStore) -> None:
    gone, kept = send(store, NOW), send(store, NOW)
    for request in (gone, kept):
        add_dependents(office, request.id)
    moved(office, add_worker(office, Role.OFFICE), gone.id, NOW, Event.WITHDRAW)
    for table in DEPENDENTS:
        assert count(office.engine, table) == 1, table.name
    assert row_of(office.engine, gone.id).sealed is None
    assert sweep(office, NOW) == 0


def test_the_inbox_sweeps_before_it_shows(worker_page: StaffVisitor, office: Office, store: RequestStore) -> None:
    sent = send(store, NOW)
    add_dependents(office, sent.id)
    store.withdraw(sent.link_token, NOW)
    worker_page.sign_in(add_worker(office, Role.OFFICE))
    worker_page.get("/pyynnot")
    assert [count(office.engine, table) for table in DEPENDENTS] == [0] * len(DEPENDENTS)


def test_the_reason_of_an_office_withdrawal_stays(office: Office, store: RequestStore) -> None:
    sent, worker = send(store, NOW), add_worker(office, Role.OFFICE)
    add_dependents(office, sent.id)
    handling.withdraw(office, worker, sent.id, 1, "Asiakas soitti.", NOW)
    assert sweep(office, NOW) == 0
    assert [content["text"] for _, content in handling.notes_of(office, sent.id)] == ["Asiakas soitti."]


def test_the_day_that_came_earlier_is_in_the_history(
    worker_page: StaffVisitor, office: Office, store: RequestStore
) -> None:
    sent, worker = send(store, NOW), add_worker(office, Role.OFFICE)
    moved(office, worker, sent.id, NOW, Event.TAKE, Event.FINISH)
    purged(office, NOW)
    worker_page.sign_in(worker)
    worker_page.get(f"/pyynto/{sent.id}")
    assert "Tiedot poistetaan viimeistään 3.6.2026" in worker_page.text
    assert "Poistopäivä aikaistettu: 2.8.2026" in worker_page.text


# traces on disk


@pytest.fixture
def sqlite_office(tmp_path: Path) -> Office:
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'polku.sqlite'}")
    prepare(engine)
    return make_office(engine, tmp_path / "data" / "keys")


def store_of(office: Office) -> RequestStore:
    return RequestStore(office.engine, CurrentKey(office.keys), load_secret(office.keys))


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("polku.sqlite*")))


def test_nothing_of_a_purged_request_is_left_in_the_files(sqlite_office: Office, tmp_path: Path) -> None:
    office, store = sqlite_office, store_of(sqlite_office)
    canary = f"paikka-{CANARY}"
    for _ in range(20):
        add_dependents(office, send(store, NOW, place=canary).id, note="x" * 3000)
    with reading(office.engine) as connection:
        tables = (REQUESTS, NOTES, APPOINTMENTS, OUTBOX)
        sealed = [bytes(s) for table in tables for s in connection.execute(select(table.c.sealed)).scalars()]
    before = on_disk(tmp_path / "data")
    assert all(whole[:100] in before for whole in sealed)
    assert purged(office, NOW + 90 * DAY).requests == 20
    after = on_disk(tmp_path / "data")
    assert not [whole for whole in sealed for part in (whole[:60], whole[-60:]) if part in after]
    # The place of a deleted request stays in its audit line and nowhere else.
    assert after.count(canary.encode()) <= actions(office.engine).count("request.purge")
    office.engine.dispose()


# keys


def test_a_backup_cannot_be_opened_once_its_key_is_destroyed(sqlite_office: Office, tmp_path: Path) -> None:
    office, store = sqlite_office, store_of(sqlite_office)
    sent, worker = send(store, NOW), add_worker(office, Role.OFFICE)
    old = row_of(office.engine, sent.id).key_id
    backup = tmp_path / "backup.sqlite"
    with outside(office.engine) as driver:
        driver.execute("VACUUM INTO ?", (str(backup),))
    rotate(office.keys, NOW + 30 * DAY)
    assert purged(office, NOW + 60 * DAY).keys == ()  # a request still needs it
    assert open_case(office, worker, sent.id, NOW).form["name"] == CANARY
    done = purged(office, NOW + 90 * DAY)
    assert (done.requests, done.keys) == (1, (old,))
    assert not list(office.keys.glob(f"*{old}*"))
    restored = make_office(make_engine(f"sqlite:///{backup}"), office.keys)
    with pytest.raises(SealBroken):
        open_case(restored, worker, sent.id, NOW)
    restored.engine.dispose()
    office.engine.dispose()


@pytest.mark.parametrize(
    ("used", "after", "destroyed"),
    [
        (False, timedelta(days=6, hours=23), False),  # somebody may still be writing what was sealed to it
        (False, timedelta(days=7), True),
        (True, timedelta(days=400), False),
    ],
)
def test_a_key_is_destroyed_when_nothing_needs_it(
    office: Office, used: bool, after: timedelta, destroyed: bool
) -> None:
    old = office.public.id
    new = rotate(office.keys, NOW).id
    gone = destroy_unused(office.keys, {old} if used else set(), timedelta(days=7), NOW + after)
    assert gone == ((old,) if destroyed else ())
    assert set(load_private(office.keys)) == ({new} if destroyed else {old, new})


def test_the_current_key_is_never_destroyed(office: Office) -> None:
    current = office.public.id
    assert destroy_unused(office.keys, (), timedelta(0), NOW + 1000 * DAY) == ()
    assert [(pair.id, pair.current) for pair in pairs(office.keys, NOW)] == [(current, True)]


def test_a_key_is_overwritten_before_its_file_goes(office: Office, tmp_path: Path) -> None:
    old = office.public.id
    second_name = tmp_path / "same-file"
    second_name.hardlink_to(office.keys / f"{old}.private")
    content = second_name.read_bytes()
    rotate(office.keys, NOW)
    destroy_unused(office.keys, (), timedelta(0), NOW)
    assert len(second_name.read_bytes()) == len(content)
    assert b"PRIVATE KEY" not in second_name.read_bytes()


def test_an_interrupted_destruction_is_finished_the_next_time(office: Office) -> None:
    old = office.public.id
    rotate(office.keys, NOW)
    half = office.keys / f".{old}.private.dying"
    (office.keys / f"{old}.private").rename(half)
    assert set(load_private(office.keys)) == {office.public.id}
    destroy_unused(office.keys, (), timedelta(0), NOW)
    assert not half.exists()


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_text("rubbish")])
def test_a_lost_mark_only_makes_a_key_live_longer(office: Office, damage: Callable[[Path], None]) -> None:
    old = office.public.id
    rotate(office.keys, NOW)
    damage(office.keys / f"{old}.retired")
    later = NOW + 30 * DAY
    assert destroy_unused(office.keys, (), timedelta(days=7), later) == ()
    assert destroy_unused(office.keys, (), timedelta(days=7), later + timedelta(days=7)) == (old,)


def test_a_running_public_process_notices_a_rotation(engine: Engine, office: Office) -> None:
    store = store_of(office)  # as it is made at start
    old = row_of(engine, send(store, NOW).id).key_id
    new = rotate(office.keys, NOW).id
    late = send(store, NOW)
    assert (old, row_of(engine, late.id).key_id) == (keys_of(office)[1], new)
    assert keys_in_use(engine) == {old: 1, new: 1}


def keys_of(office: Office) -> list[str]:
    return [pair.id for pair in pairs(office.keys, NOW)]


def test_a_request_sealed_just_before_a_rotation_is_kept(office: Office) -> None:
    """A process that has sealed to the old key and writes after the rotation: the key waits for it, then stays."""
    held = office.public
    slow = RequestStore(office.engine, held, load_secret(office.keys))
    rotate(office.keys, NOW)
    assert purged(office, NOW + DAY).keys == ()
    sent = send(slow, NOW + DAY)
    assert purged(office, NOW + 40 * DAY).keys == ()
    assert open_case(office, add_worker(office, Role.OFFICE), sent.id, NOW).form["name"] == CANARY
