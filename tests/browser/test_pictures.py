"""Pictures for translators: drawn by the real browser, one for every text of a flow, named in the export."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from guide.authoring.spreadsheet import FINNISH, PICTURE, PICTURES
from guide.cli import main
from tests.browser.tools import chromium


def test_every_text_of_a_flow_is_in_a_picture_and_the_export_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDE_CHROMIUM", chromium())
    folder, sheet = tmp_path / "pictures", tmp_path / "sms.tsv"
    run = CliRunner()
    drawn = run.invoke(main, ["translations", "pictures", "sms", "--flow", "services", "-o", str(folder)])
    assert drawn.exit_code == 0, drawn.output
    exported = run.invoke(
        main, ["translations", "export", "sms", "--flow", "services", "-o", str(sheet), "--pictures", str(folder)]
    )
    assert exported.exit_code == 0, exported.output
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) > 10
    assert [row[FINNISH] for row in rows if not row[PICTURE]] == []
    names = {row[PICTURE] for row in rows}
    for name in names:
        assert (tmp_path / name).read_bytes().startswith(b"\xff\xd8"), "a JPEG"
    assert {path.name for path in folder.iterdir()} == {PICTURES, *(Path(name).name for name in names)}
    again = run.invoke(main, ["translations", "import", str(sheet)])
    assert "0 new, 0 changed" in again.output, again.output
