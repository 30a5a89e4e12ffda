"""What a plan of each kind has to settle, for those who prepare the meeting. From the acts, each with its source.

The acts of 2025 and 2026 that changed them have not been read, so no line is certain for today, and each says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guide.text.voice import N_

_WORK_ACT = "Laki kuntouttavasta työtoiminnasta 189/2001 {sections} (laki 1420/2025 on lukematta)"
_SUPPORT_UNREAD = "(muutokset 1413/2025 ja 69/2026 ovat lukematta)"
_SUPPORT_ACT = f"Laki työllistymisen monialaisesta edistämisestä 381/2023 {{sections}} {_SUPPORT_UNREAD}"
_SERVICE_ACT = (
    "Laki työvoimapalveluiden järjestämisestä 380/2023 {sections} (muutokset 1412/2025 ja 50/2026 ovat lukematta)"
)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to settle (msgid), and the name of its source."""

    text: str
    source: str


def _points(act: str, *points: tuple[str, str]) -> tuple[Point, ...]:
    return tuple(Point(text, act.format(sections=sections)) for text, sections in points)


AGENDAS: Mapping[str, tuple[Point, ...]] = {
    "employment_plan": _points(
        _SERVICE_ACT,
        (N_("Työnhakuvelvollisuus"), "34–38 §"),
        (N_("Palvelut, joista sovitaan"), "34–38 §"),
        (N_("Seuranta ja päivä, johon mennessä asiakas kertoo, mitä on tehnyt"), "34–38 §"),
    ),
    "activation_plan": _points(
        _WORK_ACT,
        (N_("Koulutus ja työura"), "8 §"),
        (N_("Mitä aikaisemmat palvelut ja suunnitelmat ovat saaneet aikaan"), "8 §"),
        (N_("Toimenpiteet: työllistymistä edistävät palvelut ensin"), "8 § 2–3 mom."),
        (N_("Työnhakuvelvollisuus"), "8 §"),
        (N_("Jos sovitaan kuntouttavasta työtoiminnasta: tavoite, paikka, ajat, alku ja kesto, tuki"), "9 §"),
        (N_("Jos sovitaan kuntouttavasta työtoiminnasta: viimeistään milloin suunnitelma tarkistetaan"), "9 §"),
        (N_("Etuuksista ja korvauksista kerrotaan ennen allekirjoitusta"), "9 § 2 mom."),
        (N_("Asiakas ja molemmat viranomaiset allekirjoittavat"), "8 § 4 mom."),
    ),
    "multi_professional_plan": _points(
        _SUPPORT_ACT,
        (
            N_("Työllistymistä edistävät palvelut, sosiaalipalvelut, terveyspalvelut ja kuntoutus, joista sovitaan"),
            "4 §",
        ),
        (N_("Seuranta ja tarkistukset"), "4–6 §"),
        (N_("Työnhakuvelvollisuus, tai miksi sitä ei ole"), "4–6 §"),
        (N_("Velvollisuudet kerrotaan asiakkaalle"), "7 § 3 mom."),
    ),
}
