"""The steps of the database on both engines: up with data in it and back, refused when it cannot be done safely.

The first tables stand here as they were when the first requests came in, not as the program makes them today.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from guide.cli import main
from guide.office.audit import Line, record, verify
from guide.office.base import make_office
from guide.request.keys import PublicKey, ensure_keys, load_private, load_secret
from guide.request.lifecycle import Status
from guide.request.sealing import open_sealed, seal
from guide.request.store import RequestStore
from guide.storage import schema
from guide.storage.base import metadata
from guide.storage.database import StoreUnavailable, make_engine, reading, writing
from guide.storage.office import NOTES
from guide.storage.requests import EVENTS, REQUESTS, STATUSES
from guide.storage.schema import FIRST, NEWEST, SchemaProblem, downgrade, drop_copies, prepare, step_of, upgrade
from tests.staff.conftest import CANARY, PAYLOAD, send

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
COUNT = 60
_BLOB = {"sqlite": "BLOB", "postgresql": "BYTEA"}
_SERIAL = {"sqlite": "INTEGER NOT NULL", "postgresql": "SERIAL NOT NULL"}
_MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITHOUT TIME ZONE"}
_KNOWN = "('new', 'in_progress', 'time_set', 'done', 'waiting', 'transferred', 'withdrawn')"


def first_tables(dialect: str) -> list[str]:
    """The statements that made the tables of the first databases, before steps were counted. Never change them."""
    return [
        f"""CREATE TABLE requests (
            id VARCHAR(32) NOT NULL, reference VARCHAR(11) NOT NULL, place VARCHAR NOT NULL,
            recipient VARCHAR NOT NULL, flow VARCHAR NOT NULL, flow_version VARCHAR NOT NULL, rules_date DATE NOT NULL,
            status VARCHAR(16) NOT NULL, day DATE NOT NULL, language VARCHAR NOT NULL, key_id VARCHAR NOT NULL,
            sealed {_BLOB[dialect]}, delete_on DATE NOT NULL, submission_hash VARCHAR(64) NOT NULL,
            link_hash VARCHAR(64) NOT NULL, format INTEGER NOT NULL, PRIMARY KEY (id),
            CONSTRAINT known_status CHECK (status IN {_KNOWN}),
            CONSTRAINT withdrawn_is_empty CHECK ((status = 'withdrawn') = (sealed IS NULL)),
            CONSTRAINT whole_id CHECK (length(id) = 32), CONSTRAINT delete_after_arrival CHECK (delete_on >= day),
            UNIQUE (reference), UNIQUE (submission_hash), UNIQUE (link_hash))""",
        "CREATE INDEX ix_requests_day ON requests (day)",
        "CREATE INDEX ix_requests_delete_on ON requests (delete_on)",
        f"""CREATE TABLE events (
            id {_SERIAL[dialect]}, request_id VARCHAR(32) NOT NULL, at {_MOMENT[dialect]} NOT NULL,
            before VARCHAR(16), after VARCHAR(16) NOT NULL, who VARCHAR NOT NULL, PRIMARY KEY (id),
            CONSTRAINT known_after CHECK (after IN {_KNOWN}), FOREIGN KEY(request_id) REFERENCES requests (id))""",
        "CREATE INDEX ix_events_request_id ON events (request_id)",
    ]


def fill(engine: Engine, key: PublicKey, count: int = COUNT) -> None:
    """Requests and events as the first program wrote them; every third one is withdrawn."""
    first = "id reference place recipient flow flow_version rules_date status day language key_id sealed"
    names = [*first.split(), "delete_on", "submission_hash", "link_hash", "format"]
    request = f"INSERT INTO requests ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608
    event = "INSERT INTO events (request_id, at, before, after, who) VALUES (:id, :at, :before, :after, 'client')"
    with writing(engine) as connection:
        for number in range(count):
            values: dict[str, Any] = {
                **{"id": f"{number:032x}", "reference": f"CCC-CCC-{number:03}", "place": "inari", "key_id": key.id},
                **{"recipient": "employment_authority", "flow": "plan-check", "flow_version": "3", "language": "smn"},
                **{"rules_date": "2026-05-04", "day": "2026-05-04", "delete_on": "2026-08-02", "format": 1},
                **{"submission_hash": f"s{number}", "link_hash": f"l{number}"},
            }
            gone = number % 3 == 0
            values["status"] = "withdrawn" if gone else "new"
            values["sealed"] = None if gone else seal(key, values["id"], {**PAYLOAD, "number": number})
            connection.execute(text(request), values)
            moments = [(None, "new"), *([("new", "withdrawn")] if gone else [])]
            for before, after in moments:
                moment = {"id": values["id"], "at": "2026-05-04 09:30:00.000000", "before": before, "after": after}
                connection.execute(text(event), moment)


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Everything the first tables hold, by their own columns."""
    columns = "id, reference, place, status, day, language, key_id, sealed, delete_on, submission_hash, link_hash"
    with reading(engine) as connection:
        requests = connection.execute(text(f"SELECT {columns} FROM requests ORDER BY id")).all()  # noqa: S608
        events = connection.execute(text("SELECT request_id, at, before, after, who FROM events ORDER BY id")).all()
    return {"requests": [tuple(map(_plain, row)) for row in requests], "events": [tuple(map(str, r)) for r in events]}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value)


