"""The database: SQLite in the data folder by default, PostgreSQL for many workers. One engine per process.

SQLite: every acknowledged write is on the disk (WAL, synchronous=FULL), and deleted content is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.pool import ConnectionPoolEntry

from guide.request.record import metadata
from guide.text.voice import N_

STORE_UNAVAILABLE = N_("Jotakin meni vikaan. Vastauksesi ovat tallessa. Yritä uudelleen.")
"""What the client reads when the store does not answer (msgid)."""

_WRITING = "guide_writing"
_SCHEMA_LOCK = 7_640_173  # any fixed number: PostgreSQL lets one process at a time make the tables
_PRAGMAS = (
    "busy_timeout = 5000",  # first: switching to WAL may have to wait as well
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "trusted_schema = OFF",
)


class StoreUnavailable(RuntimeError):
    """The database cannot answer now (locked, disk full, stopped). Nothing was stored; try again later."""


def make_engine(url: str) -> Engine:
    """The engine for `url` (sqlite:///… or postgresql://…). Makes a SQLite file's folder; connects later."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    # Parameters never reach a log or an error text: they are what people wrote.
    return create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"connect_timeout": 5},
    )


def prepare(engine: Engine) -> None:
    """Makes the tables that are missing; safe when several processes start at once."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _SCHEMA_LOCK})
        metadata.create_all(connection)


def unfit(engine: Engine) -> str | None:
    """Why this database cannot be used now; None when it answers and has every column that this program needs."""
    try:
        with reading(engine) as connection:
            there = {table: {c["name"] for c in found} for (_, table), found in _columns(connection).items()}
    except (StoreUnavailable, SQLAlchemyError) as problem:
        return f"the database does not answer ({type(problem.__cause__ or problem).__name__})"
    for name, table in metadata.tables.items():
        if lacking := set(table.columns.keys()) - there.get(name, set()):
            return f"the database lacks {name}.{min(lacking)}"
    return None


def _columns(connection: Connection) -> dict[tuple[str | None, str], list[ReflectedColumn]]:
    return inspect(connection).get_multi_columns(filter_names=list(metadata.tables))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: committed at the end, rolled back on an error. Raises StoreUnavailable.

    SQLite takes its write lock at once: a transaction that reads first and writes later could fail at once.
    """
    with _available(), engine.execution_options(**{_WRITING: True}).begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads. Raises StoreUnavailable."""
    with _available(), engine.begin() as connection:
        yield connection


def wipe_log(engine: Engine) -> None:
    """Empties SQLite's write-ahead log, where deleted content may still stand; nothing on other databases.

    Quietly leaves the rest to the next time when somebody is reading just now.
    """
    if engine.dialect.name == "sqlite":
        with _available(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, NoFreeConnection) as problem:
        raise StoreUnavailable(type(problem).__name__) from problem


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        path = Path(address.database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)  # its log files take over the mode
    engine = create_engine(address, hide_parameters=True, pool_timeout=10)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: SQLiteConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not start transactions by itself: _begin does
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
