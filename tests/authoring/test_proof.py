"""The proof print: every text of a flow with its Finnish, letter for letter, doubtful forms marked."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from guide.authoring.attested import Kind
from guide.authoring.proof import _parts
from guide.authoring.standing import load_texts
from guide.cli import main
from guide.core.resources import checkout
from guide.text.languages import language


def letters(text: str) -> str:
    """Without blanks, so that line breaks do not matter."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("code", ["se", "smn", "sms"])
def test_a_proof_holds_every_text_of_the_flow_letter_for_letter(code: str, tmp_path: Path) -> None:
    path = tmp_path / "proof.pdf"
    result = CliRunner().invoke(main, ["translations", "proof", code, "--flow", "services", "-o", str(path)])
    assert result.exit_code == 0, result.output
    read = subprocess.run(["/usr/bin/pdftotext", "-enc", "UTF-8", str(path), "-"], check=True, capture_output=True)
    paper = letters(read.stdout.decode())
    (texts,) = load_texts(checkout(), [language(code)])
    entries = [entry for entry in texts.entries if entry.is_of("services")]
    assert len(entries) > 10
    for entry in entries:
        assert entry.id in paper
        for text in (*entry.finnish, *filter(None, entry.forms)):
            assert letters(text) in paper


def test_only_forms_found_nowhere_are_marked() -> None:
    known = {"plána": Kind.TERMBASE, "sátni": Kind.ANALYSER, "xyz": Kind.NOWHERE}
    parts = _parts("Plána {n}: sátni, xyz.", known)
    assert "".join(part["text"] for part in parts) == "Plána {n}: sátni, xyz."
    assert [part["text"] for part in parts if part["doubtful"]] == ["sátni", "xyz"]
