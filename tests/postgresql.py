"""A real PostgreSQL server on a Unix socket in a scratch folder, started and stopped by the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

_numbers = count(1)


@dataclass(frozen=True)
class Cluster:
    """A server; `folder` holds its data and its socket."""

    folder: Path
    programs: Path
    options: str

    def start(self) -> None:
        socket = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' {self.options}"
        self._control("-l", str(self.folder / "log"), "-o", socket, "start")

    def stop(self, mode: str) -> None:
        """`immediate` is a crash: nothing is finished, and the next start recovers from the log."""
        self._control("-m", mode, "stop")

    def new_database(self, template: str = "template1") -> str:
        """The name of a database of its own, empty unless it is copied from another."""
        name = f"polku_{os.getpid()}_{next(_numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=database, autocommit=True)

    def _control(self, *arguments: str) -> None:
        _run(str(self.programs / "pg_ctl"), "-D", str(self.folder / "data"), "-w", *arguments)


@contextmanager
def running_cluster(options: str = "") -> Iterator[Cluster]:
    """A fresh server with more `options`, gone afterwards."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="polku-pg-")), _programs(), options)
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(cluster.folder, owner.pw_uid, owner.pw_gid)
    try:
        make = ("-D", str(cluster.folder / "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        _run(str(cluster.programs / "initdb"), *make)
        cluster.start()
        yield cluster
        cluster.stop("immediate")
    finally:
        shutil.rmtree(cluster.folder, ignore_errors=True)


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
