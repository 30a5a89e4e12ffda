"""The office of this installation for commands of the terminal. Its failures become one clear line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from guide.authoring.terminal import WrongUse
from guide.settings import Settings, from_environment

if TYPE_CHECKING:
    from guide.office.base import Office

CONSOLE = "console"
"""Who did something in the audit log when it was done in the terminal."""


@contextlib.contextmanager
def office() -> Iterator[tuple[Office, Settings]]:
    """The office and its settings; database connections are closed at the end.

    Raises WrongUse when there is no data folder, ClickException when database or keys cannot be used.
    """
    # Only these commands need the database; the others start faster without it.
    from guide.office.base import make_office
    from guide.request.keys import KeyProblem
    from guide.request.sealing import SealBroken
    from guide.storage.database import StoreUnavailable, make_engine
    from guide.storage.schema import SchemaProblem, prepare

    settings = from_environment()
    if not (settings.data / "keys").is_dir():
        raise WrongUse(f"There is no data in {settings.data}. Set GUIDE_DATA to the folder of the installation.")
    engine = make_engine(settings.database)
    try:
        prepare(engine)
        yield make_office(engine, settings.data / "keys"), settings
    except StoreUnavailable:
        raise click.ClickException(
            "The database does not answer. Is it running, and is GUIDE_DATABASE_URL right?"
        ) from None
    except (KeyProblem, SealBroken, SchemaProblem) as error:
        raise click.ClickException(str(error)) from None
    finally:
        engine.dispose()
