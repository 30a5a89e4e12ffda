"""Every command of `guide`: what it prints, its exit code, and one clear line for whatever goes wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from guide.cli import main
from guide.request.keys import ensure_keys, load_secret
from guide.request.store import NewRequest, RequestStore, new_submission_key
from guide.storage.database import make_engine
from guide.storage.schema import prepare
from tests.examples.load import BROKEN, SMALL

DAY = ("--as-of", "2026-11-22")
EXAMPLES = {"GUIDE_CONTENT": str(SMALL)}
PROGRAM = Path(sys.executable).with_name("guide")


def guide(*arguments: str, sent: str | None = None, code: int = 0, env: dict[str, str] | None = None) -> Result:
    """Runs a command; nothing but its own way out may end it."""
    result = CliRunner().invoke(main, arguments, input=sent, env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def test_help_names_every_command() -> None:
    told = guide("--help").output
    for command in ("chat", "check", "code", "draw", "paths", "requests", "rules", "serve", "walk"):
        assert re.search(rf"^  {command} ", told, re.MULTILINE)


# walk


def walk(answers: Any, *more: str) -> dict[str, Any]:
    arguments = ("walk", "plan-check", "--answers", "-", "--json", *(more or DAY))
    told: dict[str, Any] = json.loads(guide(*arguments, sent=json.dumps(answers)).output)
    return told


def test_walk_gives_exactly_the_promised_json() -> None:
    told = walk({"age_group": "30_56"})
    assert list(told) == ["path", "asks", "findings", "recipient", "participants", "unused"]
    assert (told["path"], told["asks"]) == (["age_group"], "situation")
    assert "R-ASSISTANT" in walk({"age_group": "30_56"}, *DAY, "--told")["told"]
    for finding in told["findings"].values():
        assert list(finding) == ["status", "verified", "reasons", "missing"]


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        ({}, []),
        ({"age_group": "under_25"}, ["age_group"]),
        ({"age_group": ["under_25"]}, ["age_group"]),
        ({"age_group": 0}, ["age_group"]),
        ({"age_group": 24}, ["age_group"]),
        ({"age_group": 107}, ["age_group"]),
        ({"home_municipality": "other"}, []),
    ],
)
def test_walk_takes_ids_lists_and_whole_numbers(answers: dict[str, Any], path: list[str]) -> None:
    assert walk(answers)["path"] == path


@pytest.mark.parametrize(
    ("number", "status"), [(13, "unlikely"), (14, "open"), (29, "open"), (30, "likely"), (9999, "likely")]
)
def test_a_number_is_put_into_its_band(number: int, status: str) -> None:
    arguments = ("walk", "duration", "--answers", "-", "--json")
    told = json.loads(guide(*arguments, sent=json.dumps({"loan_days": number}), env=EXAMPLES).output)
    assert told["findings"]["loan_reminder"]["status"] == status


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ('{"gone": "x"}', "There is no question “gone”. → Use one of: home_municipality, age_group"),
        ('{"result": "x"}', "There is no question “result”."),
        ('{"age_group": "young"}', "“young” is not offered at suomi on 2026-11-22. → Use one of: under_25, 25_29"),
        ('{"age_group": -1}', "“-1” is not offered"),
        ('{"age_group": true}', "“True” is not offered"),
        ('{"age_group": null}', "“None” is not offered"),
        ('{"age_group": 24.5}', "“24.5” is not offered"),
        ('{"age_group": []}', "“[]” is not offered"),
        ('{"situation": 3}', "Use one of: unemployed_job_seeker"),
        ('{"age_group": ["under_25", "25_29"]}', "this question takes one"),
        ('{"support_needs": ["language", "none"]}', "the options that stand apart go alone"),
        ('{"main_income": "labour_market_subsidy"}', "“labour_market_subsidy” is not offered at suomi on 2026-11-22"),
        ('["age_group"]', "The answers are not an object."),
        ("{not json", "-:1: this is not JSON"),
        ('{"age_group": ' + "[" * 100_000, "not plain JSON"),
        ("", "this is not JSON"),
    ],
)
def test_walk_refuses_gently(sent: str, told: str) -> None:
    assert told in guide("walk", *DAY, "--answers", "-", sent=sent, code=2).output


def test_walk_tells_all_wrong_answers_at_once() -> None:
    told = guide("walk", *DAY, "--answers", "-", sent='{"gone": "x", "age_group": "y", "other": 1}', code=2).output
    assert told.count(" → ") == 3


def test_walk_reads_a_file_and_talks_to_people(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text('{"age_group": 24, "situation": "unemployed_job_seeker"}', encoding="utf-8")
    told = guide("walk", "--place", "suomi", *DAY, "--answers", str(path)).output
    assert "Path: age_group, situation" in told
    assert "not verified: ask the authority" in told
    assert "Recipient: employment_authority" in told
    path.write_bytes(b'{"age_group": "\xe4"}')
    assert "not plain JSON in UTF-8" in guide("walk", *DAY, "--answers", str(path), code=2).output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("walk", "--answers", "gone.json"), "gone.json: the answers cannot be read"),
        (("walk", "gone", "--answers", "-"), "There is no flow “gone”. Use one of: mandated-employment, plan-check, "),
        (("walk", "--place", "gone", "--answers", "-"), "There is no place “gone”. Use one of: akaa"),
        (("walk", "--as-of", "30.4.2026", "--answers", "-"), "Write a date as 2026-05-01."),
        (("walk", "--as-of", "2026-02-30", "--answers", "-"), "Write a date as 2026-05-01."),
        (("walk",), "Missing option '--answers'"),
        (("paths", "gone"), "There is no flow “gone”."),
        (("paths", "--place", "gone"), "There is no place “gone”."),
        (("draw", "gone", "-o", "x.svg"), "There is no flow “gone”."),
        (("draw",), "Missing option '-o'"),
        (("rules", "list", "--place", "gone"), "There is no place “gone”."),
        (("chat", "gone"), "There is no flow “gone”."),
        (("chat", "--language", "en"), "'en' is not one of"),
        (("serve", "--place", "gone"), "There is no place “gone”."),
        (("serve", "--port", "70000"), "70000 is not in the range"),
        (("serve", "--host", "256.1.1.1"), "Cannot listen at 256.1.1.1"),
        (("requests", "list"), "There is no data in"),
        (("gone",), "No such command 'gone'"),
    ],
)
def test_wrong_use_is_one_clear_line(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in guide(*arguments, code=2, env={"GUIDE_DATA": str(tmp_path)}).output


@pytest.mark.parametrize(
    ("environment", "code", "told"),
    [
        ({"GUIDE_AS_OF": "tomorrow"}, 2, "GUIDE_AS_OF is “tomorrow”. Write a date as 2026-05-01."),
        ({"GUIDE_PUBLIC_URL": "polku.fi"}, 2, "Write an address as https://polku.example.fi."),
        ({"GUIDE_PLACE": "gone"}, 2, "There is no place “gone”."),
        ({"GUIDE_CONTENT": str(BROKEN)}, 1, "flows/duplicate/flow.yaml:5: The key “minutes” stands twice."),
        ({"GUIDE_CONTENT": "/gone"}, 1, "There is no usable flow."),
    ],
)
def test_settings_and_content_that_cannot_be_used(environment: dict[str, str], code: int, told: str) -> None:
    assert told in guide("walk", "--answers", "-", sent="{}", code=code, env=environment).output


# check, paths, draw, rules


def test_check_of_the_real_content_finds_nothing() -> None:
    assert "content files checked, 0 problems." in guide("check").output


def test_check_prints_every_problem_with_its_cure_and_counts_them() -> None:
    told = guide("check", code=1, env={"GUIDE_CONTENT": str(BROKEN)}).output
    problems = [line for line in told.splitlines() if " → " in line]
    assert f"{len(problems)} problems." in told
    data = json.loads(guide("check", "--json", code=1, env={"GUIDE_CONTENT": str(BROKEN)}).output)
    assert len(data["problems"]) == len(problems)
    assert all(problem["cure"] for problem in data["problems"])


def test_check_for_production_names_what_is_an_example() -> None:
    assert "The responsible person is an example." in guide("check", "--production", code=1).output


def test_paths() -> None:
    told = guide("paths", "routes", env=EXAMPLES).output
    assert "suomi 2020-01-01: 5 paths, at most 2 questions" in told
    data = json.loads(guide("paths", "routes", "--place", "kaksi", *DAY, "--json", env=EXAMPLES).output)
    assert [(one["place"], one["as_of"], one["paths"]) for one in data["surveys"]] == [("kaksi", "2026-11-22", 5)]
    assert data["surveys"][0]["results"] == {"none": 2, "visit likely": 2, "visit open": 1}
    assert data["problems"] == []


def test_draw(tmp_path: Path) -> None:
    path = tmp_path / "flow.svg"
    told = guide("draw", "routes", "-o", str(path), env=EXAMPLES).output
    assert "1. where_to, choice: Mihin haluat?" in told
    # Made here a moment ago from our own content.
    assert ElementTree.parse(path).getroot().get("role") == "img"  # noqa: S314
    gone = tmp_path / "gone" / "flow.svg"
    assert f"{gone}: No such file" in guide("draw", "-o", str(gone), code=1).output


def test_rules_list() -> None:
    told = guide("rules", "list", "--place", "akaa", *DAY).output
    assert re.search(r"^TYM-NEED \(ground\) \[U NOT VERIFIED\] multi_professional_plan: Olet", told, re.MULTILINE)
    assert re.search(r"^\d+ in force at akaa on 2026-11-22, \d+ of them not verified\.$", told, re.MULTILINE)
    data = json.loads(guide("rules", "list", "--place", "akaa", "--as-of", "2021-06-01", "--json").output)
    kinds = {rule["id"]: rule["kind"] for rule in data["rules"]}
    assert kinds["AKT-U25-1"] == "ground"
    assert kinds["AKT-EXCL"] == "exception"
    assert kinds["AKAA-REVIEW"] == "practice"
    assert kinds["municipal_experiment"] == "local start"


# chat


def test_chat_asks_explains_goes_back_and_tells_the_result() -> None:
    sent = "?\n<\n9\n1\n<\n2\n"
    told = guide("chat", "choice", sent=sent, env=EXAMPLES).output
    assert told.count("Haluatko kirjastokortin?") == 4
    assert "Kortti tehdään niille, jotka haluavat sen." in told
    assert "Tämä on ensimmäinen kysymys." in told
    assert "! Valitse yksi vaihtoehto." in told
    assert "Tämä näyttää koskevan sinua." in told
    assert "Tämä on alustava arvio, ei päätös. Viranomainen tarkistaa asian." in told
    assert "Voit aina kysyä neuvoa." in told


def test_chat_goes_back_and_asks_anew() -> None:
    told = guide("chat", "routes", sent="1\n<\n2\n1\n", env=EXAMPLES).output
    assert told.index("Pääsetkö portaita?") < told.rindex("Mihin haluat?") < told.index("Onko pysäkki lähellä?")


def test_chat_takes_many_numbers_and_own_words() -> None:
    told = guide("chat", "choices", sent="1 4\n1, 2\n", env=EXAMPLES).output
    assert "! Valitse joko" in told
    assert "Tämä näyttää koskevan sinua." in told
    told = guide("chat", "text", sent="1\n\nLisää kirjoja\n", env=EXAMPLES).output
    assert "! Kirjoita vastaus." in told


@pytest.mark.parametrize("language", ["fi", "se", "smn", "sms"])
@pytest.mark.parametrize("place", ["akaa", "suomi"])
def test_chat_through_the_main_flow_in_every_language(language: str, place: str) -> None:
    told = guide("chat", "--place", place, *DAY, "--language", language, sent="1\n" * 20).output
    assert "381/2023" in told  # the source of what is likely


def test_chat_ends_quietly_when_the_input_ends() -> None:
    assert "Aborted!" in guide("chat", sent="1\n", code=1).output


# requests


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two requests: one of today, one whose retention has ended."""
    folder = tmp_path / "data"
    key = ensure_keys(folder / "keys")
    engine = make_engine(f"sqlite:///{folder / 'polku.sqlite'}")
    prepare(engine)
    for days, name, form in ((90, "Maija", {"email": "maija@esimerkki.fi"}), (0, "Matti", {})):
        store = RequestStore(engine, key, load_secret(folder / "keys"), days)
        content = {"name": name, "form": form}
        draft = NewRequest("akaa", "typ", "plan-check", "1", date(2026, 11, 22), "se", content)
        store.submit(draft, new_submission_key(), datetime.now(UTC))
    engine.dispose()
    return folder


