"""Where word forms come from: what is recorded, what is kept, and what a reviewer is shown first."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from click.testing import CliRunner

from guide.authoring.attested import FILE, Kind, forms_in_use, kinds, look_up, read_forms
from guide.cli import main
from guide.core.resources import checkout
from guide.text.catalogue import load_catalogues
from guide.text.languages import LANGUAGES
from guide.text.po import po_name, render_catalogue
from guide.text.termbase import FILE as TERMBASE


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small content root with the real termbase."""
    for language in LANGUAGES:
        texts = [
            Message("Suunnitelma tai TYP", "Plána dehege TYP"),
            Message("Kysy {name}", "Jeara {name} (suunnitelma)"),
        ]
        path = tmp_path / po_name(language.code)
        path.parent.mkdir(parents=True)
        path.write_text(render_catalogue(language, texts if language.code == "se" else [], []), encoding="utf-8")
    (tmp_path / "locales/review.yaml").write_text("se: []\n", encoding="utf-8")
    shutil.copy(checkout() / TERMBASE, tmp_path / TERMBASE)
    return tmp_path


def known(root: Path) -> dict[str, Kind]:
    return kinds(root, "se", forms_in_use(load_catalogues(root).drafts, "se"))


def test_names_values_and_finnish_terms_are_no_forms_of_the_language(root: Path) -> None:
    assert known(root) == {
        "plána": Kind.TERMBASE,
        "dehege": Kind.NOWHERE,
        "jeara": Kind.NOWHERE,
        "suunnitelma": Kind.NOWHERE,
    }


def test_a_find_is_recorded_with_its_source_and_the_best_one_stays(root: Path) -> None:
    forms = forms_in_use(load_catalogues(root).drafts, "se")
    (root / "texts").mkdir()
    (root / "texts/one.xml").write_text("<p>Jeara dehege jeara.</p><dehege/>", encoding="utf-8")
    (root / "list.txt").write_text("jeara\nplána", encoding="utf-8")
    assert look_up(root, "se", forms, [root / "list.txt"], Kind.ANALYSER, "an analyser") == 2
    assert known(root)["jeara"] is Kind.ANALYSER
    assert look_up(root, "se", forms, [root / "texts"], Kind.PUBLISHED, "samediggi.fi") == 2
    assert look_up(root, "se", forms, [root / "list.txt"], Kind.DICTIONARY, "a dictionary") == 2
    rows = {(row.form, row.kind.value, row.source) for row in read_forms(root)[0]}
    assert rows == {
        ("jeara", "published", "samediggi.fi (2×)"),
        ("dehege", "published", "samediggi.fi (1×)"),
        ("plána", "dictionary", "a dictionary"),
    }
    assert known(root)["plána"] is Kind.TERMBASE


def test_a_form_that_is_no_longer_used_goes(root: Path) -> None:
    (root / FILE).write_text("language\tform\tkind\tsource\nse\tboares\tpublished\tx\nsms\tplaan\tpublished\tx\n")
    look_up(root, "se", {"jeara": []}, [root / "locales"], Kind.PUBLISHED, "y")
    assert {row.form for row in read_forms(root)[0]} == {"jeara", "plaan"}


@pytest.mark.parametrize(
    "line", ["se\tjeara", "xx\tjeara\tpublished\tx", "se\tjeara\tseen\tx", "se\tjeara\tnowhere\tx"]
)
def test_a_bad_row_is_told_with_its_line(root: Path, line: str) -> None:
    (root / FILE).write_text(f"language\tform\tkind\tsource\n{line}\n", encoding="utf-8")
    rows, (problem,) = read_forms(root)
    assert not rows
    assert (problem.file, problem.line) == (FILE, 2)


def test_the_register_of_the_product_can_be_read_and_is_of_use() -> None:
    rows, problems = read_forms(checkout())
    assert not problems
    assert {row.language for row in rows} == {"se", "smn", "sms"}
    result = CliRunner().invoke(main, ["translations", "words", "smn", "--json"])
    told = json.loads(result.output)
    assert told["forms"] == sum(told["kinds"].values())
    assert told["attested"] > 0.5
    assert all(found["texts"] for found in told["not attested"].values())


def test_the_commands_say_what_they_did(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_CONTENT", str(root))
    run = CliRunner()
    looked = run.invoke(
        main, ["translations", "look-up", "se", str(root / "locales"), "--as", "published", "--source", "x"]
    )
    assert (looked.exit_code, looked.output) == (0, "se: 4 found of 4 word forms.\n")
    shown = run.invoke(main, ["translations", "words", "se"])
    assert shown.output.startswith("se: 4 word forms, 100.0% of them attested")
    refused = run.invoke(main, ["translations", "look-up", "se", str(root), "--as", "published", "--source", " "])
    assert refused.exit_code == 2
