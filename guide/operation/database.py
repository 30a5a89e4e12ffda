"""The command `guide db`: the tables of the database, step by step."""

from __future__ import annotations

import click

from guide.authoring.terminal import Commands
from guide.settings import from_environment


@click.group("db", cls=Commands)
def database() -> None:
    """The database of this installation."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the tables to what this program needs; requests stay. Make a backup first."""
    from guide.storage.database import StoreUnavailable, make_engine
    from guide.storage.schema import NEWEST, SchemaProblem, step_of, upgrade

    engine = make_engine(from_environment().database)
    try:
        before = step_of(engine)
        upgrade(engine)
    except StoreUnavailable:
        raise click.ClickException(
            "The database does not answer. Is it running, and is GUIDE_DATABASE_URL right?"
        ) from None
    except SchemaProblem as problem:
        raise click.ClickException(str(problem)) from None
    finally:
        engine.dispose()
    click.echo(f"Nothing to do: step {NEWEST}." if before == NEWEST else f"Upgraded: {before or 'empty'} → {NEWEST}.")
