"""Brings a database to the tables this program needs, one numbered step after the other, with its content.

A new database gets all of them at once. An older SQLite is copied aside and upgraded at start; an older PostgreSQL is
upgraded when the operator says so (`guide db upgrade`), because several processes share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from guide.storage import accounts, figures, office, requests  # noqa: F401 - every table has to be known
from guide.storage.base import metadata
from guide.storage.database import StoreUnavailable, changing, outside, reading

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0002"
"""The step this program needs; a test compares it with the files."""

FIRST = "0001"  # databases made before steps were counted
_STEPS = Path(__file__).parent / "migrations"
_VERSION_TABLE = "alembic_version"
_LOCK = 7_640_173  # any fixed number: PostgreSQL lets one process at a time change the tables


class SchemaProblem(RuntimeError):
    """The database is not at the step this program needs; the message says what to do."""


def prepare(engine: Engine) -> None:
    """Makes or upgrades the tables. Safe when several processes start at once.

    Raises SchemaProblem for a PostgreSQL that has to be upgraded by hand and for a database newer than the program,
    StoreUnavailable when the database does not answer.
    """
    found = step_of(engine)
    if found == NEWEST:
        return
    _refuse_newer(found)
    if found is not None and engine.dialect.name != "sqlite":
        raise SchemaProblem(f"The database is at step {found}; this program needs {NEWEST}. Run: guide db upgrade")
    upgrade(engine)


def _refuse_newer(found: str | None) -> None:
    if found is not None and found > NEWEST:
        raise SchemaProblem(
            f"The database is at step {found}, newer than this program ({NEWEST}). Upgrade the program."
        )


def unfit(engine: Engine) -> str | None:
    """Why this database cannot be used now; None when it answers and is at the step this program needs."""
    try:
        found = step_of(engine)
    except (StoreUnavailable, SQLAlchemyError) as problem:
        return f"the database does not answer ({type(problem.__cause__ or problem).__name__})"
    return None if found == NEWEST else f"the database is at step {found or 'none'}, not {NEWEST}"


def step_of(engine: Engine) -> str | None:
    """The step a database is at; None for an empty one."""
    with reading(engine) as connection:
        return _step(connection)


def _step(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if _VERSION_TABLE in tables:
        found: str | None = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()  # noqa: S608
        return found
    return FIRST if requests.REQUESTS.name in tables else None


def upgrade(engine: Engine, target: str = NEWEST) -> None:
    """Upgrades to the step `target`. A SQLite file with content is copied beside itself first. Raises SchemaProblem."""
    from alembic import command  # here: most starts have nothing to upgrade

    found = step_of(engine)
    _refuse_newer(found)
    if found is not None and found >= target:
        return
    if found is not None and engine.dialect.name == "sqlite":
        _copy_aside(engine, found)
    with _changing(engine) as connection:
        found = _step(connection)
        if found is not None and _VERSION_TABLE not in inspect(connection).get_table_names():
            command.stamp(_config(connection), found)
        command.upgrade(_config(connection), target)


def downgrade(engine: Engine, target: str) -> None:
    """Goes back to an earlier step; what only later steps have is lost. Raises SchemaProblem when there is none."""
    from alembic import command

    found = step_of(engine)
    if found is None or not FIRST <= target < found:
        raise SchemaProblem(f"The database is at step {found}: {target} is no earlier step.")
    if engine.dialect.name == "sqlite":
        _copy_aside(engine, found)
    with _changing(engine, backward=True) as connection:
        command.downgrade(_config(connection), target)


@contextmanager
def _changing(engine: Engine, *, backward: bool = False) -> Iterator[Connection]:
    """One transaction that changes tables and loses no row (else it is rolled back).

    Going `backward` takes whole tables away.
    """
    with changing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        before = _rows(connection)
        yield connection
        after = _rows(connection)
        if not backward and (gone := before.keys() - after.keys()):
            raise SchemaProblem(
                f"The upgrade would have lost the tables {', '.join(sorted(gone))}; nothing was changed."
            )
        if lost := {name for name in before.keys() & after.keys() if after[name] != before[name]}:
            raise SchemaProblem(f"The upgrade would have lost rows of {', '.join(sorted(lost))}; nothing was changed.")
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise SchemaProblem("The upgrade would have left rows without their request; nothing was changed.")


def _rows(connection: Connection) -> dict[str, int]:
    """How many rows each table of ours has."""
    there = set(inspect(connection).get_table_names()) & metadata.tables.keys()
    return {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in sorted(there)
    }


def drop_copies(engine: Engine, made_before: datetime) -> int:
    """Removes the copies that upgrades made aside before a moment: they hold what was deleted since. How many."""
    path = _file(engine)
    found = path.parent.glob(f"{path.stem}.before-*{path.suffix}") if path else ()
    old = [copy for copy in found if copy.stat().st_mtime < made_before.timestamp()]
    for copy in old:
        copy.unlink()
    return len(old)


def _file(engine: Engine) -> Path | None:
    """The file of a SQLite database; None for one in memory and for other databases."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name) if name and name != ":memory:" else None


def _copy_aside(engine: Engine, step: str) -> None:
    """A whole copy of a SQLite file; unlike a copied file it holds what still stands in the log."""
    path = _file(engine)
    if path is None:
        return
    copy = path.with_name(f"{path.stem}.before-{step}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}{path.suffix}")
    copy.touch(mode=0o600)
    with outside(engine) as driver:
        driver.execute("VACUUM INTO ?", (str(copy),))


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
