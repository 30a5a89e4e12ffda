"""The office of this installation, for commands: its failures become one clear line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from guide.settings import from_environment

if TYPE_CHECKING:
    from guide.office.base import Office


@contextlib.contextmanager
def open_office() -> Iterator[Office]:
    """The office of the settings; its database and keys are made when there are none yet."""
    # Only these commands need the database; the others start faster without it.
    from guide.office.base import make_office
    from guide.request.keys import KeyProblem
    from guide.storage.database import StoreUnavailable, make_engine
    from guide.storage.schema import SchemaProblem, prepare

    settings = from_environment()
    engine = make_engine(settings.database)
    try:
        prepare(engine)
        yield make_office(engine, settings.data / "keys")
    except StoreUnavailable:
        raise click.ClickException(
            "The database does not answer. Is it running, and is GUIDE_DATABASE_URL right?"
        ) from None
    except (KeyProblem, SchemaProblem) as problem:
        raise click.ClickException(str(problem)) from None
    finally:
        engine.dispose()
