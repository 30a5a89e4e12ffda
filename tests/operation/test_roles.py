"""The database roles of docs/deploy/roles.sql on a real PostgreSQL: each side can do its work, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Engine, select

from guide.office.audit import verify
from guide.office.base import Office
from guide.office.retention import purge
from guide.request.feedback import FeedbackStore, NewFeedback
from guide.request.keys import CurrentKey, ensure_keys, ensure_staff_secret, load_private, load_secret
from guide.request.lifecycle import Event, Status
from guide.request.store import RequestStore, new_submission_key
from guide.settings import Settings
from guide.storage.base import metadata
from guide.storage.database import make_engine, reading
from guide.storage.figures import COUNTERS
from guide.storage.schema import prepare
from guide.web.figures import figures_of
from tests.operation.nginx import DEPLOY
from tests.postgresql import Cluster, running_cluster
from tests.request.conftest import CANARY, NOW, draft

ROLES = DEPLOY / "roles.sql"


@dataclass(frozen=True)
class Sides:
    cluster: Cluster
    database: str
    public: RequestStore
    staff: RequestStore
    keys: Path
    engine_of_public: Engine
    engine_of_staff: Engine

    def as_public(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.cluster.url(self.database, "polku_public")) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    keys = tmp_path_factory.mktemp("keys") / "keys"
    public_key = ensure_keys(keys)
    with running_cluster("-c fsync=off") as cluster:
        with cluster.connect() as connection:
            for role in ("polku_owner", "polku_public", "polku_staff"):
                connection.execute(f"CREATE ROLE {role} LOGIN")
            connection.execute("CREATE DATABASE polku OWNER polku_owner")
        owner = make_engine(cluster.url("polku", "polku_owner"))
        prepare(owner)
        owner.dispose()
        for _ in range(2):  # again changes nothing
            with psycopg.connect(cluster.url("polku", "polku_owner")) as connection:
                connection.execute(ROLES.read_bytes())
        engines = [make_engine(cluster.url("polku", role)) for role in ("polku_public", "polku_staff")]
        for engine in engines:
            prepare(engine)  # what every start does: the tables are there, so nothing is made
        public, staff = (RequestStore(engine, public_key, load_secret(keys)) for engine in engines)
        yield Sides(cluster, "polku", public, staff, keys, *engines)
        for engine in engines:
            engine.dispose()


def test_the_public_side_sends_shows_and_withdraws(sides: Sides) -> None:
    assert sides.public.unfit() is None
    key = new_submission_key()
    receipt = sides.public.submit(draft(), key, NOW)
    assert sides.public.submit(draft(), key, NOW).reference == receipt.reference
    found = sides.public.status(receipt.link_token)
    assert found is not None
    assert found.status is Status.NEW
    gone = sides.public.withdraw(receipt.link_token, NOW + timedelta(hours=1))
    assert gone is not None
    assert gone.status is Status.WITHDRAWN


def test_the_office_reads_moves_and_purges(sides: Sides) -> None:
    receipt = sides.public.submit(draft(), new_submission_key(), NOW)
    assert sides.staff.unfit() is None
    assert sides.staff.open(receipt.id, load_private(sides.keys))["name"] == CANARY
    assert sides.staff.move(receipt.id, Event.TAKE, "worker-1", NOW) is Status.IN_PROGRESS
    assert receipt.id in {row.id for row in sides.staff.listing()}
    office = Office(sides.engine_of_staff, sides.keys, ensure_staff_secret(sides.keys))
    done = purge(office, Settings(data=sides.keys.parent), datetime(2027, 1, 1, 12, tzinfo=UTC))
    assert done.requests > 0
    assert verify(sides.engine_of_staff) == []


def test_the_public_side_takes_feedback_and_counts(sides: Sides) -> None:
    log = FeedbackStore(sides.engine_of_public, CurrentKey(sides.keys))
    given = NewFeedback("inari", "fi", "start", clear=False, words={"own_words": CANARY})
    key = new_submission_key()
    first = log.submit(given, key, NOW)
    assert log.submit(given, key, NOW) == first
    figures = figures_of(sides.engine_of_public)
    figures.add("inari", ("started", "plan-check"), day=NOW.date())
    figures.close()
    with reading(sides.engine_of_staff) as connection:
        assert connection.execute(select(COUNTERS.c.count)).scalar_one() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT sealed FROM requests",
        "SELECT * FROM requests",
        "SELECT recipient FROM requests",
        "SELECT language FROM requests",
        "SELECT count(*) FROM requests WHERE sealed IS NOT NULL",
        "UPDATE requests SET status = 'withdrawn', sealed = NULL RETURNING sealed",
        "UPDATE requests SET status = 'done'",
        "UPDATE requests SET sealed = 'x'",
        "UPDATE requests SET delete_on = '2099-01-01'",
        "UPDATE requests SET link_hash = repeat('0', 64)",
        "DELETE FROM requests",
        "TRUNCATE requests CASCADE",
        "COPY requests TO STDOUT",
        "SELECT who FROM events",
        "UPDATE events SET who = 'x'",
        "DELETE FROM events",
        "CREATE TABLE copies (id text)",
        "ALTER TABLE requests DISABLE ROW LEVEL SECURITY",
        "SET ROLE polku_staff",
        "SELECT lo_import('/etc/passwd')",
    ],
)
def test_the_public_side_can_do_nothing_else(sides: Sides, statement: str) -> None:
    sides.public.submit(draft(), new_submission_key(), NOW)
    with pytest.raises(InsufficientPrivilege):
        sides.as_public(statement)


def test_every_table_has_its_line_for_the_office() -> None:
    text = ROLES.read_text(encoding="utf-8")
    missing = [name for name in metadata.tables if f" ON {name} TO polku_staff;" not in text]
    assert missing == [], "docs/deploy/roles.sql gives the staff side no right to these tables"
