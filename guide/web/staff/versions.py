"""The page of versions: who has checked which rules and languages, who answers for what, what production refuses."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from guide.core.problems import Problem
from guide.office.roles import Role, Worker
from guide.place.loader import Place
from guide.text import dates
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice
from guide.web.staff.access import access, staff
from guide.web.staff.frame import render
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import staff_service
from guide.web.staff.sign_off import RuleSet, Signature, SignOff, Translated

TITLE = N_("Käännökset ja versiot")
RIGHTS = N_("Oikeudet ja velvollisuudet")  # the name of that rule set


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One file of rules."""

    id: str
    name: Phrase
    in_force: int
    verified: int
    unverified: int
    oldest: str | Phrase
    by: str


@dataclass(frozen=True, slots=True)
class LanguageTable:
    """One language: how far each part has come, and who signed what."""

    name: str
    code: str
    parts: tuple[Translated, ...]
    signatures: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place: who answers for it, and what production would refuse, in the words of `guide check`."""

    name: Phrase
    responsible: str
    example: bool
    reviewed: Phrase
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """The whole page."""

    content: str
    rules_day: str
    rules: tuple[RuleLine, ...]
    languages: tuple[LanguageTable, ...]
    assessed: str | Phrase
    tested: str | Phrase
    places: tuple[PlaceLine, ...]


@staff.get("/versiot")
@access(Role.AUTHOR, Role.LEAD)
def versions() -> Response:
    """The page. Rules are those of today, or of the day of a preview."""
    voice, worker, app = staff_voice(), session().worker, staff_service()
    found = app.signed_off.on(app.rules_day())
    never = voice("Ei koskaan")
    page = VersionsPage(
        content=found.content,
        rules_day=dates.day(app.rules_day()),
        rules=tuple(_rule_line(rules, voice) for rules in found.rules),
        languages=tuple(_languages(found, voice)),
        assessed=dates.day(found.assessed_on) if found.assessed_on else never,
        tested=dates.day(found.tested_on) if found.tested_on else never,
        places=tuple(_place_line(place, voice) for place in _places_of(worker)),
    )
    return render("versions.html", page, voice(TITLE), voice)


def _places_of(worker: Worker) -> list[Place]:
    return [place for place in staff_service().library.places.values() if worker.at(place.id)]


def _rule_line(rules: RuleSet, voice: Voice) -> RuleLine:
    return RuleLine(
        id=rules.id,
        name=voice(rules.name) if not rules.id.startswith("places/") else Phrase.in_finnish(rules.name),
        in_force=rules.in_force,
        verified=rules.verified,
        unverified=rules.in_force - rules.verified,
        oldest=dates.day(rules.oldest) if rules.oldest else voice("Ei koskaan"),
        by=", ".join(rules.by) or "–",
    )


def _languages(found: SignOff, voice: Voice) -> list[LanguageTable]:
    def signed(signature: Signature) -> tuple[str, str, int]:
        return signature.by, dates.day(signature.on), signature.texts

    return [
        LanguageTable(
            name=voice.name_of(code),
            code=code,
            parts=tuple(part for part in found.translations if part.language == code),
            signatures=tuple(signed(signature) for signature in found.signatures if signature.language == code),
        )
        for code in dict.fromkeys(part.language for part in found.translations)
    ]


def _place_line(place: Place, voice: Voice) -> PlaceLine:
    app, spec = staff_service(), place.spec
    reviewed = spec.reviewed
    return PlaceLine(
        name=Phrase.in_finnish(spec.name),
        responsible=spec.responsible.name,
        example=spec.responsible.example,
        reviewed=voice("{date}, {by}", date=dates.day(reviewed.on), by=reviewed.by)
        if reviewed
        else voice("Kukaan viranomaisessa ei ole tarkastanut sisältöä."),
        problems=tuple(app.signed_off.refused(place.id, app.today())),
    )
