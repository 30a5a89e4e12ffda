"""The result page: what the answers suggest, why, by which rule of which date, and what happens next.

It advises and never decides: every sentence here says "your answers suggest", never "you are entitled".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guide.core.logic import Truth, atoms, value
from guide.law.findings import FindingResult, Reason
from guide.law.rules import Clause
from guide.law.schema import ClauseKind, Period
from guide.place.dialogue import Dialogue, Outcome
from guide.place.schema import ContactSpec
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.answers import answered, question
from guide.web.pages import Doer, FindingView, ResultPage, Sourced, Ways
from guide.web.pages import Reason as ReasonView

CLIENT = "client"
NO_WAYS = Ways("")
NO_PLAN = N_("Vastaustesi perusteella suunnitelmaa ei tehdä nyt.")
OPEN = N_("Tätä ei voi vielä ratkaista. Kysy viranomaiselta.")
ASK = N_("Tätä sääntöä ei ole vielä tarkastettu. Varmista asia viranomaiselta.")
NOT_DECISION = N_("Tämä on alustava arvio, ei päätös. Viranomainen tarkistaa asian.")


@dataclass(frozen=True)
class Links:
    """The addresses that a result leads to, and the code that leads back to it."""

    request: str = ""
    save: str = ""
    check: str = ""
    timeline: str = ""
    ways: Ways = NO_WAYS
    code: str | None = None


@dataclass(frozen=True)
class ResultWriter:
    """Writes the result of one outcome in one voice; `change` gives the address where an answer is changed."""

    dialogue: Dialogue
    outcome: Outcome
    voice: Voice
    office: ContactSpec
    change: Callable[[str], str]

    @property
    def recipient(self) -> Phrase:
        """The name of the office that receives the request."""
        return self.voice(self.office.name)

    def office_lines(self) -> tuple[Phrase, ...]:
        """The office's name and how to reach it; made-up contacts are said to be examples."""
        spec = self.office
        lines = [self.recipient, Phrase.verbatim(spec.phone), self.voice(spec.hours)]
        if spec.address:
            lines.append(self.voice(spec.address))
        if spec.example:
            lines.append(self.voice("Yhteystiedot ovat esimerkki."))
        return tuple(lines)

    def page(self, links: Links) -> ResultPage:
        """The whole page."""
        walk = self.outcome.replay
        kinds = ClauseKind
        return ResultPage(
            headline=self.headline(),
            others=tuple(self.finding(result) for result in self._others()),
            unlikely=tuple(self.finding(r) for r in self._results() if r.status == "unlikely"),
            rules_date=self.rules_date(),
            not_decision=self.voice(NOT_DECISION),
            who_starts=self.who_starts(),
            recipient=self.recipient,
            participants=self.participants(),
            next_steps=self.clauses(kinds.NEXT),
            outcomes=self.clauses(kinds.OUTCOME),
            facts=self.clauses(kinds.FACT),
            practice=tuple(map(self.sourced, (c for c in self._spoken(kinds.PRACTICE) if not c.spec.who))),
            doers=self.doers(),
            signs=self.clauses(kinds.SIGN),
            rights=self.clauses(kinds.RIGHT),
            duties=self.clauses(kinds.DUTY),
            warnings=self.clauses(kinds.WARNING),
            answers=answered(self.dialogue, walk.path, walk.known, self.voice, self.change),
            request_url=links.request if self.dialogue.requests else None,
            save_url=links.save,
            check_url=links.check,
            timeline_url=links.timeline if self.timed() else None,
            code=links.code,
            ways=links.ways,
        )

    def rules_date(self) -> Phrase:
        """By which day's rules."""
        return self.voice("Arviossa on käytetty päivän {date} sääntöjä.", date=dates.day(self.dialogue.day))

    def headline(self) -> FindingView:
        """The finding that heads the result, or the sentence that there is none."""
        result = self.outcome.headline
        only = self.dialogue.edition.flow.spec.headline
        if result is None and len(only) == 1:
            return self.finding(self.outcome.findings[only[0]])
        if result is None:
            return FindingView("none", "unlikely", True, self.voice(NO_PLAN), (), None, (), ())
        view = self.finding(result)
        if result.status != "open":
            return view
        return FindingView(
            view.id,
            view.status,
            view.verified,
            self.voice(OPEN),
            (view.title, *view.texts),
            view.ask_authority,
            view.reasons,
            view.missing,
        )

    def finding(self, result: FindingResult) -> FindingView:
        """One finding with its reasons."""
        spec = result.rules.spec
        title = {"likely": spec.likely, "open": spec.open, "unlikely": spec.unlikely}[result.status]
        if spec.ended and not result.rules.grounds:
            title = spec.ended
        reasons = result.reasons
        if result.status == "likely":  # what did not hold is of no use to somebody who has what held
            reasons = tuple(reason for reason in reasons if reason.standing.value == "yes")
        return FindingView(
            id=result.id,
            status=result.status,
            verified=result.verified,
            title=self.voice(title),
            texts=(),
            ask_authority=None if result.verified else self.voice(ASK),
            reasons=tuple(self._reason(reason) for reason in reasons),
            missing=tuple(question(self.dialogue, step, self.voice) for step in result.missing),
        )

    def who_starts(self) -> Phrase | None:
        """Who starts the plan; None when there is no plan to start."""
        if self.outcome.headline is None:
            return None
        name = self.dialogue.library.actors.get(self.outcome.recipient)
        return self.voice("Suunnitelman aloittaa {authority}.", authority=self.voice(name)) if name else None

    def participants(self) -> tuple[Phrase, ...]:
        """Who sits at the table, by role; the reader is spoken to. Nobody when there is no plan."""
        if self.outcome.headline is None:
            return ()
        return tuple(map(self.actor, self.outcome.participants))

    def clauses(self, kind: ClauseKind) -> tuple[Sourced, ...]:
        """The rights, duties and so on of the findings that matter to this client."""
        return tuple(map(self.sourced, self._spoken(kind)))

    def _spoken(self, *kinds: ClauseKind) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.outcome.clauses if clause.spec.kind in kinds and self._matters(clause))

    def _matters(self, clause: Clause) -> bool:
        """What is done next is told of the headline alone; signs of every finding that is still possible."""
        headline = self.outcome.headline
        if not clause.about or clause.spec.kind is ClauseKind.SIGN:
            return True
        matters = {headline.id} if headline is not None else set()
        if clause.spec.kind not in {ClauseKind.NEXT, ClauseKind.OUTCOME, ClauseKind.PRACTICE}:
            matters |= {result.id for result in self._others() if result.status == "likely"}
        return not matters.isdisjoint(clause.about)

    def about(self, topic: str) -> tuple[Sourced, ...]:
        """All that is told of a topic; who does what stands in its own table."""
        told = (clause for clause in self.outcome.clauses if clause.spec.topic == topic and not clause.spec.who)
        return tuple(map(self.sourced, told))

    def doers(self) -> tuple[Doer, ...]:
        """Who does what, by the place's own practice: each with all that is told of them, in the order of the file."""
        clauses = [clause for clause in self._spoken(ClauseKind.PRACTICE) if clause.spec.who]
        whos = dict.fromkeys(clause.spec.who for clause in clauses if clause.spec.who)
        return tuple(
            Doer(self.actor(who), tuple(self.sourced(clause) for clause in clauses if clause.spec.who == who))
            for who in whos
        )

    def timed(self) -> tuple[Clause, ...]:
        """The clauses that come round at a time that can be counted."""
        return tuple(clause for clause in self.outcome.clauses if clause.spec.timing and self._matters(clause))

    def practice_sources(self) -> tuple[Phrase, ...]:
        """The documents whose local practice this result rests on, with the time they speak of."""
        local = {spec.id for spec in self.dialogue.place.spec.practice}
        told = (clause for clause in self.outcome.clauses if clause.spec.id in local and self._matters(clause))
        return tuple(dict.fromkeys(self.in_force(clause.period) for clause in told))

    def actor(self, role: str) -> Phrase:
        """The name of an authority or a role; the reader is spoken to."""
        names = {**self.dialogue.library.actors, CLIENT: N_("Sinä")}
        return self.voice(names[role]).sentence_case()

    def _results(self) -> tuple[FindingResult, ...]:
        return tuple(self.outcome.findings.values())

    def _others(self) -> tuple[FindingResult, ...]:
        """What else is likely or open. The ordinary plan is no news beside another plan."""
        headline = self.outcome.headline
        fallback = self.dialogue.edition.flow.spec.headline[-1:]
        return tuple(
            result
            for result in sorted(self._results(), key=lambda result: result.status != "likely")
            if result is not headline and result.status != "unlikely" and result.id not in fallback
        )

    def _reason(self, reason: Reason) -> ReasonView:
        rule = reason.rule
        known = self.outcome.replay.known
        steps = dict.fromkeys(atom.fact for atom in atoms(rule.when) if atom.fact in self.outcome.replay.path)
        return ReasonView(
            text=self.voice(rule.spec.text),
            standing=reason.standing.value,
            answers=answered(self.dialogue, steps, known, self.voice, self.change),
            source=rule.period.source,
            url=rule.period.url,
            in_force=self.in_force(rule.period),
            verified=rule.period.verified,
            rule=rule.spec.id,
        )

    def sourced(self, clause: Clause) -> Sourced:
        """One clause as a page shows it."""
        period = clause.period
        return Sourced(
            self.voice(clause.spec.text),
            period.source,
            period.url,
            self.in_force(period),
            period.verified,
            clause.spec.kind is ClauseKind.WARNING,
            self.voice(clause.spec.title) if clause.spec.title else None,
            value(clause.here, self.outcome.replay.known) is Truth.YES,
            self.participants() if clause.spec.together else (),
            clause.spec.kind is ClauseKind.PRACTICE,
        )

    def in_force(self, period: Period) -> Phrase:
        """From when to when a rule is in force, whether it is checked, and its source (a Finnish name)."""
        return in_force(period, self.voice)


def in_force(period: Period, voice: Voice) -> Phrase:
    """From when to when something is in force, whether it is checked, and its source (a Finnish name)."""
    source = Phrase.in_finnish(period.source)
    first = dates.day(period.first)
    if period.last is not None:
        span = dates.day_range(period.first, period.last)
        if period.verified:
            return voice("Sääntö on voimassa {dates}. Lähde: {source}", dates=span, source=source)
        return voice(
            "Sääntöä ei ole vielä tarkastettu. Se on voimassa {dates}. Lähde: {source}", dates=span, source=source
        )
    if period.verified:
        return voice("Sääntö on voimassa {date} alkaen. Lähde: {source}", date=first, source=source)
    return voice(
        "Sääntöä ei ole vielä tarkastettu. Se on voimassa {date} alkaen. Lähde: {source}", date=first, source=source
    )
