"""What a request sent at a desk says beside the client's words: who helped, what was agreed to, the worker's note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guide.outputs.sheet import Row, Section
from guide.text import moments
from guide.text.phrase import Phrase
from guide.text.voice import N_, Voice

PURPOSES = {"help": N_("apu kysymyksiin vastaamisessa"), "send": N_("pyynnön lähettäminen")}


def assisted_sections(content: Mapping[str, Any], voice: Voice) -> tuple[Section, ...]:
    """One section for a request with which a worker helped, none for any other. `content`: the opened payload."""
    told = content.get("assisted")
    if not told:
        return ()
    consent = told["consent"]
    rows = [
        Row(voice("Työntekijä"), (Phrase.verbatim(told["name"]),)),
        Row(voice("Asiakas suostui"), tuple(voice(PURPOSES[purpose]) for purpose in consent["for"])),
        Row(voice("Suostumus kysyttiin"), (Phrase.verbatim(moments.said(datetime.fromisoformat(consent["at"]))),)),
        Row(voice("Suostumuksen peruste"), (Phrase.in_finnish(consent["source"]),)),
    ]
    if told["note"]:
        rows.append(Row(voice("Työntekijän oma muistiinpano"), (Phrase.verbatim(told["note"]),)))
    return (Section(voice("Avustettu täyttö"), rows=tuple(rows)),)
