"""What every test shares: no settings from outside, the same examples every time, and real databases.

A PostgreSQL server is started and stopped by the tests themselves.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import Engine

from guide.storage.database import make_engine, wipe_log
from guide.storage.schema import prepare

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
        server = request.getfixturevalue("postgresql_server")
        url = _database(server, template=request.getfixturevalue("prepared_postgresql"))
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
def prepared_postgresql(postgresql_server: Path) -> str:
    """A database to copy."""
    made = make_engine(_database(postgresql_server))
    prepare(made)
    made.dispose()
    return str(made.url.database)


@pytest.fixture
def postgresql_url(postgresql_server: Path) -> str:
    """An empty database of its own for each test."""
    return _database(postgresql_server)


def _database(server: Path, template: str = "template1") -> str:
    name = f"polku_{next(_numbers)}"
    with psycopg.connect(host=str(server), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"postgresql://postgres@/{name}?host={server}"


_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """A server on a Unix socket in a scratch folder; the value is the folder of the socket."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="polku-pg-"))
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    try:
        _run(str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        _run(*control, "-l", str(folder / "log"), "-o", options, "start")
        yield folder
        _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if elsewhere := shutil.which("initdb"):
        return Path(elsewhere).resolve().parent
    pytest.fail("PostgreSQL's server programs are missing: apt-get install postgresql", pytrace=False)


def _run(*command: str) -> None:
    """Runs a server program as a user other than root; shows what it said when it fails."""
    prefix = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    result = subprocess.run(
        [*prefix, *command],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if command[-1] != "start" else subprocess.DEVNULL,  # the server keeps it open
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"{' '.join(command)}: {result.stdout}"
