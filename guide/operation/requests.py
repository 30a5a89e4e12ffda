"""The command `guide requests`: what the office of an installation does with the requests that were sent."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from guide.authoring.terminal import Commands, WrongUse, count, json_option, library
from guide.core import resources
from guide.settings import Settings, from_environment
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
    with _office() as (store, _):
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

    with _office() as (store, settings):
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

    with _office() as (store, settings):
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
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)  # the address is secret: the mere client relation is
    path.write_bytes(made.content)
    click.echo(f"{path}: open it in your mail program, look at it and send it.")


@requests.command("purge")
def purge_requests() -> None:
    """Delete the requests whose retention has ended."""
    with _office() as (store, _):
        deleted = store.purge(datetime.now(ZoneInfo("Europe/Helsinki")).date())
    click.echo(f"Deleted: {count(deleted, 'request')}")


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
def _office() -> Iterator[tuple[RequestStore, Settings]]:
    """The store of this installation. Its failures become one clear line."""
    # Only these commands need the database; the others start faster without it.
    from guide.request.keys import KeyProblem, load_public, load_secret
    from guide.request.sealing import SealBroken
    from guide.request.store import NoSuchRequest, RequestStore
    from guide.storage.database import StoreUnavailable, make_engine
    from guide.storage.schema import prepare

    settings = from_environment()
    if not (settings.data / "keys").is_dir():
        raise WrongUse(f"There is no data in {settings.data}. Set GUIDE_DATA to the folder of the installation.")
    try:
        keys = settings.data / "keys"
        engine = make_engine(settings.database)
        prepare(engine)
        yield RequestStore(engine, load_public(keys), load_secret(keys), settings.retention_days), settings
    except StoreUnavailable:
        raise click.ClickException(
            "The database does not answer. Is it running, and is GUIDE_DATABASE_URL right?"
        ) from None
    except (KeyProblem, SealBroken) as error:
        raise click.ClickException(str(error)) from None
    except NoSuchRequest:
        raise click.ClickException("The request is gone.") from None
