"""The command `guide audit`: whether the log of who did what is whole."""

from __future__ import annotations

import re

import click

from guide.authoring.terminal import Commands, WrongUse, count
from guide.operation.installation import open_office


@click.group("audit", cls=Commands)
def audit() -> None:
    """The log of who did or saw what."""


@audit.command("head")
def show_head() -> None:
    """Print the number and the hash of the last line; keep them outside this machine."""
    from guide.office.audit import head

    with open_office() as office:
        number, last = head(office.engine)
    click.echo(f"{number}:{last}")


@audit.command("verify")
@click.option("--head", "kept", metavar="N:HASH", help="A head that was kept: shows lines cut off at the end.")
def verify_log(kept: str | None) -> None:
    """Check every line against the one before it; exit code 1 when something is wrong."""
    from guide.office.audit import head, verify

    wanted = _head(kept) if kept is not None else None
    with open_office() as office:
        faults = verify(office.engine, wanted)
        lines = head(office.engine)[0]
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException(f"The log is not whole: {count(len(faults), 'fault')}")
    click.echo(f"The log is whole: {count(lines, 'line')}")


def _head(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", text.strip())
    if found is None:
        raise WrongUse(f"“{text}” is not a head. Write it as guide audit head printed it.")
    return int(found.group(1)), found.group(2)
