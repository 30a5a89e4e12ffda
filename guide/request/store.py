"""Keeps meeting requests: sealed before they are written, once per submission.

The store can close content but not open it; `open` needs the office's private keys. When a request ends is the
office's matter (`guide/office/retention.py`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from guide.request.keys import PrivateKeys, PublicKey
from guide.request.lifecycle import Event, Status, allowed, move
from guide.request.sealing import open_sealed, seal
from guide.storage.database import reading, wipe_log, writing
from guide.storage.requests import EVENTS as _events
from guide.storage.requests import FORMAT
from guide.storage.requests import REQUESTS as _requests
from guide.storage.schema import unfit
from guide.text.moments import day_of
from guide.text.voice import N_

CLIENT = "client"
Also = Callable[[Connection, str], None]
"""What else is recorded with a new request: gets the connection and the request's id."""

# No vowels (no words by accident), nothing mistaken for another sign: nine out of 23 signs are 40.7 bits.
_REFERENCE_SIGNS = "CDFHJKMNPQRTVWXY2346789"
_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")

STORE_UNAVAILABLE = N_("Jotakin meni vikaan. Vastauksesi ovat tallessa. Yritä uudelleen.")
"""What the client reads when the store does not answer (msgid)."""

# All that the public side reads: its database role may read no more (docs/deploy/roles.sql), content least of all.
_PUBLIC = [_requests.c[name] for name in ("id", "reference", "status", "day", "delete_on")]


class NoSuchRequest(LookupError):
    """There is no such request, or its content is gone."""


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request about to be sent. `payload` (JSON values) is sealed; the rest stands in clear.

    `mode`: public, assisted or tablet.
    """

    place: str
    recipient: str
    flow: str
    flow_version: str
    rules_date: date
    language: str
    payload: Mapping[str, Any] = field(repr=False)
    mode: str = "public"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the client gets. `link_token` opens the private link; `fresh` is False when it was sent before."""

    id: str
    reference: str
    link_token: str = field(repr=False)
    day: date
    delete_on: date
    status: Status
    fresh: bool


