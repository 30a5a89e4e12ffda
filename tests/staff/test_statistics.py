"""Counts without persons: counted where clients walk, read where the lead looks, with small ones hidden."""

from __future__ import annotations

import csv
import re
import signal
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from guide.app import create_app
from guide.office.base import Office
from guide.office.figures import count_meeting, numbers
from guide.office.roles import Role
from guide.request.store import RequestStore
from guide.settings import Settings
from guide.storage.counters import Count, add, month_of
from guide.storage.database import StoreUnavailable, make_engine, reading, writing
from guide.storage.figures import COUNTERS
from guide.web.figures import Figures
from guide.web.service import today
from tests.staff.conftest import StaffVisitor, add_worker, send
from tests.test_cli import serving
from tests.web.conftest import HOME, PLAIN, Visitor, plain

MONTH = "2026-11"
INARI = {**PLAIN, "home_municipality": "inari", "many_authorities": "unknown"}


def counted(engine: Engine, place: str = "inari") -> dict[tuple[str, str], int]:
    with reading(engine) as connection:
        rows = connection.execute(select(COUNTERS).where(COUNTERS.c.place == place)).all()
    return {(row.kind, row.item): row._mapping["count"] for row in rows}


def put(engine: Engine, counts: Mapping[tuple[str, str], int], place: str = "inari", month: str = MONTH) -> None:
    with writing(engine) as connection:
        add(connection, {Count(place, month, kind, item): number for (kind, item), number in counts.items()})


@pytest.fixture
def public_app(engine: Engine, data: Path) -> Iterator[Flask]:
    url = engine.url.render_as_string(hide_password=False)
    made = create_app(Settings(data=data, database_url=url, place="inari", as_of=date(2026, 11, 22)))
    yield made
    made.extensions["polku"].close()


# counting


def test_a_dialogue_is_counted_step_by_step(public_app: Flask, engine: Engine) -> None:
    visitor, figures = Visitor(public_app.test_client()), public_app.extensions["polku"].figures
    visitor.start()
    asked = visitor.walk(INARI)
    visitor.get("/fi/kysymys/1")
    visitor.answer("other")  # an earlier answer is changed: counts nothing
    visitor.request()
    visitor.send()
    assert counted(engine) == {}  # nobody's answer waited for the database
    figures.flush()
    found = counted(engine)
    for step in asked:
        assert [found.pop((kind, f"plan-check/{step}")) for kind in ("reached", "answered", "told")] == [1, 1, 1]
    finding = next(item for kind, item in found if kind == "finding")
    assert re.fullmatch(r"plan-check/\w+/(likely|open)", finding)
    assert found == {
        ("language", "plan-check/fi"): 1,
        ("mode", "plan-check/public"): 1,
        ("finished", "plan-check"): 1,
        ("finding", finding): 1,
        ("unknown", "plan-check/many_authorities"): 1,
        ("sent", "plan-check"): 1,
    }


def test_a_dialogue_that_is_left_counts_only_as_far_as_it_went(public_app: Flask, engine: Engine) -> None:
    visitor = Visitor(public_app.test_client(), lang="smn")
    visitor.start()
    visitor.answer("inari")
    public_app.extensions["polku"].figures.flush()
    found = counted(engine)
    assert found.pop(("language", "plan-check/smn")) == 1
    assert {kind for kind, _ in found} == {"mode", "reached", "answered"}
    assert sum(number for (kind, _), number in found.items() if kind == "reached") == 2


def test_counting_from_many_threads_loses_nothing() -> None:
    written: list[int] = []
    figures = Figures(lambda counts: written.append(sum(counts.values())), every=0.001)

    def count() -> None:
        for _ in range(500):
            figures.add("inari", ("reached", "plan-check/age_group"))

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    figures.close()
    assert sum(written) == 8 * 500


def test_what_cannot_be_written_waits() -> None:
    written: dict[Count, int] = {}
    down = [True]

    def write(counts: Mapping[Count, int]) -> None:
        if down[0]:
            raise StoreUnavailable("down")
        written.update(counts)

    figures = Figures(write, every=60)
    for _ in range(2):
        figures.add("inari", ("language", "plan-check/fi"), day=date(2026, 1, 31))
        figures.flush()
    down[0] = False
    figures.close()
    assert written == {Count("inari", "2026-01", "language", "plan-check/fi"): 2}


