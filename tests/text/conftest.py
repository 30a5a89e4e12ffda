"""A small content root whose catalogues hold just what a test says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from guide.text.languages import LANGUAGES
from guide.text.po import po_name, render_catalogue

MakeContent = Callable[..., Path]


@pytest.fixture
def make_content(tmp_path: Path) -> MakeContent:
    """`make_content(se=[Message(…)], review="se: []")` writes all four catalogues and the register."""

    def make(review: str = "se: []\n", **messages: list[Message]) -> Path:
        for language in LANGUAGES:
            path = tmp_path / po_name(language.code)
            path.parent.mkdir(parents=True, exist_ok=True)
            text = render_catalogue(language, messages.get(language.code, []), [])
            path.write_text(text, encoding="utf-8")
        (tmp_path / "locales/review.yaml").write_text(review, encoding="utf-8")
        return tmp_path

    return make
