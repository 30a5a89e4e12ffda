"""Workers who come from the organisation's own sign-in: what its claim gives them, and the account behind them.

A claim value says a role and a place: `polku-office@inari`; `*` stands for every place. A worker has the same roles at
all places, so a role counts only where the claim gives it for every place that is named: never more than was meant.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from guide.office.accounts import AccountProblem, NewAccount, add, change
from guide.office.audit import Line, record
from guide.office.base import Office
from guide.office.roles import EVERY_PLACE, Role
from guide.storage.accounts import STAFF, STAFF_SESSIONS
from guide.storage.database import reading, writing

PROVIDER = "provider"
"""Who did it, when the organisation's sign-in did."""
_VALUE = re.compile(r"polku-(?P<role>[a-z]+)@(?P<place>[a-z-]+|\*)")


@dataclass(frozen=True, slots=True)
class Rights:
    """What a claim gives. Empty roles: nothing."""

    roles: frozenset[Role]
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    """Who the organisation says it is; known by `issuer` and `subject` alone."""

    issuer: str
    subject: str
    name: str
    rights: Rights


def rights_of(claim: object, places: Collection[str]) -> Rights:
    """The rights in a claim: a list of values, or one text with spaces between them.

    Values of other programs, unknown roles and places that are not in `places` count for nothing.
    """
    values = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    given = set(_pairs(values, places))
    named = {place for _, place in given}
    if EVERY_PLACE in named:
        named = {EVERY_PLACE}
    roles = {role for role, _ in given if all({(role, place), (role, EVERY_PLACE)} & given for place in named)}
    return Rights(frozenset(roles), frozenset(named) if roles else frozenset())


def welcome(office: Office, person: Person, now: datetime) -> str | None:
    """The id of the person's account, made or brought up to date; None when the person may not come in.

    Rights that changed sign the person out everywhere; rights that are gone leave an account without any.
    """
    found = _find(office, person)
    if found is None:
        return _make(office, person, now) if person.rights.roles else None
    staff_id, disabled = found
    if not person.rights.roles:
        _take_away(office, staff_id, now)
        return None
    rights = person.rights
    change(office, staff_id, now, PROVIDER, name=person.name, roles=rights.roles, places=rights.places)
    return None if disabled else staff_id


def _pairs(values: Iterable[object], places: Collection[str]) -> Iterable[tuple[Role, str]]:
    known = {role.value for role in Role}
    for value in values:
        found = _VALUE.fullmatch(value) if isinstance(value, str) else None
        if found and found["role"] in known and (found["place"] == EVERY_PLACE or found["place"] in places):
            yield Role(found["role"]), found["place"]


def _find(office: Office, person: Person) -> tuple[str, bool] | None:
    wanted = select(STAFF.c.id, STAFF.c.disabled).where(
        STAFF.c.issuer == person.issuer, STAFF.c.subject == person.subject
    )
    with reading(office.engine) as connection:
        row = connection.execute(wanted).first()
    return (row.id, row.disabled) if row else None


def _make(office: Office, person: Person, now: datetime) -> str:
    """A new account without a password; somebody signing in twice at once gets one."""
    mark = hashlib.sha256(f"{person.issuer}\n{person.subject}".encode()).hexdigest()[:16]
    new = NewAccount(
        login=f"oidc-{mark}",
        name=person.name,
        roles=person.rights.roles,
        places=person.rights.places,
        issuer=person.issuer,
        subject=person.subject,
    )
    try:
        return add(office, new, now, PROVIDER).id
    except AccountProblem:
        found = _find(office, person)
        if found is None:
            raise
        return found[0]


def _take_away(office: Office, staff_id: str, now: datetime) -> None:
    with writing(office.engine) as connection:
        same = STAFF.c.id == staff_id
        changed = connection.execute(update(STAFF).where(same, STAFF.c.roles != "").values(roles="", places=""))
        connection.execute(delete(STAFF_SESSIONS).where(STAFF_SESSIONS.c.staff_id == staff_id))
        if changed.rowcount:
            record(connection, Line("account.change", PROVIDER, staff_id, detail="roles: none"), now)
