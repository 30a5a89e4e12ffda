"""The command `guide requests`: what the office of an installation does with the requests that were sent."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guide.authoring.terminal import Commands, Day, WrongUse, count, json_option, library
from guide.core import resources
from guide.operation.office import CONSOLE, office
from guide.settings import Settings
from guide.text.catalogue import load_catalogues
from guide.text.languages import CODES, FINNISH
from guide.text.voice import Voice

if TYPE_CHECKING:
    from guide.request.store import Listed, RequestStore


@click.group(cls=Commands)
def requests() -> None:
    """The meeting requests of this installation."""


@requests.command("list")
@json_option
def list_requests(as_json: bool) -> None:
    """List requests, oldest first, without their content."""
    with _store() as (store, _):
        rows = [{name: str(getattr(row, name)) for name in row.__slots__} for row in store.listing()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("{reference}  {day}  {status:12} {place} → {recipient}, {language}, until {delete_on}".format(**row))
    click.echo(count(len(rows), "request"))


@requests.command("show")
@click.argument("reference")
def show_request(reference: str) -> None:
    """Open a request by its reference or id; needs the private key in the data folder."""
    from guide.request.keys import load_private

    with _store() as (store, settings):
        found = _request(store, reference)
        content = store.open(found.id, load_private(settings.data / "keys"))
    click.echo(json.dumps({"reference": found.reference, **content}, ensure_ascii=False, indent=2))


@requests.command("message")
@click.argument("reference")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file (polku-….eml).")
def write_message(reference: str, output: Path | None) -> None:
    """Write the e-mail that tells a client to look, in the client's language and Finnish; it says nothing else."""
    from guide.outputs.message import render_message
    from guide.request.keys import load_private

    with _store() as (store, settings):
        found = _request(store, reference)
        content = store.open(found.id, load_private(settings.data / "keys"))
    address = str(content["form"].get("email") or "")
    if not address:
        raise WrongUse(f"{found.reference} has no e-mail address. See: guide requests show {found.reference}")
    catalogues = load_catalogues(resources.root(), only_reviewed=settings.only_reviewed)
    content_now = library()
    if found.place not in content_now.places:
        raise WrongUse(f"{found.reference} is of the place “{found.place}”, which this content does not have any more.")
    phone = content_now.contact(found.place, found.recipient).phone
    spoken = found.language if found.language in CODES else FINNISH.code
    made = render_message(Voice(catalogues, spoken), found.reference, address, phone)
    path = output or Path(made.file_name)
    _write_private(path, made.content)  # the address is secret: the mere client relation is
    click.echo(f"{path}: open it in your mail program, look at it and send it.")


@requests.command("export")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file (.xlsx or .json)."
)
@click.option("--place", "places", multiple=True, help="Only requests of this place; can be given several times.")
@click.option("--status", default="", help="Only requests in this status.")
@click.option("--from", "first", type=Day(), help="Arrived on this day or later.")
@click.option("--to", "last", type=Day(), help="Arrived on this day or earlier.")
@click.option("--persons", "reason", default="", help="Names as well, for a reason: own_request, handover, inspection.")
def export_requests(
    output: Path, places: tuple[str, ...], status: str, first: date | None, last: date | None, reason: str
) -> None:
    """Write requests into a file, without persons unless a reason is given. It is recorded in the audit log."""
    from guide.office.export import REASONS, Wanted, as_json, as_xlsx, take_out
    from guide.request.lifecycle import Status

    if output.suffix not in {".xlsx", ".json"}:
        raise WrongUse("The file's name ends in .xlsx or .json.")
    if status and status not in set(Status):
        raise WrongUse(f"There is no status “{status}”. Use one of: {', '.join(Status)}.")
    if reason and reason not in REASONS:
        raise WrongUse(f"“{reason}” is no reason. Use one of: {', '.join(REASONS)}.")
    wanted = Wanted(frozenset(places) or frozenset({"*"}), status, first, last, reason)
    with office() as (found, _):
        rows = take_out(found, CONSOLE, wanted, datetime.now(UTC))
    content = as_json(rows) if output.suffix == ".json" else as_xlsx(rows, wanted.columns, wanted.columns)
    _write_private(output, content)
    click.echo(f"{output}: {count(len(rows), 'request')}")


def _write_private(path: Path, content: bytes) -> None:
    """A file that only its owner can read."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


@requests.command("purge")
def purge_requests() -> None:
    """Delete everything whose retention has ended, and the keys that nothing needs any more. Run it once a day."""
    from guide.office.retention import purge

    with office() as (found, settings):
        done = purge(found, settings, datetime.now(UTC))
    click.echo(f"Deleted: {count(done.requests, 'request')}")
    if done.late:
        click.echo(f"Due before today: {count(done.late, 'request')} Does the daily timer run?")
    for number, what in ((done.feedback, "answer"), (done.letters, "letter"), (len(done.keys), "key")):
        if number:
            click.echo(f"Deleted: {count(number, what)}")


def _request(store: RequestStore, reference: str) -> Listed:
    """The request with this reference or id that still has its content."""
    wanted = reference.strip().upper()
    found = next((row for row in store.listing() if wanted in {row.reference, row.id.upper()}), None)
    if found is None:
        raise WrongUse(f"There is no request “{reference}”. See: guide requests list")
    if found.status == "withdrawn":
        raise click.ClickException(f"{found.reference} was withdrawn: its content is gone.")
    return found


@contextlib.contextmanager
def _store() -> Iterator[tuple[RequestStore, Settings]]:
    """The store of this installation. Its failures become one clear line."""
    from guide.request.keys import CurrentKey, load_secret
    from guide.request.store import NoSuchRequest, RequestStore

    with office() as (found, settings):
        try:
            secret = load_secret(found.keys)
            yield RequestStore(found.engine, CurrentKey(found.keys), secret, settings.retention_days), settings
        except NoSuchRequest:
            raise click.ClickException("The request is gone.") from None