@dataclass(frozen=True, slots=True)
class RequestStatus:
    """What the private link shows: never content (306/2019 6 §)."""

    reference: str
    status: Status
    day: date
    delete_on: date
    can_withdraw: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A request as the office sees it before opening it."""

    id: str
    reference: str
    place: str
    recipient: str
    flow: str
    flow_version: str
    rules_date: date
    status: Status
    day: date
    language: str
    delete_on: date


def new_submission_key() -> str:
    """A key for one sending (128 bits): put into the review page, so that sending twice makes one request."""
    return secrets.token_urlsafe(16)


class RequestStore:
    """The requests of one installation. Safe to share between threads: every call is its own transaction.

    Every method raises StoreUnavailable when the database does not answer; then nothing was changed.
    """

    def __init__(
        self,
        engine: Engine,
        public_key: PublicKey | Callable[[], PublicKey],
        secret: bytes,
        retention_days: int = 90,
    ) -> None:
        self._engine = engine
        self._public = public_key if callable(public_key) else lambda: public_key
        self._secret = secret
        self._retention = timedelta(days=retention_days)

    def close(self) -> None:
        """Lets go of the database's connections."""
        self._engine.dispose()

    def unfit(self) -> str | None:
        """Why the database cannot be used now; None when it answers and has what this program needs."""
        return unfit(self._engine)

    def submit(self, draft: NewRequest, submission_key: str, now: datetime, also: Also | None = None) -> Receipt:
        """Stores `draft` once: the same key gives the same request, whatever is sent with it later.

        `now` carries a time zone; only the Finnish day is kept. `also` is done in the same transaction, for a new
        request only. Raises ValueError for a key not made by `new_submission_key`.
        """
        if not _KEY.fullmatch(submission_key):
            raise ValueError("a submission key is 22 to 64 letters, digits, hyphens and underscores")
        token = self._link_token(submission_key)
        while (receipt := self._insert(self._row(draft, submission_key, token, now), token, now, also)) is None:
            pass  # the random reference was taken, about once in 10¹²: another one
        return receipt

    def status(self, link_token: str) -> RequestStatus | None:
        """Where the request behind a private link is; None for an unknown or deleted one."""
        with reading(self._engine) as connection:
            row = connection.execute(_behind(link_token)).first()
        return _status(row) if row else None

    def withdraw(self, link_token: str, now: datetime) -> RequestStatus | None:
        """Cancels a request and erases its content at once; None for an unknown link. Twice is like once.

        Raises NotAllowed when it is already done.
        """
        with writing(self._engine) as connection:
            row = connection.execute(_behind(link_token).with_for_update()).first()
            if row is None:
                return None
            if row.status != Status.WITHDRAWN:
                _move(connection, row, Event.WITHDRAW, CLIENT, now)
                row = connection.execute(_behind(link_token)).one()
        wipe_log(self._engine)
        return _status(row)

    def move(self, request_id: str, event: Event, who: str, now: datetime) -> Status:
        """Records what the office did. Raises NoSuchRequest, or NotAllowed when it cannot happen now."""
        with writing(self._engine) as connection:
            found = select(*_PUBLIC).where(_requests.c.id == request_id).with_for_update()
            row = connection.execute(found).first()
            if row is None:
                raise NoSuchRequest(request_id)
            return _move(connection, row, event, who, now)

    def listing(self) -> tuple[Listed, ...]:
        """All requests, oldest day first, without content."""
        columns = [_requests.c[name] for name in Listed.__slots__]
        with reading(self._engine) as connection:
            rows = connection.execute(select(*columns).order_by(_requests.c.day, _requests.c.reference)).all()
        return tuple(Listed(**{**row._mapping, "status": Status(row.status)}) for row in rows)

    def open(self, request_id: str, private_keys: PrivateKeys) -> dict[str, Any]:
        """The content of a request. Raises NoSuchRequest (also when withdrawn) or SealBroken."""
        content = select(_requests.c.id, _requests.c.key_id, _requests.c.sealed).where(_requests.c.id == request_id)
        with reading(self._engine) as connection:
            row = connection.execute(content).first()
        if row is None or row.sealed is None:
            raise NoSuchRequest(request_id)
        return open_sealed(private_keys, row.id, row.key_id, bytes(row.sealed))

    def _link_token(self, submission_key: str) -> str:
        """The private link's token: the same for the same sending; needs the secret."""
        digest = hmac.digest(self._secret, b"link:" + submission_key.encode("ascii"), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    def _row(self, draft: NewRequest, submission_key: str, token: str, now: datetime) -> dict[str, Any]:
        record_id = secrets.token_hex(16)
        day = day_of(now)
        public = self._public()
        return {
            "id": record_id,
            "reference": new_reference(),
            "place": draft.place,
            "recipient": draft.recipient,
            "flow": draft.flow,
            "flow_version": draft.flow_version,
            "rules_date": draft.rules_date,
            "status": Status.NEW.value,
            "day": day,
            "language": draft.language,
            "mode": draft.mode,
            "key_id": public.id,
            "sealed": seal(public, record_id, draft.payload),
            "delete_on": day + self._retention,
            "submission_hash": one_way(submission_key),
            "link_hash": one_way(token),
            "format": FORMAT,
        }

    def _insert(self, values: Mapping[str, Any], token: str, now: datetime, also: Also | None = None) -> Receipt | None:
        """The row and its first event in one transaction, or the row that this key made before.

        None when neither could be: the reference belongs to another request.
        """
        make = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        once = make(_requests).values(**values).on_conflict_do_nothing()
        same = select(*_PUBLIC).where(_requests.c.submission_hash == values["submission_hash"])
        with writing(self._engine) as connection:
            connection.execute(once)
            row = connection.execute(same).first()
            fresh = row is not None and row.id == values["id"]
            if fresh:
                _record(connection, values["id"], None, Status.NEW, CLIENT, now)
                if also is not None:
                    also(connection, values["id"])
        if row is None:
            return None
        return Receipt(row.id, row.reference, token, row.day, row.delete_on, Status(row.status), fresh)


def _move(connection: Connection, row: Row[Any], event: Event, who: str, now: datetime) -> Status:
    """One step of the life cycle of `row`, recorded; a withdrawal erases the content."""
    before = Status(row.status)
    after = move(before, event)
    values: dict[str, Any] = {"status": after.value, "version": _requests.c.version + 1}
    if after is Status.WITHDRAWN:
        values["sealed"] = None
    connection.execute(update(_requests).where(_requests.c.id == row.id).values(**values))
    _record(connection, row.id, before, after, who, now)
    return after


def _record(
    connection: Connection, request_id: str, before: Status | None, after: Status, who: str, now: datetime
) -> None:
    event = {"request_id": request_id, "at": now, "before": before, "after": after.value, "who": who}
    connection.execute(insert(_events).values(**event))


def _behind(link_token: str) -> Select[Any]:
    """The request of a private link: the client's own, or the one that the office's letters carry."""
    found = one_way(link_token)
    return select(*_PUBLIC).where(or_(_requests.c.link_hash == found, _requests.c.letter_hash == found))


def _status(row: Row[Any]) -> RequestStatus:
    status = Status(row.status)
    return RequestStatus(row.reference, status, row.day, row.delete_on, Event.WITHDRAW in allowed(status))


def new_reference() -> str:
    """A random name for people to say, such as CDF-234-HJK."""
    signs = "".join(secrets.choice(_REFERENCE_SIGNS) for _ in range(9))
    return f"{signs[:3]}-{signs[3:6]}-{signs[6:]}"


def one_way(text: str) -> str:
    """One-way: the texts hashed here carry 128 bits or more, so a plain hash cannot be guessed back."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
