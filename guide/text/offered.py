"""In which languages the service can be offered: those whose every word around the pages has a translation.

A reader can do without a paragraph, which is then shown in Finnish, but not with buttons that nobody can read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from guide.text.catalogue import Catalogue
from guide.text.languages import FINNISH
from guide.text.phrase import Status

CHROME = (
    "Aloita",
    "Jatka",
    "Takaisin",
    "Muuta",
    "Tarkista",
    "Lähetä",
    "Tallenna",
    "Tulosta",
    "Peru pyyntö",
    "Aloita alusta",
    "Lopeta ja tyhjennä vastaukset",
    "Valitse kieli",
    "Siirry sisältöön",
    "Tilanteesi",
    "Tulos",
    "Pyyntö",
    "Virhe",
    "En tiedä",
    "tai",
    "Kysymys {n}",
    "Jäljellä enintään {n}",
    "Tämä on automaattinen neuvonta. Et keskustele ihmisen kanssa.",
    "Haluatko puhua ihmisen kanssa? Soita: {phone}",
)


def lacking(catalogue: Catalogue) -> list[str]:
    """The words around the pages that a catalogue cannot give; a language that lacks any is not offered."""
    if catalogue.language is FINNISH:
        return []
    phrases = (catalogue.phrases.get((None, text)) for text in CHROME)
    return [
        text for text, phrase in zip(CHROME, phrases, strict=True) if phrase is None or phrase.status is Status.MISSING
    ]


def offered(catalogues: Iterable[Catalogue], wanted: Collection[str]) -> frozenset[str]:
    """The codes of the languages that are complete enough and wanted; all are wanted when none is named.

    Finnish, the language of the source and of the law, is always offered.
    """
    complete = {catalogue.language.code for catalogue in catalogues if not lacking(catalogue)}
    return frozenset({FINNISH.code} | (complete & set(wanted or complete)))
