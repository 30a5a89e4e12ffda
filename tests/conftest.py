"""What every test shares: no settings from outside, the same examples every time, and real databases.

A PostgreSQL server is started and stopped by the tests themselves.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from guide.storage.database import make_engine, wipe_log
from guide.storage.schema import prepare
from tests.postgresql import Cluster, running_cluster

settings.register_profile("polku", deadline=None, derandomize=True, database=None)
settings.load_profile("polku")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GUIDE_") and name != "GUIDE_CHROMIUM"]:
        monkeypatch.delenv(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with our tables and nothing in them."""
    if request.param == "sqlite":
        path = tmp_path / "data" / "polku.sqlite"
        path.parent.mkdir(mode=0o700)
        shutil.copy(request.getfixturevalue("prepared_sqlite"), path)
        url = f"sqlite:///{path}"
    else:
        server: Cluster = request.getfixturevalue("postgresql_server")
        url = server.url(server.new_database(request.getfixturevalue("prepared_postgresql")))
    made = make_engine(url)
    prepare(made)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy: quicker than making the tables for every test."""
    path = tmp_path_factory.mktemp("prepared") / "polku.sqlite"
    made = make_engine(f"sqlite:///{path}")
    prepare(made)
    wipe_log(made)
    made.dispose()
    return path


@pytest.fixture(scope="session")
def prepared_postgresql(postgresql_server: Cluster) -> str:
    """A database to copy."""
    name = postgresql_server.new_database()
    made = make_engine(postgresql_server.url(name))
    prepare(made)
    made.dispose()
    return name


@pytest.fixture
def postgresql_url(postgresql_server: Cluster) -> str:
    """An empty database of its own for each test."""
    return postgresql_server.url(postgresql_server.new_database())


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Cluster]:
    """One server for all tests; they lose nothing when the machine does, so it need not wait for the disk."""
    with running_cluster("-c fsync=off") as cluster:
        yield cluster
