"""The accounts that a lead looks after: who has rights here, who is signed in last when, and closing one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office.accounts import (
    Account,
    NoSuchAccount,
    by_id,
    end_sessions,
    listing,
    looks_after,
    set_disabled,
    unblock,
)
from guide.office.roles import Role
from guide.text.dates import day
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, staff
from guide.web.staff.forms import FormPage
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.labels import places_of, roles_of
from guide.web.staff.service import staff_service

DISABLED = N_("Suljettu")
BLOCKED = N_("Kiinni hetken väärien yritysten jälkeen")
ONE_TIME = N_("Ei vielä kirjautunut omalla salasanalla")
NEVER = N_("Ei vielä kirjautunut")


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One account in the list. `actions`: address and word of what is done at once; `close`: where it is closed."""

    name: str
    login: str
    roles: tuple[Phrase, ...]
    places: tuple[Phrase, ...]
    last: Phrase
    standing: Phrase | None
    actions: tuple[tuple[str, Phrase], ...]
    close: str | None


@staff.get("/tunnukset")
@access(Role.LEAD)
def accounts() -> Response:
    """The accounts that have rights at the lead's places."""
    app, voice, lead = staff_service(), staff_voice(), session().worker
    lines = tuple(_line(account, voice) for account in listing(app.office, lead))
    return render("accounts.html", lines, voice("Tunnukset"), voice)


@staff.post("/tunnukset/<staff_id>/kirjaa-ulos")
@access(Role.LEAD)
def end_sessions_of(staff_id: str) -> BaseResponse:
    """Signs somebody out everywhere."""
    app, lead = staff_service(), session().worker
    end_sessions(app.office, _looked_after(staff_id).worker.id, app.now(), lead.id)
    return redirect(url_for("staff.accounts"), 303)


@staff.post("/tunnukset/<staff_id>/vapauta")
@access(Role.LEAD)
def unblock_account(staff_id: str) -> BaseResponse:
    """Ends a block after failed attempts."""
    app, lead = staff_service(), session().worker
    unblock(app.office, _looked_after(staff_id).worker.id, app.now(), lead.id)
    return redirect(url_for("staff.accounts"), 303)


@staff.route("/tunnukset/<staff_id>/sulje", methods=["GET", "POST"])
@access(Role.LEAD)
def close_account(staff_id: str) -> BaseResponse:
    """Asks whether an account shall be closed, and closes it."""
    app, voice, lead = staff_service(), staff_voice(), session().worker
    found = _looked_after(staff_id)
    if request.method == "POST":
        set_disabled(app.office, found.worker.id, True, app.now(), lead.id)
        return redirect(url_for("staff.accounts"), 303)
    page = FormPage(
        heading=voice("Suljetaanko tunnus?"),
        action=url_for("staff.close_account", staff_id=staff_id),
        button=voice("Sulje tunnus"),
        fields=(),
        texts=(
            voice("Suljettava tunnus: {name}", name=found.worker.name),
            voice(
                "Työntekijä kirjataan heti ulos, eikä hän pääse enää sisään. Ylläpito voi avata tunnuksen uudelleen."
            ),
        ),
        other=(url_for("staff.accounts"), voice("Peru")),
    )
    return render("form.html", page, page.heading, voice)


def _looked_after(staff_id: str) -> Account:
    """An account that the lead may change: never the own one, nor one with rights at places of others."""
    if not (staff_id.isascii() and staff_id.isalnum()):
        abort(404)
    try:
        return by_id(staff_service().office, staff_id, session().worker)
    except NoSuchAccount:
        abort(404)


def _line(account: Account, voice: Voice) -> PersonLine:
    worker, now = account.worker, staff_service().now()
    mine = looks_after(session().worker, worker)
    actions = []
    if mine and not account.disabled:
        actions.append((url_for("staff.end_sessions_of", staff_id=worker.id), voice("Kirjaa ulos")))
    if mine and account.blocked(now):
        actions.append((url_for("staff.unblock_account", staff_id=worker.id), voice("Vapauta")))
    return PersonLine(
        name=worker.name,
        login=worker.login,
        roles=roles_of(worker, voice),
        places=places_of(worker, voice),
        last=Phrase.verbatim(day(account.last_sign_in)) if account.last_sign_in else voice(NEVER),
        standing=_standing(account, voice),
        actions=tuple(actions),
        close=url_for("staff.close_account", staff_id=worker.id) if mine and not account.disabled else None,
    )


def _standing(account: Account, voice: Voice) -> Phrase | None:
    if account.disabled:
        return voice(DISABLED)
    if account.blocked(staff_service().now()):
        return voice(BLOCKED)
    return voice(ONE_TIME) if account.one_time else None
