"""The command `guide staff`: accounts of workers. There is none until an operator makes one."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from guide.authoring.terminal import Commands, WrongUse, count, json_option, library
from guide.operation.installation import open_office

if TYPE_CHECKING:
    from guide.office.accounts import Account
    from guide.office.base import Office
    from guide.office.roles import Role

_roles_option = click.option("--role", "roles", multiple=True, help="desk, office, lead or author; may be repeated.")
_places_option = click.option("--place", "places", multiple=True, help="Id of a place, or * for all; may be repeated.")
_stdin_option = click.option(
    "--password-stdin", is_flag=True, help="Read the one-time password from standard input instead of making one."
)


@click.group("staff", cls=Commands)
def staff() -> None:
    """The accounts of the staff side."""


@staff.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The worker's name, as other workers see it.")
@_roles_option
@_places_option
@_stdin_option
@click.option("--oidc-issuer", help="The organisation's own sign-in: its issuer, as GUIDE_OIDC_ISSUER.")
@click.option("--oidc-subject", help="Who the worker is there (the claim sub).")
def add_account(
    login: str,
    name: str,
    roles: tuple[str, ...],
    places: tuple[str, ...],
    password_stdin: bool,
    oidc_issuer: str | None,
    oidc_subject: str | None,
) -> None:
    """Make an account with a one-time password."""
    from guide.office.accounts import NewAccount, add

    if bool(oidc_issuer) != bool(oidc_subject):
        raise WrongUse("Give --oidc-issuer and --oidc-subject together, or neither.")
    wanted_roles, wanted_places = _roles(roles), _places(places)
    password = _password(password_stdin, login, name)
    with _accounts() as office:
        new = NewAccount(login, name, wanted_roles, wanted_places, password, oidc_issuer, oidc_subject)
        worker = add(office, new, _now())
    click.echo(f"Made: {worker.login}, {_told(worker.roles)}, at {' '.join(sorted(worker.places))}.")
    _say_next(password, password_stdin)


@staff.command("list")
@json_option
def list_accounts(as_json: bool) -> None:
    """List the accounts."""
    from guide.office.accounts import listing

    with _accounts() as office:
        accounts = listing(office)
    if as_json:
        click.echo(json.dumps([_plain(account) for account in accounts], ensure_ascii=False, indent=2))
        return
    for account in accounts:
        worker = account.worker
        places = " ".join(sorted(worker.places))
        click.echo(f"{worker.login}  {worker.name}  {_told(worker.roles)} at {places}  {_standing(account)}")
    click.echo(count(len(accounts), "account"))


@staff.command("change")
@click.argument("login")
@click.option("--name", help="The worker's new name.")
@_roles_option
@_places_option
def change_account(login: str, name: str | None, roles: tuple[str, ...], places: tuple[str, ...]) -> None:
    """Change an account: --role and --place replace all roles and places, and sign the worker out."""
    from guide.office.accounts import change

    if name is None and not roles and not places:
        raise WrongUse("Say what to change: --name, --role or --place.")
    wanted_roles = _roles(roles) if roles else None
    wanted_places = _places(places) if places else None
    with _accounts() as office:
        found = _account(office, login)
        changed = change(office, found.worker.id, _now(), name=name, roles=wanted_roles, places=wanted_places)
    click.echo(f"Changed: {found.worker.login}." if changed else "Nothing to change.")


@staff.command("disable")
@click.argument("login")
def disable_account(login: str) -> None:
    """Close an account and sign the worker out everywhere; what the worker did stays in the log."""
    _set_disabled(login, True)
    click.echo("Disabled. The worker is signed out everywhere.")


@staff.command("enable")
@click.argument("login")
def enable_account(login: str) -> None:
    """Open a disabled account again; also ends a block after failed attempts."""
    _set_disabled(login, False)
    click.echo("Enabled. The password and the second factor are as they were.")


@staff.command("reset")
@click.argument("login")
@_stdin_option
def reset_account(login: str, password_stdin: bool) -> None:
    """Give a new one-time password; the second factor and the recovery codes are forgotten."""
    from guide.office.accounts import reset

    with _accounts() as office:
        found = _account(office, login)
        password = _password(password_stdin, found.worker.login, found.worker.name)
        reset(office, found.worker.id, password, _now())
    click.echo(f"Reset: {found.worker.login}. The worker is signed out everywhere.")
    _say_next(password, password_stdin)


def _set_disabled(login: str, disabled: bool) -> None:
    from guide.office.accounts import set_disabled

    with _accounts() as office:
        set_disabled(office, _account(office, login).worker.id, disabled, _now())


@contextlib.contextmanager
def _accounts() -> Iterator[Office]:
    """The office of this installation; what is wrong with an account becomes one clear line."""
    from guide.office.accounts import AccountProblem

    try:
        with open_office() as office:
            yield office
    except AccountProblem as problem:
        raise WrongUse(str(problem)) from None


def _account(office: Office, login: str) -> Account:
    from guide.office.accounts import NoSuchAccount, by_login

    try:
        return by_login(office, login)
    except NoSuchAccount:
        raise WrongUse(f"There is no account “{login}”. See: guide staff list") from None


def _roles(names: tuple[str, ...]) -> frozenset[Role]:
    from guide.office.roles import Role

    known = [role.value for role in Role]
    for name in names:
        if name not in known:
            raise WrongUse(f"There is no role “{name}”. Use one of: {', '.join(known)}.")
    if not names:
        raise WrongUse(f"Give at least one --role: {', '.join(known)}.")
    return frozenset(Role(name) for name in names)


def _places(names: tuple[str, ...]) -> frozenset[str]:
    from guide.office.roles import EVERY_PLACE

    known = [*library().places, EVERY_PLACE]
    for name in names:
        if name not in known:
            raise WrongUse(f"There is no place “{name}”. Use one of: {', '.join(known)}.")
    if not names:
        raise WrongUse(f"Give at least one --place: {', '.join(known)}.")
    return frozenset(names)


def _password(from_stdin: bool, login: str, name: str) -> str:
    """The one-time password: made, or read and checked as every other password."""
    from guide.office.passwords import LONGEST, SHORTEST, Weak, one_time_password, weakness

    if not from_stdin:
        return one_time_password()
    password = sys.stdin.readline().rstrip("\r\n")
    problem = weakness(password, login, name)
    if problem is Weak.GUESSED:
        raise WrongUse("The password is easily guessed. Use other words than the login, the name and common passwords.")
    if problem is not None:
        raise WrongUse(f"The password must have {SHORTEST} to {LONGEST} characters.")
    return password


def _say_next(password: str, from_stdin: bool) -> None:
    from guide.office.accounts import ONE_TIME

    if not from_stdin:
        click.echo(f"One-time password: {password}")
    click.echo(
        f"Give it to the worker in person or by phone. It works for {ONE_TIME.days} days.\n"
        "At the staff side's /kirjaudu the worker first sets an own password and an authenticator app."
    )


def _told(roles: frozenset[Role]) -> str:
    return ", ".join(sorted(roles))


def _standing(account: Account) -> str:
    if account.disabled:
        return "disabled"
    if account.blocked(_now()):
        return "blocked for a while"
    if account.one_time:
        return "one-time password"
    return f"last sign-in {account.last_sign_in}" if account.last_sign_in else "never signed in"


def _plain(account: Account) -> dict[str, object]:
    return {
        "login": account.worker.login,
        "name": account.worker.name,
        "roles": sorted(account.worker.roles),
        "places": sorted(account.worker.places),
        "standing": _standing(account),
        "second_factor": account.second_factor,
        "issuer": account.issuer,
    }


def _now() -> datetime:
    return datetime.now(UTC)
