"""Export: no persons by default, no formula ever, always a line in the log; read back with another library."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from guide.cli import main
from guide.office.base import Office
from guide.office.export import COLUMNS, Wanted, as_json, as_xlsx
from guide.office.roles import Role
from guide.outputs.cells import safe_cell
from guide.request.store import RequestStore
from guide.storage.database import reading
from guide.storage.office import AUDIT
from tests.staff.conftest import CANARY, StaffVisitor, add_worker, send

MAY, JUNE = datetime(2026, 5, 4, 9, 30, tzinfo=UTC), datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
EVIL = {
    "name": '=HYPERLINK("https://paha.example","Lue")',
    "phone": "+358 40 765 4321",
    "own_words": "@SUM(1+1)*cmd|' /C calc'!A0",
    "reachable": "-2+3",
    "municipality": "http://example.org/",
}


@pytest.fixture
def lead(worker_page: StaffVisitor, office: Office) -> StaffVisitor:
    worker_page.sign_in(add_worker(office, Role.LEAD, places="inari akaa"))
    return worker_page


def lines(engine: Engine, action: str) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(select(AUDIT.c.detail).where(AUDIT.c.action == action)).scalars())


def cells(content: bytes) -> list[list[Any]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def take(page: StaffVisitor, **fields: str) -> bytes:
    page.get("/pyynnot/vienti")
    response = page.submit("/pyynnot/vienti", **fields)
    assert response.status_code == 200, page.text
    return response.get_data()


def test_without_a_reason_no_person_is_in_the_file(lead: StaffVisitor, store: RequestStore, engine: Engine) -> None:
    sent = send(store, MAY)
    content = take(lead)
    head, *rows = cells(content)
    assert (len(head), head[0], [row[0] for row in rows]) == (len(COLUMNS), "Tunnus", [sent.reference])
    assert rows[0][4] == datetime(2026, 5, 4)
    for name in ZipFile(BytesIO(content)).namelist():
        assert CANARY.encode() not in ZipFile(BytesIO(content)).read(name)
    assert lines(engine, "export") == ["rows=1 places=akaa,inari persons=no"]
    assert lines(engine, "request.export") == []


def test_persons_come_along_for_a_reason_and_it_is_recorded(
    lead: StaffVisitor, store: RequestStore, engine: Engine
) -> None:
    sent, gone = send(store, MAY), send(store, MAY)
    store.withdraw(gone.link_token, MAY)
    rows = json.loads(take(lead, henkilot="1", syy="handover", muoto="json"))
    by_reference = {row["reference"]: row for row in rows}
    assert by_reference[sent.reference]["name"] == CANARY
    assert by_reference[sent.reference]["day"] == "2026-05-04"
    assert "name" not in by_reference[gone.reference]
    assert lines(engine, "export") == ["rows=2 places=akaa,inari persons=handover"]
    assert lines(engine, "request.export") == ["handover", "handover"]


def test_nothing_that_people_wrote_becomes_a_formula_or_a_link(lead: StaffVisitor, store: RequestStore) -> None:
    send(store, MAY, form=EVIL)
    content = take(lead, henkilot="1", syy="own_request")
    book = openpyxl.load_workbook(BytesIO(content))
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
    head, row = cells(content)
    written = dict(zip(head, row, strict=True))
    assert written["Puhelinnumero"] == "'+358 40 765 4321"
    assert written["Nimi"] == f"'{EVIL['name']}"
    text = StringIO()
    csv.writer(text).writerow(row)  # as a spreadsheet saves it
    again = next(csv.reader(StringIO(text.getvalue())))
    assert not [cell for cell in again if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@given(st.text(max_size=30))
def test_any_text_comes_back_from_the_file_as_text(text: str) -> None:
    text = "".join(char for char in text if char.isprintable())
    (_, row) = cells(as_xlsx([{"name": text}], ["name"], ["Nimi"]))
    assert (row[0] or "") == safe_cell(text)
    assert json.loads(as_json([{"name": text}])) == [{"name": text}]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0"])
def test_every_sign_that_starts_a_formula_is_covered(start: str) -> None:
    assert safe_cell(f"{start}1") == f"'{start}1"
    assert safe_cell(f"1{start}") == f"1{start}"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, "ABC"),
        ({"paikka": "akaa"}, "C"),
        ({"tila": "new"}, "AC"),
        ({"tila": "nonsense"}, "ABC"),
        ({"alku": "1.6.2026"}, "B"),
        ({"loppu": "2026-05-31"}, "AC"),
        ({"alku": "4.5.2026", "loppu": "4.5.2026", "paikka": "inari"}, "A"),
    ],
)
def test_filters(lead: StaffVisitor, store: RequestStore, fields: dict[str, str], found: str) -> None:
    made = {"A": send(store, MAY), "B": send(store, JUNE), "C": send(store, MAY, place="akaa")}
    send(store, MAY, place="joutsa")  # not the lead's
    store.withdraw(made["B"].link_token, JUNE)
    rows = json.loads(take(lead, muoto="json", **fields))
    assert {row["reference"] for row in rows} == {made[name].reference for name in found}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"alku": "ensi viikolla"}, "Kirjoita päivä muodossa 1.5.2026"),
        ({"loppu": "31.2.2026"}, "Kirjoita päivä muodossa 1.5.2026"),
        ({"alku": "2.5.2026", "loppu": "1.5.2026"}, "Vaihda päivät."),
        ({"henkilot": "1"}, "Valitse, miksi viet henkilötietoja."),
        ({"henkilot": "1", "syy": "uteliaisuus"}, "Valitse, miksi viet henkilötietoja."),
    ],
)
def test_what_is_wrong_is_said_and_kept(
    lead: StaffVisitor, store: RequestStore, engine: Engine, fields: dict[str, str], told: str
) -> None:
    send(store, MAY)
    lead.get("/pyynnot/vienti")
    lead.submit("/pyynnot/vienti", **fields)
    assert (lead.status, told in lead.text) == (422, True)
    for name in ("alku", "loppu"):
        assert f'name="{name}" value="{fields.get(name, "")}"' in lead.page
    assert ('name="henkilot" value="1" checked' in lead.page) == ("henkilot" in fields)
    assert lines(engine, "export") == []


def test_another_place_does_not_exist(lead: StaffVisitor, store: RequestStore) -> None:
    lead.get("/pyynnot/vienti")
    assert lead.submit("/pyynnot/vienti", paikka="joutsa").status_code == 404


# the command


@pytest.fixture
def place(engine: Engine, data: Path, store: RequestStore) -> dict[str, str]:
    send(store, MAY)
    send(store, JUNE, place="akaa")
    return {"GUIDE_DATA": str(data), "GUIDE_DATABASE_URL": engine.url.render_as_string(hide_password=False)}


@pytest.mark.parametrize(
    ("options", "rows", "names"),
    [
        ((), 2, False),
        (("--place", "akaa"), 1, False),
        (("--from", "2026-05-05", "--status", "new"), 1, False),
        (("--to", "2026-05-05", "--persons", "inspection"), 1, True),
    ],
)
def test_the_command_writes_the_same(
    place: dict[str, str], engine: Engine, tmp_path: Path, options: tuple[str, ...], rows: int, names: bool
) -> None:
    for ending in ("json", "xlsx"):
        path = tmp_path / f"pyynnot.{ending}"
        result = CliRunner().invoke(main, ["requests", "export", "-o", str(path), *options], env=place)
        assert result.exit_code == 0, result.output
        assert result.output == f"{path}: {rows} request{'s' if rows > 1 else ''}.\n"
        assert path.stat().st_mode & 0o777 == 0o600
        found = json.loads(path.read_text()) if ending == "json" else cells(path.read_bytes())[1:]
        assert (len(found), CANARY in str(found)) == (rows, names)
    assert len(lines(engine, "export")) == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("-o", "x.csv"), "ends in .xlsx or .json"),
        (("-o", "x.json", "--status", "lost"), "There is no status “lost”. Use one of: new"),
        (("-o", "x.json", "--persons", "why not"), "“why not” is no reason. Use one of: own_request"),
        ((), "Missing option"),
    ],
)
def test_the_command_refuses_gently(place: dict[str, str], engine: Engine, options: tuple[str, ...], told: str) -> None:
    result = CliRunner().invoke(main, ["requests", "export", *options], env=place)
    assert (result.exit_code, told in result.output) == (2, True), result.output
    assert lines(engine, "export") == []


def test_reasons_are_ours() -> None:
    with pytest.raises(ValueError, match="not one of the reasons"):
        Wanted(frozenset({"*"}), reason="anything")
    assert Wanted(frozenset({"*"}), first=date(2026, 5, 1)).said() == "places=* days=2026-05-01.."
