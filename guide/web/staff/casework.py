"""What the pages about one request share: the request within the worker's rights, its writers, and what goes wrong."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response
from sqlalchemy import Row

from guide.office import cases
from guide.office.cases import Case
from guide.office.erasing import sweep
from guide.office.notices import Notices
from guide.outputs.document import Document
from guide.request.lifecycle import Status
from guide.storage.database import reading
from guide.text.languages import FINNISH
from guide.text.voice import N_, Voice
from guide.web.staff.guards import session
from guide.web.staff.letters import LetterWriter
from guide.web.staff.service import staff_service

CHANGED = N_("Joku muu on muuttanut pyyntöä. Tarkista tiedot ja tallenna sitten uudelleen.")
NOT_NOW = N_("Tätä ei voi tehdä pyynnölle nyt. Katso, mikä sen tila on.")


def request_address(request_id: str) -> str:
    """The page of a request."""
    return f"/pyynto/{request_id}"


def opened(request_id: str, action: str = "request.view") -> Case:
    """The request, opened and noted as seen; 404 for one that is not there for this worker."""
    app = staff_service()
    try:
        case = cases.open_case(app.office, session().worker, request_id, app.now(), action)
    except cases.NotFound:
        abort(404)
    if case.status is Status.WITHDRAWN:
        sweep(app.office, app.now())  # the client may have withdrawn it by the link a moment ago
    return case


def listed(request_id: str) -> Row[Any]:
    """The row of a request, not opened: nothing of it is shown. 404 for one that is not there for this worker."""
    try:
        with reading(staff_service().office.engine) as connection:
            return cases.find(connection, session().worker, request_id)
    except cases.NotFound:
        abort(404)


def version_sent(text: str) -> int:
    """The version that a form names; one that nobody has when it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def notices() -> Notices:
    """Writes to clients."""
    app = staff_service()
    return Notices(app.office, app.library, app.catalogues, app.settings.public_url, app.settings.mail is not None)


def writer_for(case: Case, voice: Voice | None = None) -> LetterWriter:
    """Writes about a request in the client's language, or in another voice."""
    app = staff_service()
    return LetterWriter.of(
        case.row,
        case.content,
        app.dialogues,
        app.catalogues,
        voice or notices().voice(case.row),
        app.rules_day(),
    )


def finnish_writer(case: Case) -> LetterWriter:
    """Writes about a request in Finnish, for those who take part."""
    return writer_for(case, Voice(staff_service().catalogues, FINNISH.code))


def sent_file(made: Document) -> Response:
    """A finished document as a download."""
    response = make_response(made.content)
    response.headers["Content-Type"] = made.mime
    response.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return response


def has_content(row: Row[Any]) -> bool:
    """Whether the request still has its content: a withdrawn one has not."""
    return row.sealed is not None