def test_two_processes_add_to_the_same_counts(engine: Engine) -> None:
    other = make_engine(engine.url.render_as_string(hide_password=False))
    one = {("language", "plan-check/fi"): 1, ("mode", "plan-check/public"): 1}

    def go(where: Engine) -> None:
        for _ in range(20):
            put(where, one)

    threads = [threading.Thread(target=go, args=(where,)) for where in (engine, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert set(counted(engine).values()) == {40}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_service_writes_down_its_last_counts(tmp_path: Path, how: signal.Signals) -> None:
    with serving("--place", "inari", GUIDE_DATA=str(tmp_path)) as (process, address):
        form = urllib.request.Request(f"{address}fi/aloita", data=b"", headers=HOME)
        with urllib.request.urlopen(form) as page:
            assert page.status == 200
        process.send_signal(how)
        process.wait(timeout=20)
    engine = make_engine(f"sqlite:///{tmp_path / 'polku.sqlite'}")
    assert counted(engine)["language", "plan-check/fi"] == 1
    engine.dispose()


# meetings


@pytest.mark.parametrize(
    ("meets_on", "band"),
    [
        (date(2026, 11, 1), "0_7"),
        (date(2026, 11, 8), "0_7"),
        (date(2026, 11, 9), "8_14"),
        (date(2026, 11, 16), "15_30"),
        (date(2026, 12, 31), "31_60"),
        (date(2027, 1, 1), "61_or_over"),
        (date(2026, 10, 1), "0_7"),
    ],
)
def test_days_to_the_meeting_in_bands(engine: Engine, meets_on: date, band: str) -> None:
    with writing(engine) as connection:
        count_meeting(connection, "inari", date(2026, 11, 1), meets_on)
    assert numbers(engine, ["inari"], MONTH, MONTH) == {("inari", MONTH): {"meeting": {band: 1}}}


# the page

FILLED = {
    ("language", "plan-check/fi"): 40,
    ("language", "plan-check/smn"): 9,
    ("language", "plan-check/se"): 3,
    ("mode", "plan-check/public"): 45,
    ("mode", "plan-check/tablet"): 7,
    ("finding", "plan-check/activation_plan/likely"): 12,
    ("finding", "plan-check/multi_professional_plan/open"): 8,
    ("finished", "plan-check"): 20,
    ("reached", "plan-check/age_group"): 52,
    ("answered", "plan-check/age_group"): 47,
    ("told", "plan-check/age_group"): 20,
    ("unknown", "plan-check/many_authorities"): 3,
    ("sent", "plan-check"): 4,
    ("meeting", "0_7"): 6,
    ("meeting", "8_14"): 0,
}


def table(page: StaffVisitor, table_id: str) -> list[list[str]]:
    found = re.search(rf'<h2 id="{table_id}">.*?</section>', page.page, re.DOTALL)
    assert found, table_id
    rows = re.findall(r"<tr><td>\d+</td>(.*?)</tr>", found.group(0), re.DOTALL)
    return [[plain(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


@pytest.fixture
def lead(worker_page: StaffVisitor, office: Office) -> StaffVisitor:
    worker_page.sign_in(add_worker(office, Role.LEAD, places="inari akaa"))
    return worker_page


def test_the_page_shows_figures_and_hides_small_ones(lead: StaffVisitor, engine: Engine) -> None:
    put(engine, FILLED)
    lead.get(f"/tilastot?alku={MONTH}&loppu={MONTH}")
    assert lead.heading == "Tilastot"
    assert [row[1] for row in table(lead, "yhteensa")] == ["52", "20", "alle 5"]
    assert table(lead, "kielet") == [["Suomi", "40"], ["Davvisámegiella", "alle 5"], ["Anarâškielâ", "peitetty"]]
    assert [row[1] for row in table(lead, "tavat")] == ["45", "7"]
    assert [row[1] for row in table(lead, "tulokset")] == ["12", "8"]
    assert [row[1:] for row in table(lead, "eteneminen")] == [["50", "45"]]
    assert ["alle 5", "0"] in [row[1:] for row in table(lead, "en-tieda")]
    assert [row[1] for row in table(lead, "odotus")] == ["6", "0", "0", "0", "0"]
    assert lead.page.count('role="img"') == 6  # a picture for each table that has something to compare
    assert "<script" not in lead.page.split("<main")[1]


@pytest.mark.parametrize(
    ("query", "starts"),
    [
        ("alku=2026-10&loppu=2026-10", "10"),
        ("alku=2026-10&loppu=2026-11&paikka=inari", "62"),
        ("alku=2026-11&loppu=2026-10&paikka=inari", "62"),
        ("alku=2026-10&loppu=2026-11&paikka=akaa", "alle 5"),
        ("alku=2026-10&loppu=2026-11", "vähintään 62"),
        ("kulku=plan-check&alku=2019-01&loppu=2019-02", "0"),
    ],
)
def test_places_and_months_are_chosen(lead: StaffVisitor, engine: Engine, query: str, starts: str) -> None:
    put(engine, FILLED)
    put(engine, {("language", "plan-check/fi"): 10}, month="2026-10")
    put(engine, {("language", "plan-check/fi"): 4}, place="akaa")
    lead.get(f"/tilastot?{query}")
    assert table(lead, "yhteensa")[0][1] == starts


@pytest.mark.parametrize("query", ["", "?alku=nonsense&loppu=2026-13", "?alku=%00&loppu=", "?alku=²026-11"])
def test_without_a_month_that_makes_sense_the_last_two_years_are_shown(
    lead: StaffVisitor, engine: Engine, query: str
) -> None:
    put(engine, FILLED, month=month_of(today()))
    lead.get(f"/tilastot{query}")
    assert table(lead, "yhteensa")[0][1] == "52"
    chosen = re.findall(r'<option value="([\d-]+)" selected>', lead.page)
    assert chosen[1] == month_of(today())
    assert int(chosen[1][:4]) - int(chosen[0][:4]) in {1, 2}


@pytest.mark.parametrize("query", ["paikka=joutsa", "paikka=nowhere", "kulku=nothing", "paikka=%00"])
def test_what_is_not_ours_does_not_exist(lead: StaffVisitor, query: str) -> None:
    for page in ("/tilastot", "/tilastot.csv"):
        assert lead.client.get(f"{page}?{query}").status_code == 404


def test_the_file_hides_what_the_page_hides(lead: StaffVisitor, engine: Engine) -> None:
    put(engine, FILLED)
    response = lead.client.get(f"/tilastot.csv?alku={MONTH}&loppu={MONTH}")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))
    assert ["Davvisámegiella", "<5"] in rows
    assert ["Anarâškielâ", "–"] in rows
    assert ["Suomi", "40"] in rows
    shown = {cell for row in rows for cell in row if cell.isdigit()}
    assert not shown & {"1", "2", "3", "4"}


def test_an_author_sees_figures_and_no_late_requests(
    worker_page: StaffVisitor, office: Office, store: RequestStore
) -> None:
    send(store, datetime(2026, 1, 5, tzinfo=UTC))
    worker_page.sign_in(add_worker(office, Role.LEAD))
    worker_page.get("/tilastot")
    assert "Pyyntöjen poisto on myöhässä. Määrä: 1." in worker_page.text
    worker_page.sign_in(add_worker(office, Role.AUTHOR))
    worker_page.get("/tilastot")
    assert worker_page.status == 200
    assert "poistamatta" not in worker_page.text


@pytest.mark.parametrize("path", ["/tilastot", "/pyynnot/vienti", "/pyynto/{id}/tiedot", "/pyynto/{id}/poista"])
def test_pages_mark_what_is_not_in_the_language_of_the_worker(
    lead: StaffVisitor, engine: Engine, store: RequestStore, path: str
) -> None:
    """Every page is linted: Finnish on a Northern Sámi page carries its own language."""
    put(engine, FILLED, month=month_of(today()))
    sent = send(store)
    lead.get("/pyynnot/vienti")
    lead.submit("/kieli", kieli="se")
    lead.get(path.format(id=sent.id))
    assert '<html lang="se">' in lead.page