def opened(engine: Engine, keys: Path) -> int:
    """How many requests open, each to its own content."""
    private, found = load_private(keys), 0
    with reading(engine) as connection:
        for row in connection.execute(text("SELECT id, key_id, sealed FROM requests WHERE sealed IS NOT NULL")):
            content = open_sealed(private, row.id, row.key_id, bytes(row.sealed))
            assert content == {**PAYLOAD, "number": int(row.id, 16)}
            found += 1
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'polku.sqlite'}"
    found: str = request.getfixturevalue("postgresql_url")
    return found


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "keys"
    ensure_keys(folder)
    return folder


@pytest.fixture
def old(url: str, keys: Path) -> Iterator[Engine]:
    """A database of the first program with requests in it."""
    engine = make_engine(url)
    with writing(engine) as connection:
        for statement in first_tables(engine.dialect.name):
            connection.execute(text(statement))
    fill(engine, ensure_keys(keys))
    yield engine
    engine.dispose()


def copies(engine: Engine) -> list[Path]:
    return sorted(Path(engine.url.database or "").parent.glob("polku.before-*"))


def differences(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, metadata))


# up and back


def test_up_from_the_first_tables_and_back(old: Engine, keys: Path) -> None:
    before = rows(old)
    assert (len(before["requests"]), len(before["events"])) == (COUNT, COUNT + COUNT // 3)
    assert step_of(old) == FIRST
    upgrade(old)
    assert step_of(old) == NEWEST
    assert rows(old) == before
    assert opened(old, keys) == COUNT - COUNT // 3
    with reading(old) as connection:
        new = connection.execute(select(REQUESTS.c.mode, REQUESTS.c.version, REQUESTS.c.indexed).distinct()).all()
        kinds = connection.execute(select(EVENTS.c.kind).distinct()).scalars().all()
    assert (new, kinds) == ([("public", 1, False)], ["status"])
    office = make_office(old, keys)
    _use_everything(old, keys)
    downgrade(old, FIRST)
    assert step_of(old) == FIRST
    assert rows(old)["requests"][:COUNT] == before["requests"]
    assert len(rows(old)["requests"]) == COUNT + 1
    upgrade(old)
    assert differences(old) == []
    assert len(rows(old)["requests"]) == COUNT + 1
    assert verify(office.engine) == []


def _use_everything(engine: Engine, keys: Path) -> None:
    """A request, a note and a line of the log as the newest program writes them."""
    office = make_office(engine, keys)
    sent = send(RequestStore(engine, ensure_keys(keys), load_secret(keys)), NOW, payload={"number": 0})
    key_id, sealed = office.seal("notes", "n" * 32, {"text": CANARY})
    note = {"id": "n" * 32, "request_id": sent.id, "at": NOW, "who": "w" * 32, "kind": "note"}
    with writing(engine) as connection:
        connection.execute(insert(NOTES).values(**note, key_id=key_id, sealed=sealed))
        record(connection, Line("request.view", "w" * 32, sent.id, "inari"), NOW)


def test_an_upgraded_database_is_like_a_new_one(old: Engine, tmp_path: Path) -> None:
    upgrade(old)
    assert differences(old) == []
    assert constraints(old) >= {"known_status", "withdrawn_is_empty", "whole_id", "delete_after_arrival", "known_after"}
    with pytest.raises(IntegrityError), writing(old) as connection:
        connection.execute(text("UPDATE requests SET status = 'lost' WHERE status = 'new'"))
    with writing(old) as connection:
        record(connection, Line("request.view", "w" * 32), NOW)
    with pytest.raises(DatabaseError), writing(old) as connection:
        connection.execute(text("DELETE FROM audit"))


def constraints(engine: Engine) -> set[str]:
    found = inspect(engine)
    return {str(check["name"]) for name in ("requests", "events") for check in found.get_check_constraints(name)}


def test_the_program_asks_for_what_the_steps_make(engine: Engine) -> None:
    assert differences(engine) == []
    assert step_of(engine) == NEWEST


def test_the_newest_step_is_the_last_file() -> None:
    script = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert script.get_heads() == [NEWEST]
    assert [step.revision for step in script.walk_revisions()][-1] == FIRST


def test_the_database_knows_every_status() -> None:
    assert set(STATUSES) == {status.value for status in Status}


# at start


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_an_older_sqlite_is_copied_aside_and_upgraded_at_start(old: Engine, keys: Path) -> None:
    before = rows(old)
    prepare(old)
    prepare(old)  # a second start copies nothing
    (copy,) = copies(old)
    assert copy.stat().st_mode & 0o777 == 0o600
    aside = make_engine(f"sqlite:///{copy}")
    assert (step_of(aside), rows(aside)) == (FIRST, before)
    assert opened(aside, keys) == COUNT - COUNT // 3
    with closing(sqlite3.connect(copy)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    aside.dispose()
    assert rows(old) == before
    made = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
    assert drop_copies(old, made - timedelta(seconds=1)) == 0  # an upgrade can be taken back
    assert drop_copies(old, made + timedelta(seconds=1)) == 1  # later the copy would keep what was deleted since
    assert copies(old) == []


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_an_older_postgresql_is_upgraded_by_hand(old: Engine, keys: Path) -> None:
    before = rows(old)
    with pytest.raises(SchemaProblem, match=r"is at step 0001; this program needs 0002\. Run: guide db upgrade"):
        prepare(old)
    assert step_of(old) == FIRST
    place = {"GUIDE_DATA": str(keys.parent), "GUIDE_DATABASE_URL": old.url.render_as_string(hide_password=False)}
    refused = CliRunner().invoke(main, ["requests", "list"], env=place)
    assert (refused.exit_code, "Run: guide db upgrade" in refused.output) == (1, True)
    for told in (f"Upgraded: {FIRST} → {NEWEST}.", f"Nothing to do: step {NEWEST}."):
        result = CliRunner().invoke(main, ["db", "upgrade"], env=place)
        assert (result.exit_code, result.output.strip()) == (0, told)
    prepare(old)
    assert rows(old) == before


def test_a_database_newer_than_the_program_is_refused(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for go in (prepare, upgrade):
        with pytest.raises(SchemaProblem, match=r"step 9999, newer than this program .*Upgrade the program"):
            go(engine)
    place = {"GUIDE_DATA": str(tmp_path), "GUIDE_DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    result = CliRunner().invoke(main, ["db", "upgrade"], env=place)
    assert (result.exit_code, "Upgrade the program" in result.output) == (1, True)
    assert copies(engine) == []


def test_going_back_to_a_step_that_is_not_behind_changes_nothing(engine: Engine) -> None:
    for target in (NEWEST, "9999", "nothing"):
        with pytest.raises(SchemaProblem, match="no earlier step"):
            downgrade(engine, target)
    assert step_of(engine) == NEWEST


# together, and when a step goes wrong


def _upgrade_alone(url: str, start: Any, results: Any) -> None:
    engine = make_engine(url)
    start.wait()
    try:
        upgrade(engine)
        results.put(step_of(engine))
    except (SchemaProblem, StoreUnavailable) as problem:
        results.put(f"{type(problem).__name__}: {problem}")


def test_two_processes_upgrade_at_once(old: Engine, url: str, keys: Path) -> None:
    before = rows(old)
    old.dispose()
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(2), context.Queue()
    running = [context.Process(target=_upgrade_alone, args=(url, start, results)) for _ in range(2)]
    for process in running:
        process.start()
    assert [results.get(timeout=60) for _ in running] == [NEWEST, NEWEST]
    for process in running:
        process.join(timeout=60)
    assert rows(old) == before
    assert differences(old) == []


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        ("DELETE FROM events WHERE after = 'withdrawn'", "would have lost rows of events"),
        ("DELETE FROM events; DELETE FROM requests", "would have lost rows of events, requests"),
        ("DROP TABLE events", "would have lost the tables events"),
    ],
)
def test_a_step_that_would_lose_rows_is_rolled_back(
    old: Engine, keys: Path, monkeypatch: pytest.MonkeyPatch, harm: str, message: str
) -> None:
    from alembic import command

    real, before = command.upgrade, rows(old)

    def harmful(config: Any, target: str) -> None:
        real(config, target)
        for statement in harm.split("; "):
            config.attributes["connection"].execute(text(statement))

    monkeypatch.setattr(command, "upgrade", harmful)
    with pytest.raises(SchemaProblem, match=message):
        upgrade(old)
    assert step_of(old) == FIRST
    assert rows(old) == before
    monkeypatch.undo()
    upgrade(old)
    assert (rows(old), opened(old, keys)) == (before, COUNT - COUNT // 3)


def test_a_step_that_fails_half_way_leaves_the_old_tables(old: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import command

    real, before = command.upgrade, rows(old)

    def broken(config: Any, target: str) -> None:
        real(config, target)
        raise RuntimeError("power cut")

    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(RuntimeError):
        upgrade(old)
    monkeypatch.undo()
    assert (step_of(old), rows(old)) == (FIRST, before)
    with writing(old) as connection:  # the connection is as it was: foreign keys are watched
        connection.execute(text("DELETE FROM events"))
    stray = "INSERT INTO events (request_id, at, after, who) VALUES ('nobody', '2026-05-04 09:30:00', 'new', 'x')"
    with pytest.raises(IntegrityError), writing(old) as connection:
        connection.execute(text(stray))
