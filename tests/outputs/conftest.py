"""Sheets as the guide makes them, and what is really in a PDF."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

from guide.outputs.sheet import Row, Section, Sheet
from guide.text.phrase import Phrase, Status

# Finnish: (Skolt Sámi draft). Only the pairs are used as data; nothing here judges the language.
SKOLT = {
    "Pyydä aika tapaamiseen": "Raauk ääiʹj kaaunõõttmõʹšše",
    "Nimi": "Nõmm",
    "Puhelinnumero": "Teʹlfon-nââmar",
    "Sähköposti": "Neʹttpååʹšt",
    "Miten sinuun saa ottaa yhteyttä?": "Mäʹhtt tuʹnne vuäǯǯ väʹldded õhttvuõđ?",
    "Millä kielellä haluat asioida?": "Koon ǩiõʹlle haaʹlääk äʹššeed?",
    "Tarvitsetko tulkin?": "Taarbšak-a tuulk?",
    "Kyllä, tarvitsen tulkin": "Joo, taarbšam tuulk",
    "Missä haluat tavata?": "Koʹst haaʹlääk kaaunõõttâd?",
    "Toimistossa": "Konttrest",
    "Milloin sinulle sopii?": "Kuäʹss tuʹnne suäpp?",
    "Aamupäivällä": "Tueʹlespeeiʹv",
    "Tuletko tukihenkilön kanssa?": "Puäʹđak-a tuärjjõsneeʹǩǩin?",
    "Tarvitsetko apua tilaan pääsyssä tai asioinnissa?": "Taarbšak-a vieʹǩǩ pueʹttmest leʹbe äʹššummšest?",
    "Mistä haluat puhua tapaamisessa?": "Mõõn pirr haaʹlääk saǥstõõllâd kaaunõõttmõõžžâst?",
    "Sinuun otetaan yhteyttä. Saat kutsun tapaamiseen.": ("Tuʹnne vääʹldet õhttvuõđ. Vuäǯǯak kååčč kaaunõõttmõʹšše."),
}


def phrase(finnish: str, lang: str) -> Phrase:
    """A text of ours in `lang`: source, draft, or Finnish where there is no draft."""
    if lang == "fi":
        return Phrase(finnish, "fi", Status.SOURCE, finnish)
    if finnish in SKOLT:
        return Phrase(SKOLT[finnish], lang, Status.DRAFT, finnish)
    return Phrase(finnish, "fi", Status.MISSING, finnish)


def request_sheet(lang: str = "fi", own_words: str = "Haluan puhua työkokeilusta ja kulkemisesta.") -> Sheet:
    """A usual request: contact, meeting, answers and basis on one sheet."""

    def row(label: str, *values: str | Phrase) -> Row:
        made = tuple(value if isinstance(value, Phrase) else phrase(value, lang) for value in values)
        return Row(phrase(label, lang), made)

    contact = Section(
        phrase("Yhteystiedot", lang),
        rows=(
            row("Nimi", Phrase.verbatim("Maija Meikäläinen")),
            row("Miten sinuun saa ottaa yhteyttä?", "Soittamalla"),
            row("Puhelinnumero", Phrase.verbatim("040 123 4567")),
            row("Sähköposti", Phrase.verbatim("maija@esimerkki.fi")),
            row("Milloin sinut tavoittaa?", Phrase.verbatim("arkisin kello 9–12")),
        ),
    )
    meeting = Section(
        phrase("Tapaaminen", lang),
        rows=(
            row("Millä kielellä haluat asioida?", "Koltansaame"),
            row("Tarvitsetko tulkin?", "Kyllä, tarvitsen tulkin"),
            row("Missä haluat tavata?", "Toimistossa"),
            row("Milloin sinulle sopii?", "Aamupäivällä"),
            row("Tuletko tukihenkilön kanssa?", "En tule tukihenkilön kanssa"),
            row(
                "Tarvitsetko apua tilaan pääsyssä tai asioinnissa?",
                Phrase.verbatim("Käytän pyörätuolia"),
            ),
            row("Mistä haluat puhua tapaamisessa?", Phrase.verbatim(own_words)),
        ),
    )
    answers = Section(
        phrase("Vastauksesi", lang),
        rows=(
            row("Missä kunnassa asut?", Phrase.verbatim("Inari")),
            row("Mikä on tilanteesi nyt?", "Olen työtön ja työnhakija"),
            row("Mistä saat pääosan rahoistasi nyt?", "Työmarkkinatuesta"),
            row("Kuinka kauan olet ollut työttömänä ilman taukoa?", "12 kuukautta tai enemmän"),
            row("Onko sinulle jo tehty suunnitelma?", "Työllistymissuunnitelma"),
            row("Missä asioissa tarvitset tukea?", "Arjen asiat", "Osaaminen tai koulutus"),
        ),
    )
    basis = Section(
        phrase("Mihin arvio perustuu?", lang),
        paragraphs=(phrase("Vastauksesi viittaavat siihen, että sinulle tehdään aktivointisuunnitelma.", lang),),
        small=(phrase("Sääntö on voimassa 1.1.2026 alkaen. Lähde: 189/2001 3 §", lang),),
    )
    return Sheet(
        title=phrase("Pyydä aika tapaamiseen", lang),
        lang=lang,
        made_on=date(2026, 5, 4),
        reference="CD3-K7Q-M4X",
        notices=(
            phrase("Tämä on alustava arvio, ei päätös. Viranomainen tarkistaa asian.", lang),
            phrase("Sinuun otetaan yhteyttä. Saat kutsun tapaamiseen.", lang),
        ),
        sections=(contact, meeting, answers, basis),
        footer=(phrase("Pyyntö poistetaan palvelusta 2.8.2026.", lang),),
        calendar=phrase("Polku: pyyntö CD3-K7Q-M4X on lähetetty", lang),
    )


def pdf_text(content: bytes, folder: Path, *options: str) -> str:
    """What pdftotext (poppler-utils) reads from a PDF."""
    path = folder / "sheet.pdf"
    path.write_bytes(content)
    command = ["/usr/bin/pdftotext", "-raw", "-enc", "UTF-8", *options, str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8")
