"""Letters about a settled time: invitation, change and cancellation, in the client's language with the Finnish beside.

They say what the client needs to come, and repeat rights and duties only from dated, sourced rules; what nobody has
checked is marked so. Nothing in them is a decision, and nothing is about health.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Row as StoredRow

from guide.core.logic import Truth, value
from guide.flow.schema import Kind
from guide.law.rules import Clause
from guide.law.schema import ClauseKind
from guide.office.appointments import Settled
from guide.office.settling import FIELDS_OF_TIME, Appointment
from guide.outputs.sheet import Row, Section, Sheet, Window
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.library import GENERAL
from guide.text.catalogue import Catalogues
from guide.text.languages import FINNISH
from guide.text.moments import clock, day_of, with_weekday
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.results import CLIENT, NOT_DECISION, ResultWriter
from guide.web.service import MAIN_FLOW

# 974/1995 4 § (Sodankylä only in part) and 1086/2003 11 § 2 mom.: the county writes so to residents of all four.
HOME_AREA = frozenset({"enontekiö", "inari", "sodankylä", "utsjoki"})
SAMI = ("se", "smn", "sms")
LANGUAGE_ACT = "Saamen kielilaki 1086/2003 8, 12, 13 ja 15 § (muutos 1417/2025 on lukematta)"

TITLES: Mapping[str, str] = {
    "time_set": N_("Kutsu tapaamiseen"),
    "time_changed": N_("Tapaamisesi on muuttunut"),
    "time_cancelled": N_("Tapaamisesi on peruttu"),
}
NEWS: Mapping[str, tuple[str, ...]] = {
    "time_set": (N_("Pyysit tapaamista. Sinulle on varattu aika."),),
    "time_changed": (N_("Tapaamisesi aika tai paikka on muuttunut. Uudet tiedot ovat tässä kirjeessä."),),
    "time_cancelled": (
        N_("Tätä tapaamista ei pidetä."),
        N_("Pyyntösi on edelleen voimassa. Saat uuden kutsun, kun uusi aika on sovittu."),
    ),
}

# What helps to settle a question that stayed open. A paper that is not there need not be fetched.
BRING: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"existing_plan"}), N_("Aikaisempi suunnitelmasi, jos se on sinulla.")),
    (
        frozenset(
            {
                "main_income",
                "subsidy_days",
                "subsidy_days_last_12_months",
                "allowance_used_up",
                "subsidy_days_after_allowance",
            }
        ),
        N_("Viimeisin päätös tuestasi, jos se on sinulla."),
    ),
    (frozenset({"social_assistance_months"}), N_("Viimeisin päätös toimeentulotuestasi, jos se on sinulla.")),
    (frozenset({"unemployed_months"}), N_("Tieto siitä, milloin työttömyytesi alkoi. Arvio riittää.")),
)
_HAS_PLAN = frozenset({"employment_plan", "activation_plan", "multi_professional_plan", "integration_plan"})

Client = tuple[str, str]
"""How the client, and the client's support person, are named to the reader."""
TO_CLIENT: Client = (N_("Sinä"), N_("Tukihenkilösi"))


