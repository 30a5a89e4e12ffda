"""The language changes at every step of a walk; answers, path and request are those of a walk in Finnish."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from guide.request.keys import load_private
from guide.text.languages import CODES
from guide.web.service import Service
from tests.web.conftest import FORM, PLAIN, MakeApp, Visitor

# Northern Sámi first, so that the walk ends in another language for each flow.
ROUND = ("se", "smn", "sms", "fi")


def sent(app: Flask, data: Path) -> dict[str, Any]:
    """What the office reads of the only request."""
    service: Service = app.extensions["polku"]
    (row,) = service.store.listing()
    content = service.store.open(row.id, load_private(data / "keys"))
    assert content.pop("code_mark"), "of the code on the paper, which names the language it was printed in"
    return {"recipient": row.recipient, "language": row.language, **content}


def walk(app: Flask, languages: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """From the start to a sent request, each page in the next language: the steps asked and the findings told."""
    visitor = Visitor(app.test_client(), languages[0])
    spoken = cycle(languages)
    visitor.start()
    asked = []
    while visitor.step:
        before = visitor.step, visitor.checked
        lang = next(spoken)
        visitor.get("/" + lang + visitor.path[visitor.path.index("/", 1) :])
        assert (visitor.step, visitor.checked) == before, "the same question in the other language"
        assert f'<html lang="{lang}">' in visitor.page
        asked.append(visitor.step)
        given = PLAIN[visitor.step]
        visitor.answer(*([given] if isinstance(given, str) else given))
    told = []
    for name in ("tarkista", "tulos"):
        pages = []
        for lang in languages:
            visitor.get(f"/{lang}/{name}")
            pages.append([part for part in visitor.page.split('"') if part.startswith("https://")])
        assert all(page == pages[0] for page in pages), "the same sources, whatever the language"
        told += pages[0]
    visitor.lang = next(spoken)
    visitor.get(f"/{visitor.lang}/pyynto")
    visitor.post(f"/{next(spoken)}/pyynto", {**FORM, "csrf": visitor.hidden("csrf")})
    visitor.lang = next(spoken)
    visitor.get(f"/{visitor.lang}/pyynto/tarkista")
    visitor.send()
    assert visitor.status == 200
    return asked, told


@pytest.mark.parametrize("first", CODES[1:])
def test_a_walk_that_changes_language_at_every_step_is_the_same_walk(
    make_app: MakeApp, tmp_path: Path, first: str
) -> None:
    turn = ROUND.index(first)
    apps = [make_app(data=tmp_path / name) for name in ("finnish", "changing")]
    finnish, changing = (
        walk(app, spoken) for app, spoken in zip(apps, (("fi",), ROUND[turn:] + ROUND[:turn]), strict=True)
    )
    assert finnish == changing
    assert len(finnish[0]) == len(PLAIN) - 1
    assert sent(apps[0], tmp_path / "finnish") == sent(apps[1], tmp_path / "changing")
