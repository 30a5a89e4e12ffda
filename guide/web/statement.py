"""The accessibility statement (306/2019 7–10 §): of the place and in the language of the reader, from dated records.

Nothing in it is written by hand here but the sentences: state, faults, days and numbers come from the records, and what
was not tested is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import Response, url_for

from guide.place.accessibility import Accessibility, Method, State
from guide.place.loader import Place
from guide.place.schema import FaultSpec
from guide.request.feedback import PAGES
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.chrome import Frame, contact_view, render
from guide.web.client import client
from guide.web.pages import Contact
from guide.web.service import service, today
from guide.web.talks import place_here, voice_of

STATES = {
    State.FULL: N_("Palvelu täyttää saavutettavuuden vaatimukset."),
    State.PARTIAL: N_("Palvelu täyttää saavutettavuuden vaatimukset osittain."),
    State.NONE: N_("Palvelu ei täytä saavutettavuuden vaatimuksia."),
}
NOT_ASSESSED = N_("Palvelun saavutettavuutta ei ole vielä arvioitu.")
# What was done, and what to say when it was not.
DONE = {Method.EXPERT: N_("Asiantuntija on arvioinut palvelun.")}
NOT_DONE = {
    Method.EXPERT: N_("Ulkopuolinen asiantuntija ei ole arvioinut palvelua."),
    Method.SCREEN_READERS: N_("Palvelua ei ole vielä testattu ruudunlukijoilla."),
    Method.CLIENTS: N_("Palvelua ei ole vielä testattu asiakkaiden kanssa."),
}


@dataclass(frozen=True, slots=True)
class KnownFault:
    """A known fault of accessibility: sentences in order, and where it is met (nothing: on every page)."""

    texts: tuple[Phrase, ...]
    pages: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The accessibility statement of one place in one language. `rows`: what the test program did, in numbers."""

    about: tuple[Phrase, ...]
    state: tuple[Phrase, ...]
    faults: tuple[KnownFault, ...]
    how: tuple[Phrase, ...]
    rows: tuple[tuple[Phrase, str], ...]
    contact: Contact
    feedback_url: str


@client.get("/<lang:lang>/saavutettavuus")
def accessibility(lang: str) -> Response:
    """The statement."""
    voice = voice_of(lang)
    app = service()
    page = statement(app.accessibility, place_here(), voice, app.library.version, today())
    return render("statement.html", page, Frame(voice("Saavutettavuusseloste")), voice)


def statement(records: Accessibility, place: Place, voice: Voice, content: str, day: date) -> StatementPage:
    """The statement of a place in a language. `content`: the version of what is shown now, `day`: today."""
    own = place.spec.accessibility
    faults = records.faults_in(voice.lang, own.faults)
    language = Phrase.verbatim(voice.name_of(voice.lang))
    return StatementPage(
        about=(
            voice("Seloste koskee Polku-palvelua. Paikka on {place}.", place=Phrase.in_finnish(place.spec.name)),
            voice("Seloste koskee sivuja tällä kielellä: {language}.", language=language),
        ),
        state=tuple(_state(records, faults, voice)),
        faults=tuple(_fault(fault, voice) for fault in faults),
        how=tuple(_how(records, voice, content, day)),
        rows=tuple(_rows(records, voice)),
        contact=contact_view(own.contact or place.spec.contact, voice),
        feedback_url=url_for("client.feedback", lang=voice.lang, page="saavutettavuus"),
    )


def _state(records: Accessibility, faults: tuple[FaultSpec, ...], voice: Voice) -> Iterator[Phrase]:
    yield voice("Vaatimukset ovat WCAG-ohjeiden version 2.1 tasot A ja AA.")
    if records.assessment is None:
        yield voice(NOT_ASSESSED)
        return
    state = records.assessment.state
    yield voice(STATES[State.PARTIAL if faults and state is State.FULL else state])
    if not faults:
        yield voice("Emme tiedä puutteita tämän kielen sivuilla. Kaikkea ei ole kuitenkin testattu.")


def _fault(fault: FaultSpec, voice: Voice) -> KnownFault:
    return KnownFault(
        texts=(
            voice(fault.text),
            voice(fault.why),
            *_criterion(fault, voice),
            voice("Olemme tienneet puutteen {date} alkaen.", date=dates.day(fault.since)),
            voice(fault.cure),
            *(
                (voice("Puute korjataan viimeistään {date}.", date=dates.day(fault.fixed_by)),)
                if fault.fixed_by
                else ()
            ),
        ),
        pages=tuple(voice(PAGES[page]) for page in fault.pages),
    )


def _criterion(fault: FaultSpec, voice: Voice) -> Iterator[Phrase]:
    if fault.criterion is not None:
        yield voice("Puute koskee WCAG-ohjeiden kohtaa {criterion}.", criterion=fault.criterion)


def _promised(fault: FaultSpec, voice: Voice) -> Iterator[Phrase]:
    if fault.fixed_by is not None:
        yield voice("Puute korjataan viimeistään {date}.", date=dates.day(fault.fixed_by))


def _how(records: Accessibility, voice: Voice, content: str, day: date) -> Iterator[Phrase]:
    """How and when it was assessed, what was not done, and whether that is still news."""
    done = records.assessment
    if done is not None:
        by = Phrase.in_finnish(done.by)
        yield voice("Arvio on tehty {date}. Sen teki {by}.", date=dates.day(done.on), by=by)
        yield from (voice(text) for method, text in DONE.items() if method in done.methods)
        yield from (voice(text) for method, text in NOT_DONE.items() if method not in done.methods)
    if records.run_of(voice.lang) is None:
        yield voice("Tämän kielen sivuja ei ole testattu koneellisesti.")
    elif records.run is not None and records.run.content != content:
        yield voice("Sisältö on muuttunut koneellisen testin jälkeen.")
    if records.outdated(day):
        yield voice("Arvio on yli vuoden vanha. Siksi se voi olla väärä.")


def _rows(records: Accessibility, voice: Voice) -> Iterator[tuple[Phrase, str]]:
    found = records.run_of(voice.lang)
    if records.run is None or found is None:
        return
    yield voice("Koneellinen testi"), dates.day(records.run.on)
    yield voice("Testattuja sivuja tällä kielellä"), str(found.pages)
    yield voice("Sivuja, joilla oli virheitä"), str(found.faulty)
    yield voice("Testin välineet"), ", ".join(f"{one.tool} {one.version}" for one in records.run.tools)
