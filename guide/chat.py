"""The dialogue in the terminal: the same questions, the same result, the same words as on the pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import click

from guide.flow.replay import Replay
from guide.flow.schema import Kind
from guide.place.dialogue import Dialogue
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.answers import question
from guide.web.explaining import explained_page
from guide.web.pages import ExplainedPage, FindingView, ResultPage, Sourced
from guide.web.questions import ERRORS, read_answer
from guide.web.results import Links, ResultWriter

WHY, BACK = "?", "<"

_HOW_ONE = N_(
    "Kirjoita vaihtoehdon numero. Kirjoita ?, jos haluat tietää, miksi tätä kysytään. Kirjoita <, kun palaat."
)
_HOW_MANY = N_(
    "Kirjoita numerot ja väli niiden väliin. Kirjoita ?, jos haluat tietää, miksi kysytään, tai <, kun palaat."
)
_HOW_TEXT = N_("Kirjoita vastaus. Kirjoita ?, jos haluat tietää, miksi tätä kysytään. Kirjoita <, kun palaat.")
_FIRST = N_("Tämä on ensimmäinen kysymys.")
_STANDING = {"yes": N_("Täyttyy"), "no": N_("Ei täyty"), "unknown": N_("Ei tiedossa")}


@dataclass
class Chat:
    """One conversation in the terminal. Answers are kept as long as it runs and nowhere else."""

    dialogue: Dialogue
    voice: Voice
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def run(self) -> None:
        """Asks until nothing is left to ask, then shows the result. Ends early when the input ends."""
        voice = self.voice
        _say(voice("Tämä on automaattinen neuvonta. Et keskustele ihmisen kanssa."))
        _say(voice("Mitään ei tallenneta, ennen kuin itse lähetät pyynnön."))
        contact = self.dialogue.place.spec.contact
        _say(voice("Haluatko puhua ihmisen kanssa? Soita: {phone}", phone=contact.phone))
        while (walk := self.dialogue.replay(self.answers)).asks is not None:
            self._ask(walk, walk.asks)
        self._result()

    def _ask(self, walk: Replay, step: str) -> None:
        """Shows one question and takes one line of input."""
        voice = self.voice
        spec = self.dialogue.edition.step(step)
        click.echo()
        for note in walk.notes:
            _say(question(self.dialogue, note, voice), "! ")
        left = voice("Jäljellä enintään {n}", n=self.dialogue.at_most_left(walk))
        click.echo(f"{voice('Kysymys {n}', n=walk.number)}. {left}.")
        _say(question(self.dialogue, step, voice))
        for text in (spec.hint, *spec.estimates):
            if text:
                _say(voice(text), "  ")
        for number, option in enumerate(self.dialogue.edition.options[step], start=1):
            _say(voice(option.text).sentence_case(), f"{number:3}  ")
        how = {Kind.CHOICES: _HOW_MANY, Kind.TEXT: _HOW_TEXT}.get(spec.kind, _HOW_ONE)
        _say(voice(how))
        self._take(walk, step, click.prompt(">", prompt_suffix=" ", default="", show_default=False))

    def _take(self, walk: Replay, step: str, line: str) -> None:
        voice, spec = self.voice, self.dialogue.edition.step(step)
        if line.strip() == WHY:
            _say(voice(spec.why or "Miksi tätä kysytään?"), "  ")
        elif line.strip() == BACK and walk.gap:
            del self.answers[walk.path[walk.gap - 1]]
        elif line.strip() == BACK:
            _say(voice(_FIRST), "! ")
        else:
            sent = [line] if spec.kind is Kind.TEXT else self._chosen(step, line)
            chosen, error = read_answer(self.dialogue, step, sent)
            if error:
                _say(voice(ERRORS[error]), "! ")
            else:
                self.answers[step] = chosen

    def _chosen(self, step: str, line: str) -> list[str]:
        """The option ids behind the numbers in `line`; what is no number of an option stands as it is."""
        options = self.dialogue.edition.options[step]
        words = line.replace(",", " ").split()
        numbers = {str(number): option.id for number, option in enumerate(options, start=1)}
        return [numbers.get(word, f"?{word}") for word in words]

    def _result(self) -> None:
        outcome = self.dialogue.outcome(self.answers)
        office = self.dialogue.library.contact(self.dialogue.place.id, outcome.recipient)
        writer = ResultWriter(self.dialogue, outcome, self.voice, office, lambda step: "")
        click.echo()
        if self.dialogue.explains:
            lines = _explained_lines(explained_page(writer, Links()), self.voice)
        else:
            lines = _result_lines(writer.page(Links()), writer.office_lines(), self.voice)
        for line in lines:
            click.echo(line)


def _say(text: Phrase, before: str = "") -> None:
    """One text, with the Finnish beside it when the translation is a draft."""
    click.echo(before + _both(text))


def _both(text: Phrase) -> str:
    return f"{text} [{text.finnish}]" if text.needs_finnish else str(text)


def _result_lines(page: ResultPage, office: tuple[Phrase, ...], voice: Voice) -> Iterator[str]:
    yield from _finding_lines(page.headline, voice)
    yield _both(page.not_decision)
    yield _both(page.rules_date)
    yield from _listed(voice("Huomaa"), page.warnings)
    if page.who_starts is not None:
        yield _both(page.who_starts)
    yield from _listed(voice("Mukana ovat"), page.participants)
    yield from _listed(voice("Näin asia etenee"), page.next_steps)
    yield from _listed(voice("Tapaamisessa voidaan sopia näistä asioista"), page.outcomes)
    yield from _listed(voice("Merkkejä, joista tuen tarpeen voi tunnistaa"), page.signs)
    yield from _listed(voice("Näin toimitaan alueellasi"), page.practice)
    for doer in page.doers:
        yield from _listed(doer.who, doer.what)
    yield from _listed(voice("Hyvä tietää"), page.facts)
    yield from _listed(voice("Oikeutesi"), page.rights)
    yield from _listed(voice("Velvollisuutesi"), page.duties)
    if page.others:
        yield from ("", _both(voice("Nämäkin voivat koskea sinua")))
        for finding in page.others:
            yield from _finding_lines(finding, voice)
    yield from _listed(voice("Pyynnön saa"), office)


def _explained_lines(page: ExplainedPage, voice: Voice) -> Iterator[str]:
    if page.finding is not None:
        yield from _finding_lines(page.finding, voice)
    else:
        yield _both(page.title)
    yield _both(page.not_decision)
    yield _both(page.rules_date)
    for topic in page.topics:
        yield from _listed(topic.title, topic.items)
    for doer in page.doers:
        yield from _listed(doer.who, doer.what)


def _finding_lines(finding: FindingView, voice: Voice) -> Iterator[str]:
    yield f"* {_both(finding.title)}"
    for text in (*finding.texts, finding.ask_authority):
        if text is not None:
            yield f"  {_both(text)}"
    for reason in finding.reasons:
        yield f"  - {_both(voice(_STANDING[reason.standing]))}: {_both(reason.text)}"
        yield f"    {_both(reason.in_force)}"
    for text in finding.missing:
        yield f"  {_both(voice('Asia selviää, kun tiedät tämän: {question}', question=text))}"


def _listed(heading: Phrase, items: Iterable[Phrase | Sourced]) -> Iterator[str]:
    """A heading with its list; nothing at all when the list is empty."""
    for number, item in enumerate(items):
        if number == 0:
            yield from ("", _both(heading))
        text = item.text if isinstance(item, Sourced) else item
        yield f"- {_both(text)}"
        if isinstance(item, Sourced):
            yield f"  {_both(item.in_force)}"
