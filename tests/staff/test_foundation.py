"""The audit chain, the sessions, and the one gate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import DatabaseError

from guide.office import sessions
from guide.office.audit import Line, head, record, verify
from guide.office.base import Office
from guide.office.roles import Role
from guide.storage.accounts import STAFF
from guide.storage.database import changing, writing
from guide.storage.office import AUDIT
from tests.staff.conftest import add_worker

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def fill(engine: Engine, count: int) -> None:
    for number in range(count):
        with writing(engine) as connection:
            record(connection, Line("request.view", "w" * 32, f"{number:032}", "inari"), NOW)


def without_guards(engine: Engine, statement: str) -> None:
    """What somebody with full rights over the database could do."""
    sqlite = engine.dialect.name == "sqlite"
    with changing(engine) as connection:
        if sqlite:
            connection.execute(text("DROP TRIGGER audit_no_update"))
            connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER audit_no_change ON audit"))
        connection.execute(text(statement))


def test_a_whole_log_has_no_faults(engine: Engine, office: Office) -> None:
    assert head(engine)[0] == 0
    fill(engine, 5)
    assert verify(engine, head(engine)) == []
    assert head(engine)[0] == 5


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit SET who = 'x' WHERE number = 3", "Line 3 was changed."),
        ("UPDATE audit SET at = '2020-01-01 00:00:00' WHERE number = 1", "Line 1 was changed."),
        ("DELETE FROM audit WHERE number = 2", "Line 2 is missing."),
        ("DELETE FROM audit WHERE number = 5", "Line 5 is not the one that was kept"),
        ("DELETE FROM audit", "Line 5 is not the one that was kept"),
    ],
)
def test_tampering_shows(engine: Engine, office: Office, statement: str, fault: str) -> None:
    fill(engine, 5)
    kept = head(engine)
    without_guards(engine, statement)
    assert any(found.startswith(fault) for found in verify(engine, kept))


@pytest.mark.parametrize("change", [update(AUDIT).values(who="x"), delete(AUDIT)], ids=["update", "delete"])
def test_the_database_itself_refuses_changes(engine: Engine, office: Office, change: object) -> None:
    fill(engine, 1)
    with pytest.raises(DatabaseError), writing(engine) as connection:
        connection.execute(change)  # type: ignore[call-overload]
    assert verify(engine) == []


@pytest.mark.parametrize(
    ("later", "alive"),
    [
        (timedelta(0), True),
        (sessions.IDLE, True),
        (sessions.IDLE + timedelta(seconds=1), False),
        (sessions.LONGEST + timedelta(seconds=1), False),
        (timedelta(minutes=-5), False),
    ],
)
def test_a_session_ends_by_itself(office: Office, later: timedelta, alive: bool) -> None:
    worker = add_worker(office, Role.DESK)
    key = sessions.begin(office, worker.id, NOW)
    found = sessions.find(office, key, NOW + later)
    assert (found is not None) is alive


def test_a_session_lasts_a_working_day_at_most(office: Office) -> None:
    worker = add_worker(office, Role.DESK)
    key = sessions.begin(office, worker.id, NOW)
    moment = NOW
    while moment <= NOW + sessions.LONGEST:
        assert sessions.find(office, key, moment) is not None
        moment += timedelta(minutes=10)
    assert sessions.find(office, key, moment) is None


def test_disabling_an_account_ends_its_sessions(office: Office) -> None:
    worker = add_worker(office, Role.DESK, Role.OFFICE)
    key = sessions.begin(office, worker.id, NOW)
    found = sessions.find(office, key, NOW)
    assert found is not None
    assert found.worker == worker
    with writing(office.engine) as connection:
        connection.execute(update(STAFF).where(STAFF.c.id == worker.id).values(disabled=True))
    assert sessions.find(office, key, NOW) is None
