"""A store on a real SQLite file and on a real PostgreSQL server, started and stopped by the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from guide.request.database import make_engine, prepare
from guide.request.keys import ensure_keys, load_secret
from guide.request.store import NewRequest, RequestStore

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
def postgresql_url(postgresql_server: Path) -> str:
    """An empty database of its own for each test."""
    name = f"polku_{next(_numbers)}"
    with psycopg.connect(
        host=str(postgresql_server), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://postgres@/{name}?host={postgresql_server}"


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
