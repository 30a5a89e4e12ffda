"""The papers of a settled time. Every one that is opened is noted; the names of the files say nothing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from guide.office import appointments, cases, outbox
from guide.office.appointments import Settled
from guide.office.cases import Case
from guide.office.roles import Role
from guide.outputs.invite import Invitation, render_invitation
from guide.outputs.pdf import render_pdf
from guide.storage.database import writing
from guide.text.phrase import Phrase
from guide.text.voice import N_
from guide.web.staff.access import access, staff
from guide.web.staff.casework import (
    finnish_writer,
    has_content,
    notices,
    opened,
    request_address,
    sent_file,
    writer_for,
)
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.preparation import preparation_sheet
from guide.web.staff.service import staff_service

SUMMARY = N_("Polku: sovittu aika")
"""How a calendar calls the meeting: others may see a calendar."""


@dataclass(frozen=True, slots=True)
class TextMessagePage:
    """What may be sent as a text message, in the client's language and in Finnish, and to which number."""

    text: Phrase
    phone: str
    back_url: str


@staff.get("/pyynto/<request_id>/kutsu.pdf")
@access(Role.OFFICE, Role.LEAD)
def letter_pdf(request_id: str) -> BaseResponse:
    """The newest letter about the time: invitation, change or cancellation."""
    case, settled = _found(request_id, "letter.view")
    made = render_pdf(writer_for(case).letter(settled, staff_service().today()))
    return sent_file(made)


@staff.get("/pyynto/<request_id>/kutsu.ics")
@access(Role.OFFICE, Role.LEAD)
def invitation_ics(request_id: str) -> BaseResponse:
    """The time for a calendar; a cancelled one takes the event out of it again."""
    case, settled = _found(request_id, "calendar.view")
    writer, mail = writer_for(case), staff_service().settings.mail
    content = settled.content
    invitation = Invitation(
        reference=case.row.reference,
        sequence=settled.sequence,
        starts_at=content.starts_at,
        ends_at=content.ends_at,
        changed_at=settled.changed_at,
        summary=writer.voice(SUMMARY),
        location=Phrase.verbatim(content.address),
        cancelled=settled.state == "cancelled",
        organizer=mail.sender if mail else None,
    )
    return sent_file(render_invitation(invitation))


@staff.get("/pyynto/<request_id>/valmistelu.pdf")
@access(Role.OFFICE, Role.LEAD)
def preparation_pdf(request_id: str) -> BaseResponse:
    """The sheet with which those who take part prepare. It can be had before a time is settled."""
    case = opened(request_id, "preparation.view")
    if not has_content(case.row):
        abort(404)
    settled = appointments.of_request(staff_service().office, request_id)
    made = render_pdf(preparation_sheet(finnish_writer(case), settled, staff_service().today()))
    return sent_file(made._replace(file_name=made.file_name.replace(".pdf", "-v.pdf")))


@staff.get("/pyynto/<request_id>/tekstiviesti")
@access(Role.OFFICE, Role.LEAD)
def text_message(request_id: str) -> BaseResponse:
    """A text message that says nothing of the matter, ready to be typed."""
    case = opened(request_id, "message.view")
    if not has_content(case.row):
        abort(404)
    voice = staff_voice()
    page = TextMessagePage(
        text=notices().text_message(case.row),
        phone=case.form.get("phone", ""),
        back_url=url_for("staff.appointment", request_id=request_id),
    )
    return render("text_message.html", page, voice("Tekstiviesti asiakkaalle"), voice)


@staff.post("/pyynto/<request_id>/viesti/<letter_id>")
@access(Role.OFFICE, Role.LEAD)
def decide_letter(request_id: str, letter_id: str) -> BaseResponse:
    """What becomes of an e-mail that failed or of which nobody knows: sent again, or let be."""
    app, worker = staff_service(), session().worker
    again = request.form.get("do") == "again"
    if not again and request.form.get("do") != "let_be":
        abort(404)
    try:
        with writing(app.office.engine) as connection:
            row = cases.find(connection, worker, request_id)
            outbox.decide(connection, row, worker.id, letter_id, again=again, now=app.now())
    except cases.NotFound:
        abort(404)
    return redirect(request_address(request_id), 303)


def _found(request_id: str, action: str) -> tuple[Case, Settled]:
    """The request and its settled time; 404 when there is none."""
    case = opened(request_id, action)
    settled = appointments.of_request(staff_service().office, request_id) if has_content(case.row) else None
    if settled is None:
        abort(404)
    return case, settled
