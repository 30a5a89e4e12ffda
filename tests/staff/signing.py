"""How a worker signs in with a local account, from the one-time password on, while the clock is moved by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import select

from guide.office.base import Office
from guide.storage.database import reading
from guide.storage.office import AUDIT

if TYPE_CHECKING:
    from tests.staff.conftest import StaffVisitor

ONE_TIME = "kertakäyttöinen-77"
OWN = "kolme hirveä suolla"
LOGIN = "terttu.tyontekija@example.org"


class Clock:
    """The time of the staff side, moved by hand."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def give(visitor: StaffVisitor, password: str, login: str = LOGIN) -> None:
    visitor.get("/kirjaudu")
    visitor.submit("/kirjaudu", login=login, password=password)


def secret_on(visitor: StaffVisitor) -> str:
    found = re.search(r'class="key"[^>]*>([A-Z2-7 ]+)<', visitor.page)
    assert found
    return found.group(1).replace(" ", "")


def code(secret: str, clock: Clock, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now + timedelta(seconds=30 * steps))


def begin(visitor: StaffVisitor, clock: Clock) -> tuple[str, list[str]]:
    """The first sign-in up to the start page: the second factor's secret and the recovery codes."""
    give(visitor, ONE_TIME)
    visitor.submit("/kirjaudu/salasana", new_password=OWN, again=OWN)
    secret = secret_on(visitor)
    visitor.submit("/kirjaudu/todennus", code=code(secret, clock))
    codes = re.findall(r"<li><code>([a-z2-9-]{14})</code>", visitor.page)
    visitor.submit("/varakoodit")
    clock.move(minutes=1)
    return secret, codes


def signed_in(visitor: StaffVisitor) -> bool:
    """Whether the start page opens instead of the sign-in."""
    visitor.get("/")
    return visitor.path != "/kirjaudu"


def actions(office: Office) -> list[str]:
    """What the log says of accounts and sign-in; other pages that were opened do not matter here."""
    with reading(office.engine) as connection:
        found = connection.execute(select(AUDIT.c.action).order_by(AUDIT.c.number)).scalars()
        return [action for action in found if action.startswith(("account.", "sign_in"))]
