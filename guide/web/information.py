"""Privacy and accessibility: plain pages that say what is true of this installation."""

from __future__ import annotations

from flask import Response

from guide.text.phrase import Phrase
from guide.text.voice import Voice
from guide.web.chrome import message
from guide.web.client import client
from guide.web.service import service
from guide.web.talks import place_here, voice_of


@client.get("/<lang:lang>/tietosuoja")
def privacy(lang: str) -> Response:
    """What is kept, where, for how long."""
    voice = voice_of(lang)
    spec = place_here().spec
    return message(
        voice,
        "Tietosuoja",
        "Aloita alusta",
        voice("Vastauksesi ovat vain omassa selaimessasi, salattuina. Palvelu ei tallenna niitä."),
        voice("Vastaukset häviävät, kun suljet selaimen, ja viimeistään 24 tunnin kuluttua."),
        voice("Jos jatkat koodilla, vastauksesi ovat koodissa itsessään. Palvelu ei tallenna koodia."),
        voice("Jos lähetät pyynnön, se salataan heti. Vain pyynnön vastaanottaja voi lukea sen."),
        voice(
            "Lähetetty pyyntö poistetaan viimeistään {days} päivän kuluttua.",
            days=service().settings.retention_days,
        ),
        voice(
            "Palvelu käyttää vain välttämättömiä evästeitä. Sivuilla ei ole seurantaa eikä muiden palvelujen sisältöä."
        ),
        _human(voice, spec.contact.phone),
    )


@client.get("/<lang:lang>/saavutettavuus")
def accessibility(lang: str) -> Response:
    """How the service can be used, how that was checked, and whom to tell about faults."""
    voice = voice_of(lang)
    spec = place_here().spec
    return message(
        voice,
        "Saavutettavuusseloste",
        "Aloita alusta",
        voice("Palvelun tavoite on WCAG-ohjeiden taso AA."),
        voice("Palvelu on testattu koneellisesti. Sitä ei ole vielä testattu ruudunlukijoilla eikä käyttäjien kanssa."),
        voice("Saamenkieliset tekstit ovat luonnoksia. Ruudunlukija voi ääntää ne väärin."),
        voice("Kerro meille, jos jokin ei toimi. Vastaamme kahden viikon kuluessa."),
        voice("Saavutettavuutta valvoo Liikenne- ja viestintävirasto Traficom."),
        _human(voice, spec.contact.phone),
    )


def _human(voice: Voice, phone: str) -> Phrase:
    return voice("Haluatko puhua ihmisen kanssa? Soita: {phone}", phone=phone)
