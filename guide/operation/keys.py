"""The command `guide keys`: the office's key pairs, from the first to the destroyed one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from guide.authoring.terminal import Commands
from guide.operation.office import CONSOLE, office
from guide.text.dates import day


@click.group(cls=Commands)
def keys() -> None:
    """The keys that requests are sealed to."""


@keys.command("list")
def list_keys() -> None:
    """List the key pairs: since when each is not current, how much needs it, when it can go."""
    from guide.office.retention import keys_in_use
    from guide.request.rotation import pairs

    with office() as (found, settings):
        used = keys_in_use(found.engine)
        for pair in pairs(found.keys, datetime.now(UTC)):
            needed = f"{used.get(pair.id, 0)} sealed"
            if pair.retired_at is None:
                click.echo(f"{pair.id}  current, {needed}")
                continue
            last = day(pair.retired_at + timedelta(days=settings.key_grace_days))
            fate = "stays until they are deleted" if used.get(pair.id) else f"destroyed by the first purge from {last}"
            click.echo(f"{pair.id}  retired {day(pair.retired_at)}, {needed}: {fate}")


@keys.command("rotate")
def rotate_keys() -> None:
    """Seal new requests to a new key. Old content stays readable until it is deleted; run this once a month."""
    from guide.office.audit import Line, record
    from guide.request.rotation import rotate
    from guide.storage.database import writing

    with office() as (found, _):
        now = datetime.now(UTC)
        fresh = rotate(found.keys, now)
        with writing(found.engine) as connection:
            record(connection, Line("key.rotate", CONSOLE, fresh.id), now)
    click.echo(f"New requests are sealed to {fresh.id}.")
