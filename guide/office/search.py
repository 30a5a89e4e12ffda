"""Words to find a request by, kept as keyed hashes: a stolen database tells no name, and the public side has no key.

Terms are made on the staff side when it first meets a request, in the same transaction as the audit line that says that
the request arrived.
"""

from __future__ import annotations

import hmac
import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from guide.core.logs import tell
from guide.office.audit import SYSTEM, Line, record
from guide.office.base import Office
from guide.office.cases import content_of
from guide.request.sealing import SealBroken
from guide.storage.database import reading, writing
from guide.storage.office import SEARCH_TERMS
from guide.storage.requests import REQUESTS

AT_ONCE = 200  # requests that are met in one go; the rest waits for the next time
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

log = logging.getLogger("guide.office")


def meet(office: Office, now: datetime) -> int:
    """Makes the terms of requests that arrived since the last time; how many those were."""
    unmet = select(REQUESTS).where(REQUESTS.c.indexed.is_(False)).limit(AT_ONCE)
    with reading(office.engine) as connection:
        if not (rows := connection.execute(unmet).all()):
            return 0
    terms = {row.id: _terms_of(office, row) for row in rows}
    with writing(office.engine) as connection:
        for row in rows:
            same = (REQUESTS.c.id == row.id) & REQUESTS.c.indexed.is_(False)
            if connection.execute(update(REQUESTS).where(same).values(indexed=True)).rowcount:
                if found := terms[row.id]:
                    values = [{"request_id": row.id, "term": term} for term in sorted(found)]
                    connection.execute(insert(SEARCH_TERMS), values)
                record(connection, Line("request.arrived", SYSTEM, row.id, row.place), now)
    return len(rows)


def _terms_of(office: Office, row: Row[Any]) -> set[str]:
    try:
        return set(_terms(office, content_of(office, row)))
    except SealBroken:
        tell(log, logging.ERROR, "a request cannot be opened for its search terms")
        return set()


def _terms(office: Office, content: Mapping[str, Any]) -> Iterable[str]:
    form = content.get("form", {})
    for word in words(form.get("name", "")):
        yield term(office, "name", word)
    if finding := content.get("finding"):
        yield term(office, "finding", finding)
    if code := content.get("code_mark"):
        yield term(office, "code", code)


def term(office: Office, kind: str, text: str) -> str:
    """The keyed hash of one word of one kind (32 hexadecimal signs)."""
    key = office.derived("search")
    return hmac.digest(key, f"{kind}:{text}".encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def words(text: str) -> list[str]:
    """The words of a name, as they are compared: no case, no accents that a keyboard may lack.

    >>> words("Väinämöinen, Anna-Liisa")
    ['vainamoinen', 'anna', 'liisa', 'anna-liisa']
    """
    found: dict[str, None] = {}
    for match in _WORD.finditer(_folded(text)):
        parts = re.split(r"[-'’]", match[0])
        found.update(dict.fromkeys(parts))
        if len(parts) > 1:
            found[match[0]] = None
    return list(found)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def has_terms(terms: Iterable[str]) -> Iterable[ColumnElement[bool]]:
    """Conditions that a request has every one of `terms`."""
    for wanted in terms:
        yield REQUESTS.c.id.in_(select(SEARCH_TERMS.c.request_id).where(SEARCH_TERMS.c.term == wanted))
