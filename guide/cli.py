"""The command `guide`: starts the service, and the tools of those who write its content.

Exit codes: 0 fine, 1 problems found, 2 wrong use. Whatever goes wrong, the user reads one clear line.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import socket
import threading
import time
from datetime import date
from functools import partial
from multiprocessing.synchronize import Event
from typing import Any

import click

from guide import pictures  # noqa: F401 - it adds to translations
from guide.authoring import (
    commands,
    readers,  # noqa: F401 - it adds to translations
)
from guide.authoring.codes import codes
from guide.authoring.terminal import (
    Commands,
    Day,
    WrongUse,
    day_option,
    dialogue,
    flow_argument,
    place_option,
)
from guide.authoring.translations import translations
from guide.chat import Chat
from guide.core import resources
from guide.core.problems import ContentError
from guide.operation.accessibility import accessibility
from guide.operation.audit import audit
from guide.operation.database import database
from guide.operation.keys import keys
from guide.operation.requests import requests
from guide.operation.staff import staff as staff_accounts
from guide.operation.work import work
from guide.settings import Settings, SettingsError, from_environment
from guide.text.catalogue import load_catalogues
from guide.text.languages import CODES
from guide.text.voice import Voice


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="polku-guide", prog_name="guide")
def main() -> None:
    """Polku: a guided dialogue towards an employment plan."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), help="Default: 8000, the staff side 8001. 0 takes a free one.")
@click.option("--place", help="Place whose service this is (default: GUIDE_PLACE or suomi).")
@click.option("--as-of", type=Day(), help="Preview: the rules of another day.")
@click.option("--staff", is_flag=True, help="The staff side instead of the clients' pages.")
def serve(host: str, port: int | None, place: str | None, as_of: date | None, staff: bool) -> None:
    """Start the service; the address is printed when it listens."""
    settings = _prepare(place, as_of)
    port = _free(host, port if port is not None else 8001 if staff else 8000)
    click.echo(f"Starting. Data is kept in {settings.data}.")
    # Only this command needs the server; the others start faster without it.
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "guide.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,
        blocking_threads=16,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
    )
    # A worker that cannot start says why in one line, so the server's own line about it is left out.
    logging.getLogger("_granian").addFilter(lambda record: "Unexpected exit" not in record.getMessage())
    explained = multiprocessing.Event()
    try:
        server.serve(target_loader=partial(_application, host, port, staff, explained), wrap_loader=False)
    except SystemExit:
        if explained.is_set():
            raise
        raise click.ClickException("The service stopped unexpectedly.") from None
    click.echo("Stopped.")


def _prepare(place: str | None, as_of: date | None) -> Settings:
    """The settings with the options over them, put where worker processes read them; makes the data folder."""
    if place is not None:
        os.environ["GUIDE_PLACE"] = place
    if as_of is not None:
        os.environ["GUIDE_AS_OF"] = as_of.isoformat()
    settings = from_environment()
    places = sorted(path.stem for path in (resources.root() / "flows" / "places").glob("*.yaml"))
    if settings.place not in places:
        raise SettingsError(f"There is no place “{settings.place}”. Use one of: {', '.join(places)}.")
    if not settings.data.is_dir():
        settings.data.mkdir(parents=True, mode=0o700)
    return settings


def _free(host: str, port: int) -> int:
    """`port`, or a free one for 0. Refuses one that is in use: the server itself would share it silently."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            message = f"Cannot listen at {host}, port {port}: {reason}. Choose another --host or --port."
            raise WrongUse(message) from None
        return int(probe.getsockname()[1])


def _application(host: str, port: int, staff: bool, explained: Event) -> Any:
    """The application, made inside the worker process: nothing open is shared with its parent.

    When it cannot be made, says why and sets `explained`.
    """
    from guide.core.logs import write_to_stderr
    from guide.web.operating import listen

    try:
        settings = from_environment()
        write_to_stderr(as_json=settings.json_log)
        application = _staff_side(settings) if staff else _clients_side(settings)
        listen(application, settings)
    except (SettingsError, ContentError, OSError, RuntimeError, ValueError) as error:
        click.echo(f"The service cannot start. {error}", err=True)
        explained.set()
        raise SystemExit(1) from None
    # A thread started before the process forks could leave a lock behind; here it cannot.
    threading.Thread(target=_announce, args=(host, port), daemon=True).start()
    return application


def _clients_side(settings: Settings) -> Any:
    from guide.app import create_app

    application = create_app(settings)
    for code, texts in application.extensions["polku"].left_out.items():
        click.echo(f"Not offered: {code}. These texts around the pages are not ready: {'; '.join(texts[:3])} …")
    return application


def _staff_side(settings: Settings) -> Any:
    from guide.office import retention  # noqa: F401 - it registers a duty
    from guide.office.duties import Rounds
    from guide.staff_app import create_staff_app

    application = create_staff_app(settings)
    if settings.work:
        rounds = Rounds(application.extensions["polku-staff"].office, settings)
        threading.Thread(target=rounds.go_on, args=(threading.Event(),), daemon=True).start()
    return application


def _announce(host: str, port: int) -> None:
    """Prints the address as soon as a connection is taken."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    while True:
        with contextlib.suppress(OSError), socket.create_connection((near, port), timeout=1):
            break
        time.sleep(0.05)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Listening at http://{shown}:{port}/")


@main.command()
@flow_argument
@place_option
@day_option
@click.option("--language", default="fi", show_default=True, type=click.Choice(CODES), help="Language of the dialogue.")
def chat(flow: str, place: str | None, as_of: date | None, language: str) -> None:
    """Hold the dialogue in the terminal."""
    Chat(dialogue(flow, place, as_of), Voice(load_catalogues(resources.root()), language)).run()


for command in (commands.walk, commands.check, commands.paths, commands.draw, commands.rules, commands.readability):
    main.add_command(command)
main.add_command(codes)
main.add_command(translations)
main.add_command(requests)
main.add_command(keys)
main.add_command(accessibility)
main.add_command(database)
main.add_command(staff_accounts)
main.add_command(audit)
main.add_command(work)