def test_requests_are_listed_opened_and_purged(data: Path) -> None:
    place = {"GUIDE_DATA": str(data)}
    rows = json.loads(guide("requests", "list", "--json", env=place).output)
    assert {row["status"] for row in rows} == {"new"}
    told = guide("requests", "list", env=place).output
    assert "akaa → typ, se, until" in told
    assert "Maija" not in told
    assert "2 requests." in told
    shown = {json.loads(guide("requests", "show", row["reference"].lower(), env=place).output)["name"] for row in rows}
    assert shown == {"Maija", "Matti"}
    assert "Deleted: 1 request." in guide("requests", "purge", env=place).output
    assert "Deleted: 0 requests." in guide("requests", "purge", env=place).output
    assert "1 request." in guide("requests", "list", env=place).output


def test_a_message_to_the_client_is_written_and_says_nothing(data: Path, tmp_path: Path) -> None:
    place = {"GUIDE_DATA": str(data)}
    rows = json.loads(guide("requests", "list", "--json", env=place).output)
    by_name = {json.loads(guide("requests", "show", r["reference"], env=place).output)["name"]: r for r in rows}
    path = tmp_path / "viesti.eml"
    told = guide("requests", "message", by_name["Maija"]["reference"], "-o", str(path), env=place).output
    assert "open it in your mail program" in told
    assert path.stat().st_mode & 0o777 == 0o600
    letter = message_from_bytes(path.read_bytes(), policy=default)
    assert letter["To"] == "maija@esimerkki.fi"
    assert "Asiassasi on uutta tietoa." in letter.get_content()
    assert "no e-mail address" in guide("requests", "message", by_name["Matti"]["reference"], code=2, env=place).output


