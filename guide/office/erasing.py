"""Erasure before the day: what is left of a withdrawn request, and a request that a worker erases with a reason.

The public process erases a withdrawn request's content at once but may touch no table of the office. What the office
had added goes when the staff side next looks (`sweep`); in the office's own withdrawal it goes at once.
"""

from __future__ import annotations

from datetime import datetime

from guide.office.audit import SYSTEM, Line, record
from guide.office.base import Office
from guide.office.cases import Changed, find
from guide.office.dependents import delete_requests, drop_dependents, withdrawn_with_dependents
from guide.office.roles import Worker
from guide.storage.database import reading, wipe_log, writing

REASONS = ("own_request", "sent_by_mistake", "sent_twice", "not_ours")
"""Why a request may be erased before its day. Words of ours: a reason in free text would tell about the person."""


def sweep(office: Office, now: datetime) -> int:
    """Drops what still hangs on requests that clients have withdrawn by their link; how many requests that were.

    Cheap when there is nothing to do: one question to the database.
    """
    with reading(office.engine) as connection:
        left = connection.execute(withdrawn_with_dependents()).all()
    for row in left:
        with writing(office.engine) as connection:
            drop_dependents(connection, row.id)
            record(connection, Line("request.swept", SYSTEM, row.id, row.place), now)
    if left:
        wipe_log(office.engine)
    return len(left)


def erase(office: Office, worker: Worker, request_id: str, version: int, reason: str, now: datetime) -> None:
    """Erases a request before its day; in the log stays that it was done, by whom and why (one of REASONS).

    Raises NotFound, Changed when somebody changed it meanwhile, and ValueError for another reason.
    """
    if reason not in REASONS:
        raise ValueError("not one of the reasons")
    with writing(office.engine) as connection:
        row = find(connection, worker, request_id, lock=True)
        if row.version != version:
            raise Changed(request_id)
        delete_requests(connection, [row.id])
        record(connection, Line("request.erase", worker.id, row.id, row.place, reason), now)
    wipe_log(office.engine)
