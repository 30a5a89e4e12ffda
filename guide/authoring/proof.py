"""The proof print of a language: every text of a flow beside its Finnish, for a reader with a pencil."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import count
from typing import Any

from guide.authoring.attested import ATTESTED, Kind
from guide.authoring.standing import Entry, Standing
from guide.outputs.pdf import typeset
from guide.text.checks import WORD
from guide.text.dates import day
from guide.text.languages import Language

# The paper speaks Finnish: its readers know both languages.
_GUIDANCE = (
    "Lue suomenkielinen teksti ja sen käännös. Merkitse ruutu, jos käännös on oikein. Kirjoita muuten parempi alle.",
    "Pisteillä alleviivattua sanamuotoa ei löytynyt mistään lähteestä. Aloita niistä.",
)
_STANDINGS = {
    Standing.REVIEWED: "tarkastettu",
    Standing.STALE: "muuttunut tarkastuksen jälkeen",
    Standing.DRAFT: "luonnos",
    Standing.MISSING: "puuttuu",
    Standing.VERBATIM: "nimi",
}


def render_proof(
    language: Language, name: str, entries: Iterable[Entry], known: Mapping[str, Kind], made_on: date
) -> bytes:
    """The proof of `entries` as a PDF. `known` tells of each word form in small letters how it is known."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_group(entry, name), []).append(entry)
    number = count(1)
    return typeset(
        "proof",
        {
            "title": f"Oikoluku: {name}, {language.autonym}, {day(made_on)}",
            "lang": language.code,
            "guidance": _GUIDANCE,
            "right": "oikein",
            "groups": [
                {"name": group, "entries": [_entry(next(number), entry, known) for entry in of_group]}
                for group, of_group in groups.items()
            ],
        },
        made_on,
    )


def _group(entry: Entry, flow: str) -> str:
    """Where in the flow the text is shown first; the first place at all when it is not of one flow."""
    places = [place for place in entry.shown if place.flow == flow] or list(entry.shown)
    return places[0].group if places else flow


def _entry(number: int, entry: Entry, known: Mapping[str, Kind]) -> dict[str, Any]:
    return {
        "number": number,
        "id": entry.id,
        "finnish": list(entry.finnish),
        "forms": [_parts(form, known) for form in entry.forms if form],
        "status": _STANDINGS[entry.standing],
        "shown": "; ".join(entry.places),
        "remarks": [line for line in entry.message.user_comments if line.startswith(("note:", "source:"))],
    }


def _parts(text: str, known: Mapping[str, Kind]) -> list[dict[str, Any]]:
    """The text in parts, so that doubtful words can be marked."""
    parts: list[dict[str, Any]] = []
    end = 0
    for word in WORD.finditer(text):
        doubtful = known.get(word[0].lower(), Kind.PUBLISHED) not in ATTESTED
        parts += [{"text": text[end : word.start()], "doubtful": False}, {"text": word[0], "doubtful": doubtful}]
        end = word.end()
    return [part for part in (*parts, {"text": text[end:], "doubtful": False}) if part["text"]]
