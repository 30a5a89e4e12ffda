"""The settled time as the request's page shows it: what was agreed, its papers, how the client learns of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from guide.office import appointments, outbox
from guide.office.appointments import Settled
from guide.office.cases import Case
from guide.request.lifecycle import Event, Status, allowed
from guide.text import moments
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.casework import notices, writer_for
from guide.web.staff.preparation import TO_WORKERS
from guide.web.staff.service import staff_service

STATES = {
    "set": N_("Aika on sovittu."),
    "cancelled": N_("Aika on peruttu."),
    "held": N_("Tapaaminen on pidetty."),
}
POSTED = {
    "waiting": N_("Sähköposti lähtee pian."),
    "sending": N_("Sähköpostia lähetetään."),
    "sent": N_("Sähköposti on lähetetty {time}."),
    "failed": N_("Sähköposti ei lähtenyt. Kerro asiakkaalle muulla tavalla."),
    "unsure": N_("Ei ole varmaa, lähtikö sähköposti. Päätä, lähetetäänkö se uudelleen."),
}
TELL = {
    "email": N_("Asiakas saa sähköpostin, jossa on vain tunnus ja linkki. Kerro aika kirjeellä tai puhelimella."),
    "no_email": N_("Tämä palvelu ei lähetä sähköpostia. Kerro aika kirjeellä tai puhelimella."),
    "phone": N_("Asiakas haluaa, että hänelle soitetaan. Soita ja kerro aika."),
    "text_message": N_("Asiakas haluaa tekstiviestin. Lähetä valmis teksti. Kerro aika kirjeellä tai puhelimella."),
    "letter": N_("Asiakas haluaa kirjeen. Tulosta kutsu ja lähetä se."),
    "cancelled": N_("Kerro peruutuksesta asiakkaalle kirjeellä tai puhelimella."),
}


@dataclass(frozen=True, slots=True)
class MailView:
    """One e-mail about the request; `decide_url` when a worker has to say what becomes of it."""

    text: Phrase
    id: str
    decide_url: str | None


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """The box. `rows`: what was agreed, label and values. The addresses are None when there is nothing to do."""

    state: Phrase | None
    version: int
    rows: tuple[tuple[Phrase, tuple[Phrase, ...]], ...]
    documents: tuple[tuple[Phrase, str], ...]
    tell: Phrase | None
    mails: tuple[MailView, ...]
    settle_url: str | None
    change_url: str | None
    cancel_url: str | None
    meeting_url: str | None


def appointment_view(case: Case, voice: Voice) -> AppointmentView:
    """The box of a request that was opened. Raises SealBroken."""
    app, row, status = staff_service(), case.row, Status(case.row.status)
    settled = appointments.of_request(app.office, row.id) if row.sealed is not None else None
    is_set = settled is not None and settled.state == "set"
    settling = Event.SET_TIME in allowed(status) or status in appointments.TAKE_FIRST
    changing = is_set and status is Status.TIME_SET
    form_url = url_for("staff.appointment", request_id=row.id)
    return AppointmentView(
        state=voice(STATES[settled.state]) if settled else None,
        version=row.version,
        rows=_rows(case, settled, voice) if settled and settled.state != "cancelled" else (),
        documents=_documents(row.id, settled, voice),
        tell=voice(tell(case, settled)) if settled and settled.state != "held" else None,
        mails=tuple(_mail(letter, row.id, voice) for letter in outbox.of_request(app.office, row.id)),
        settle_url=form_url if settling else None,
        change_url=form_url if changing else None,
        cancel_url=url_for("staff.cancel_appointment", request_id=row.id) if changing else None,
        meeting_url=url_for("staff.meeting", request_id=row.id) if status is Status.TIME_SET else None,
    )


def tell(case: Case, settled: Settled) -> str:
    """What the worker does so that the client learns of the time (msgid)."""
    if settled.state == "cancelled":
        return TELL["cancelled"]
    way = case.form.get("contact_way", "letter")
    if way == "email" and not notices().by_mail(case.form):
        return TELL["no_email"]
    return TELL.get(way, TELL["letter"])


def _rows(case: Case, settled: Settled, voice: Voice) -> tuple[tuple[Phrase, tuple[Phrase, ...]], ...]:
    section = writer_for(case, voice).meeting(settled.content, client=TO_WORKERS)
    return tuple((row.label, row.values) for row in section.rows)


def _documents(request_id: str, settled: Settled | None, voice: Voice) -> tuple[tuple[Phrase, str], ...]:
    if settled is None:
        return ()
    letter = N_("Kirje peruutuksesta (PDF)") if settled.state == "cancelled" else N_("Kutsu asiakkaalle (PDF)")
    made = [
        (voice(letter), url_for("staff.letter_pdf", request_id=request_id)),
        (voice("Kalenteriin (ICS)"), url_for("staff.invitation_ics", request_id=request_id)),
    ]
    if settled.state != "cancelled":
        made.append((voice("Valmistelu osallistujille (PDF)"), url_for("staff.preparation_pdf", request_id=request_id)))
    made.append((voice("Tekstiviesti"), url_for("staff.text_message", request_id=request_id)))
    return tuple(made)


def _mail(letter: outbox.Posted, request_id: str, voice: Voice) -> MailView:
    text = voice(POSTED[letter.state], time=moments.said(letter.sent_at or letter.made_at))
    undecided = letter.state in {"failed", "unsure"}
    url = url_for("staff.decide_letter", request_id=request_id, letter_id=letter.id) if undecided else None
    return MailView(text, letter.id, url)
