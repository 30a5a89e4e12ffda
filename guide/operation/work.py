"""The command `guide work`: sends letters and does the daily duties, beside or instead of the staff application."""

from __future__ import annotations

import signal
import threading

import click

from guide.authoring.terminal import count
from guide.settings import from_environment


@click.command("work")
@click.option("--once", is_flag=True, help="One round, then stop (for a timer).")
def work(once: bool) -> None:
    """Send the letters that are due and do the daily duties."""
    from guide.office import retention  # noqa: F401 - it registers a duty
    from guide.office.base import make_office
    from guide.office.duties import Rounds
    from guide.request.keys import KeyProblem
    from guide.storage.database import StoreUnavailable, make_engine
    from guide.storage.schema import SchemaProblem, prepare

    settings = from_environment()
    engine = make_engine(settings.database)
    try:
        prepare(engine)
        rounds = Rounds(make_office(engine, settings.data / "keys"), settings)
    except StoreUnavailable:
        raise click.ClickException(
            "The database does not answer. Is it running, and is GUIDE_DATABASE_URL right?"
        ) from None
    except (KeyProblem, SchemaProblem) as problem:
        raise click.ClickException(str(problem)) from None
    if settings.mail is None:
        click.echo("Letters are not sent: GUIDE_SMTP_HOST is not set.")
    if once:
        click.echo(f"Sent: {count(rounds.once(), 'letter')}")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    click.echo("Working.")
    rounds.go_on(stop)
    click.echo("Stopped.")