@dataclass(frozen=True)
class LetterWriter:
    """Writes about one request in one voice. `day`: the day whose rules are told."""

    row: StoredRow[Any]
    content: Mapping[str, Any]
    dialogue: Dialogue
    voice: Voice
    catalogues: Catalogues

    @staticmethod
    def of(
        row: StoredRow[Any],
        content: Mapping[str, Any],
        dialogues: Dialogues,
        catalogues: Catalogues,
        voice: Voice,
        day: date,
    ) -> LetterWriter:
        """The writer for a request; one whose flow or place does not exist any more is told the general rules."""
        try:
            dialogue = dialogues.get(row.flow, row.place, day)
        except KeyError:
            dialogue = dialogues.get(MAIN_FLOW, GENERAL, day)
        return LetterWriter(row, content, dialogue, voice, catalogues)

    @property
    def form(self) -> Mapping[str, str]:
        """The form as the client filled it in."""
        found: Mapping[str, str] = self.content.get("form", {})
        return found

    @cached_property
    def results(self) -> ResultWriter:
        """Shows clauses and the office as the result page does."""
        outcome = self.dialogue.outcome({})
        office = self.dialogue.library.contact(self.dialogue.place.id, self.row.recipient)
        return ResultWriter(self.dialogue, outcome, self.voice, office, lambda step: "")

    @property
    def in_home_area(self) -> bool:
        """Whether the client lives in the Sámi home area, where letters are in Sámi or in both languages."""
        towns = {self.form.get("municipality", "").strip().lower(), self.row.place}
        return not HOME_AREA.isdisjoint(towns)

    def letter(self, settled: Settled, made_on: date) -> Sheet:
        """The newest letter about the settled time."""
        voice, news = self.voice, settled.news
        cancelled = news == "time_cancelled"
        sections = (
            self.meeting(settled.content, only_time=cancelled),
            *(() if cancelled else self._about(settled.content)),
            self._not_suiting(cancelled),
            *self._in_sami(),
        )
        return Sheet(
            title=voice(TITLES[news]),
            lang=voice.lang,
            made_on=made_on,
            reference=self.row.reference,
            notices=tuple(map(voice, NEWS[news])),
            sections=tuple(section for section in sections if section.rows or section.paragraphs),
            footer=self.results.office_lines(),
            window=self._window(),
        )

    def meeting(self, settled: Appointment, *, only_time: bool = False, client: Client = TO_CLIENT) -> Section:
        """When, where, with whom, in which language. `client`: how the client is named to the reader."""
        voice = self.voice
        rows = [Row(voice("Aika"), (self.day(settled), self.hours(settled)))]
        if not only_time:
            rows += [
                Row(voice("Paikka"), self.where(settled)),
                Row(voice("Mukana ovat"), self.people(settled, client)),
                Row(voice("Kieli"), self.language(settled)),
            ]
        if settled.note and not only_time:
            rows.append(Row(voice("Lisätieto"), (Phrase.verbatim(settled.note),)))
        return Section(voice("Tapaaminen"), rows=tuple(rows))

    def day(self, settled: Appointment) -> Phrase:
        """The day with its weekday."""
        return with_weekday(day_of(settled.starts_at), self.voice)

    def hours(self, settled: Appointment) -> Phrase:
        """From when to when, by the clocks in Finland."""
        return self.voice("kello {first}–{last}", first=clock(settled.starts_at), last=clock(settled.ends_at))

    def where(self, settled: Appointment) -> tuple[Phrase, ...]:
        """Where to come, or how the meeting is held."""
        voice, phone = self.voice, self.form.get("phone", "")
        if settled.where == "phone":
            return (voice("Sinulle soitetaan numeroon {phone}", phone=phone) if phone else voice("Sinulle soitetaan."),)
        if settled.where == "remote":
            return (voice("Tapaaminen pidetään etäyhteydellä. Saat ohjeen erikseen."),)
        return (Phrase.verbatim(settled.address),)

    def people(self, settled: Appointment, client: Client = TO_CLIENT) -> tuple[Phrase, ...]:
        """Who takes part: the client first, then each role with the name that is known."""
        voice, actors = self.voice, self.dialogue.library.actors
        made = [voice(client[0])]
        for person in settled.participants:
            role = voice(actors[person.role]).sentence_case() if person.role in actors else Phrase.verbatim(person.role)
            made.append(voice("{role}: {name}", role=role, name=person.name) if person.name else role)
        if self.form.get("support_person") == "yes":
            made.append(voice(client[1]))
        return tuple(made)

    def language(self, settled: Appointment) -> tuple[Phrase, ...]:
        """The language of the meeting, and who interprets from what to what."""
        voice = self.voice
        options = {o.id: o.text for entry in FIELDS_OF_TIME if entry.id == "language" for o in entry.options}
        spoken = Phrase.verbatim(settled.language_other) if settled.language == "other" else None
        made = [spoken or voice(options[settled.language])]
        if settled.interpreter == "yes":
            made.append(voice("Mukana on tulkki: {languages}", languages=settled.interpreted))
        return tuple(made)

    def bring(self) -> tuple[Phrase, ...]:
        """What the client brings: this letter, and what settles the questions that stayed open."""
        missing = set(self.content.get("missing", ()))
        if _HAS_PLAN.intersection(self.content.get("answers", {}).get("existing_plan", ())):
            missing.add("existing_plan")
        lines = [N_("Tämä kutsu."), *(text for steps, text in BRING if not steps.isdisjoint(missing))]
        lines.append(N_("Ne asiat, joista haluat puhua. Voit kirjoittaa ne paperille."))
        return tuple(map(self.voice, lines))

    def finding(self) -> tuple[Phrase, ...]:
        """What the answers suggested, as the client read it; nothing when they suggested no plan."""
        finding = self.dialogue.library.findings.get(self.content.get("finding") or "")
        status = self.content.get("status")
        if finding is None or status not in {"likely", "open"}:
            return ()
        return (self.voice(finding.spec.likely if status == "likely" else finding.spec.open),)

    def told(self, kind: ClauseKind) -> tuple[Clause, ...]:
        """The rights or duties in force that the invitation says, of the plan that is meant."""
        known = {step: tuple(chosen) for step, chosen in self.content.get("answers", {}).items()}
        meant = self.content.get("finding")
        return tuple(
            clause
            for clause in self.dialogue.clauses
            if clause.spec.letter
            and clause.spec.kind is kind
            and (not clause.about or meant in clause.about)
            and value(clause.when, known) is Truth.YES
        )

    def _about(self, settled: Appointment) -> tuple[Section, ...]:
        """What it is about, what to bring, rights and duties."""
        voice = self.voice
        rights, duties = self.told(ClauseKind.RIGHT), self.told(ClauseKind.DUTY)
        unchecked = any(not clause.period.verified for clause in (*rights, *duties))
        warning = (voice("Kaikkia näitä sääntöjä ei ole vielä tarkastettu. Kysy, jos jokin jää epäselväksi."),)
        return (
            Section(
                voice("Mistä tapaamisessa on kyse?"),
                paragraphs=(
                    *self.finding(),
                    voice("Suunnitelma tehdään yhdessä sinun kanssasi."),
                    voice(NOT_DECISION),
                ),
            ),
            Section(
                voice("Ota mukaan"),
                paragraphs=(*self.bring(), voice("Mitään papereita ei tarvitse hankkia tätä varten.")),
            ),
            self._sourced(voice("Oikeutesi"), rights),
            self._sourced(voice("Velvollisuutesi"), duties, *(warning if unchecked else ())),
        )

    def _sourced(self, heading: Phrase, clauses: tuple[Clause, ...], *more: Phrase) -> Section:
        """Sentences to be read, and their sources in small type under them."""
        shown = [self.results.sourced(clause) for clause in clauses]
        sources = tuple(dict.fromkeys(item.in_force for item in shown))
        return Section(heading, paragraphs=(*(item.text for item in shown), *more), small=sources)

    def _not_suiting(self, cancelled: bool) -> Section:
        """How to change or cancel, and who answers."""
        voice, spec = self.voice, self.results.office
        hours = voice(spec.hours)
        asking = voice("Soita ihmiselle: {phone}, {hours}", phone=spec.phone, hours=hours)
        if cancelled:
            return Section(voice("Onko sinulla kysyttävää?"), paragraphs=(asking,))
        lines = (
            voice("Jos aika ei sovi tai et pääse tulemaan, kerro siitä ennen tapaamista."),
            asking,
            voice("Voit perua koko pyynnön linkistä, jonka sait, kun lähetit sen."),
        )
        return Section(voice("Jos aika ei sovi sinulle"), paragraphs=lines)

    def _in_sami(self) -> tuple[Section, ...]:
        """In the home area a letter in Finnish says in each Sámi language that it exists in that one as well."""
        if not self.in_home_area or self.voice.lang != FINNISH.code:
            return ()
        text = N_("Saat tämän kirjeen myös saameksi. Pyydä sitä meiltä.")
        offers = tuple(Row(Phrase.verbatim(Voice.name_of(code)), (self._said_in(code, text),)) for code in SAMI)
        return (
            Section(
                self.voice("Saamen kielet"),
                rows=offers,
                paragraphs=(self.voice(text),),
                small=(self.voice("Lähde: {source}", source=Phrase.in_finnish(LANGUAGE_ACT)),),
            ),
        )

    def _said_in(self, code: str, text: str) -> Phrase:
        return Voice(self.catalogues, code)(text)

    def _window(self) -> Window:
        """The receiver's address when the client gave one, else the name alone."""
        spec = self.results.office
        sender = [self.voice(spec.name), *([self.voice(spec.address)] if spec.address else [])]
        lines = [self.form.get("name", ""), *self.form.get("address", "").split(",")]
        receiver = tuple(Phrase.verbatim(line.strip()) for line in lines if line.strip())
        return Window(tuple(sender), receiver)


def answers_sent(writer: LetterWriter) -> tuple[Row, ...]:
    """The answers that came with the request, as questions and options."""
    steps = {step.id: step for step in writer.dialogue.edition.flow.spec.steps}
    rows = []
    sent = {**writer.content.get("answers", {}), **writer.content.get("own_estimates", {})}
    for step, chosen in sent.items():
        if step not in steps or steps[step].kind is Kind.TEXT or step not in writer.dialogue.edition.options:
            continue
        texts = {option.id: option.text for option in writer.dialogue.edition.options[step]}
        shown = tuple(writer.voice(texts[o]).sentence_case() for o in chosen if o in texts)
        rows.append(Row(writer.voice(steps[step].title or step), shown))
    return tuple(rows)


def role_names(writer: LetterWriter, roles: tuple[str, ...]) -> dict[str, Phrase]:
    """The names of the roles that may take part, without the client."""
    actors = writer.dialogue.library.actors
    return {role: writer.voice(actors[role]).sentence_case() for role in roles if role in actors and role != CLIENT}
