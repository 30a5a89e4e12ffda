"""Pictures for translators: drawn by the real browser, one for every text of a flow, named in the export."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

from guide.authoring.spreadsheet import FINNISH, PICTURE, PICTURES, SHOWN
from tests.browser.tools import chromium


def translations(*arguments: str) -> str:
    """What `guide translations …` prints, in a process of its own: the tests hold a browser in this one."""
    command = [sys.executable, "-c", "from guide.cli import main; main()", "translations", *arguments]
    environment = {**os.environ, "GUIDE_CHROMIUM": chromium()}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def test_every_text_of_a_flow_is_in_a_picture_and_the_export_names_it(tmp_path: Path) -> None:
    folder, sheet = tmp_path / "pictures", tmp_path / "sms.tsv"
    translations("pictures", "sms", "--flow", "services", "-o", str(folder))
    translations("export", "sms", "--flow", "services", "-o", str(sheet), "--pictures", str(folder))
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) > 10
    heard = {row[FINNISH] for row in rows if row[SHOWN].endswith("aloud")}  # at the desk, on no page of a client
    assert {row[FINNISH] for row in rows if not row[PICTURE]} == heard
    names = {row[PICTURE] for row in rows if row[PICTURE]}
    for name in names:
        assert (tmp_path / name).read_bytes().startswith(b"\xff\xd8"), "a JPEG"
    assert {path.name for path in folder.iterdir()} == {PICTURES, *(Path(name).name for name in names)}
    assert "0 new, 0 changed" in translations("import", str(sheet))