def test_requests_refuse_gently(data: Path) -> None:
    place = {"GUIDE_DATA": str(data)}
    rows = json.loads(guide("requests", "list", "--json", env=place).output)
    assert "There is no request “XXX”." in guide("requests", "show", "XXX", code=2, env=place).output
    private = next((data / "keys").glob("*.private"))
    private.chmod(0o644)
    assert "chmod 600" in guide("requests", "show", rows[0]["reference"], code=1, env=place).output
    private.unlink()
    assert "which is not here" in guide("requests", "show", rows[0]["reference"], code=1, env=place).output
    nowhere = {**place, "GUIDE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/gone"}
    assert "The database does not answer." in guide("requests", "list", code=1, env=nowhere).output


# serve: the real program


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running service and its address."""
    with subprocess.Popen(
        [PROGRAM, "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
    ) as process:
        try:
            assert process.stdout is not None
            told: list[str] = []
            for line in process.stdout:
                told.append(line)
                if found := re.match(r"Listening at (http://\S+/)$", line):
                    yield process, found[1]
                    break
            else:
                pytest.fail("".join(told))
        finally:
            process.kill()


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT])
def test_serve_listens_answers_and_stops_cleanly(tmp_path: Path, signal_: signal.Signals) -> None:
    folder = tmp_path / "new" / "data"
    with serving("--place", "akaa", "--as-of", "2021-06-01", GUIDE_DATA=str(folder)) as (process, address):
        with urllib.request.urlopen(address, timeout=10) as answer:
            page = answer.read().decode()
        assert "Akaa" in page
        port = re.findall(r":(\d+)/", address)[0]
        told = guide("serve", "--port", port, code=2, env={"GUIDE_DATA": str(folder)}).output
        assert "Address already in use" in told
        process.send_signal(signal_)
        assert process.wait(timeout=20) == 0
        assert process.stdout is not None
        assert "Stopped." in process.stdout.read()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_serve_says_in_one_line_why_it_cannot_start(tmp_path: Path) -> None:
    told = subprocess.run(
        [PROGRAM, "serve", "--port", "0"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "GUIDE_DATA": str(tmp_path / "data"), "GUIDE_PRODUCTION": "1"},
    )
    assert told.returncode == 1
    assert "The service cannot start." in told.stderr
    assert "Traceback" not in told.stdout + told.stderr


# keys


def test_keys_are_rotated_listed_and_in_the_end_destroyed(data: Path) -> None:
    place = {"GUIDE_DATA": str(data), "GUIDE_RETENTION_DAYS": "90"}
    (first,) = guide("keys", "list", env=place).output.splitlines()
    assert re.fullmatch(r"[0-9a-f]{16}  current, 2 sealed", first)
    told = guide("keys", "rotate", env=place).output
    assert re.fullmatch(r"New requests are sealed to [0-9a-f]{16}\.\n", told)
    guide("requests", "purge", env=place)  # one of the two requests is due
    new, old = guide("keys", "list", env=place).output.splitlines()
    assert new.startswith(told.split()[-1].rstrip("."))
    assert re.fullmatch(rf"{first[:16]}  retired \S+, 1 sealed: stays until they are deleted", old)
    guide("keys", "rotate", env=place)
    unused = guide("keys", "list", env=place).output
    assert re.search(rf"{new[:16]}  retired \S+, 0 sealed: destroyed by the first purge from \S+", unused)
    mark = data / "keys" / f"{new[:16]}.retired"
    mark.write_text("2026-01-01T00:00:00+00:00")
    assert "Deleted: 1 key." in guide("requests", "purge", env=place).output
    assert new[:16] not in guide("keys", "list", env=place).output
    opened = json.loads(guide("requests", "list", "--json", env=place).output)[0]["reference"]
    assert json.loads(guide("requests", "show", opened, env=place).output)["name"] == "Maija"


def test_keys_refuse_gently(data: Path, tmp_path: Path) -> None:
    place = {"GUIDE_DATA": str(data)}
    assert "There is no data in" in guide("keys", "list", code=2, env={"GUIDE_DATA": str(tmp_path / "no")}).output
    (data / "keys" / "current").write_text("nothing")
    assert "Restore the file" in guide("keys", "list", code=1, env=place).output
