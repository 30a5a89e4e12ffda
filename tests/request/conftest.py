"""A store on a real SQLite file and on a real PostgreSQL server, started and stopped by the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from guide.request.database import make_engine, prepare
from guide.request.keys import ensure_keys, load_secret
from guide.request.store import NewRequest, RequestStore
from tests.postgresql import Cluster, running_cluster

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
CANARY = "Kanarialintu-Väinämöinen-7731"

MakeStore = Callable[[str], RequestStore]


def draft(**changes: object) -> NewRequest:
    """A request about to be sent, with the canary in its content."""
    values: dict[str, object] = {
        "place": "inari",
        "recipient": "pohjois-lappi",
        "flow": "plan-check",
        "flow_version": "3",
        "rules_date": date(2026, 5, 4),
        "language": "smn",
        "payload": {"name": CANARY, "own_words": "Sääʹmǩiõll ǯ", "answers": {"age_group": "30_56"}},
    }
    return NewRequest(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    ensure_keys(folder)
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'data' / 'polku.sqlite'}"
    else:
        url = request.getfixturevalue("postgresql_url")
    made = make_engine(url)
    prepare(made)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine, keys: Path) -> RequestStore:
    return RequestStore(engine, ensure_keys(keys), load_secret(keys), retention_days=90)


@pytest.fixture
def postgresql_url(postgresql_server: Cluster) -> str:
    """An empty database of its own for each test."""
    return postgresql_server.url(postgresql_server.new_database())


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Cluster]:
    """One server for all tests of this folder."""
    with running_cluster("-c fsync=off") as cluster:
        yield cluster
