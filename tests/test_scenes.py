"""Every page that shows something of its own, at every place and day: no text of ours is unknown to the catalogues."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.pictures import Pages, scenes
from guide.text.phrase import Phrase
from guide.text.voice import Voice
from tests.web.conftest import TODAY


def test_no_page_asks_for_a_text_that_nobody_could_translate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown: set[str] = set()
    real = Voice._untranslated

    def record(voice: Voice, finnish: str) -> Phrase:
        unknown.add(finnish)
        return real(voice, finnish)

    monkeypatch.setattr(Voice, "_untranslated", record)
    pages = Pages(tmp_path, TODAY)
    seen = 0
    for scene in scenes(pages.service.library, TODAY):
        page = pages.show(scene, "sms")
        assert page.status_code == (422 if scene.asked_with else 404 if scene.name == "not-found" else 200), scene.name
        seen += 1
    pages.close()
    assert seen > 200
    assert unknown == set()
