"""The database: SQLite in the data folder by default, PostgreSQL for many workers. One engine per process.

SQLite: every acknowledged write is on the disk (WAL, synchronous=FULL), and deleted content is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from sqlite3 import OperationalError as DriverFailure

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.pool import ConnectionPoolEntry

_WRITING = "guide_writing"
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


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: committed at the end, rolled back on an error. Raises StoreUnavailable.

    SQLite takes its write lock at once: a transaction that reads first and writes later could fail at once.
    """
    with _available(), engine.execution_options(**{_WRITING: True}).begin() as connection:
        yield connection


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """One transaction that changes tables. Raises StoreUnavailable.

    SQLite's foreign keys are off meanwhile: rebuilding a table would otherwise delete the rows that hang on it.
    """
    with _available(), engine.execution_options(**{_WRITING: True}).connect() as connection:
        driver = connection.connection.dbapi_connection if connection.dialect.name == "sqlite" else None
        if driver is not None:
            driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
        finally:
            if driver is not None:
                driver.execute("PRAGMA foreign_keys = ON")


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
        with outside(engine) as driver:
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def outside(engine: Engine) -> Iterator[SQLiteConnection]:
    """SQLite's own connection, for what cannot be done inside a transaction. Raises StoreUnavailable."""
    with _available():
        connection = engine.raw_connection()
        try:
            driver = connection.driver_connection
            assert isinstance(driver, SQLiteConnection)
            yield driver
        except DriverFailure as problem:
            raise StoreUnavailable(type(problem).__name__) from problem
        finally:
            connection.close()


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
