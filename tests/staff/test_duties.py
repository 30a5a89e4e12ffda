"""The rounds: letters at once, daily duties once a day, and nothing that ends them. And the settings they need."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from guide.cli import main
from guide.office import duties
from guide.office.base import Office
from guide.office.duties import Rounds, Surroundings, daily
from guide.settings import MailSettings, Settings, SettingsError, from_environment
from guide.storage.database import StoreUnavailable

NOW = datetime(2026, 11, 24, 21, 50, tzinfo=UTC)  # ten minutes before midnight in Finland


@pytest.fixture(autouse=True)
def _no_other_duties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "DAILY", [])


@pytest.fixture
def settings(data: Path) -> Settings:
    return Settings(data=data)


def test_a_daily_duty_is_done_once_a_finnish_day(office: Office, settings: Settings) -> None:
    done: list[str] = []
    now = [NOW]

    @daily("note")
    def note(around: Surroundings) -> None:
        done.append(around.today.isoformat())

    rounds = Rounds(office, settings, lambda: now[0])
    for minutes in (0, 5, 9, 11, 20):
        now[0] = NOW + timedelta(minutes=minutes)
        assert rounds.once() == 0
    assert done == ["2026-11-24", "2026-11-25"]


def test_a_duty_that_fails_is_tried_again_and_hinders_nothing(
    office: Office, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    faults: list[Exception] = [StoreUnavailable("locked"), ValueError("Kanarialintu")]
    done: list[str] = []

    @daily("breaks")
    def breaks(around: Surroundings) -> None:
        if faults:
            raise faults.pop(0)
        done.append("breaks")

    @daily("works")
    def works(around: Surroundings) -> None:
        done.append("works")

    rounds = Rounds(office, settings, lambda: NOW)
    for _ in range(4):
        rounds.once()
    assert done == ["works", "breaks"]
    assert "breaks: StoreUnavailable" in caplog.text
    assert "Kanarialintu" not in caplog.text


def test_rounds_end_when_they_are_told(office: Office, settings: Settings) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=Rounds(office, settings).go_on, args=(stop,))
    thread.start()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_the_command_does_one_round(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["work", "--once"], env={"GUIDE_DATA": str(tmp_path / "data")})
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == ["Letters are not sent: GUIDE_SMTP_HOST is not set.", "Sent: 0 letters."]


def test_the_command_stops_when_it_is_told(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUIDE_")}
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("guide")), "work"],
        env=environment | {"GUIDE_DATA": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while process.stdout.readline() != "Working.\n":
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, output) == (0, "Stopped.\n")


MAIL = {"GUIDE_SMTP_HOST": "mail.example.org", "GUIDE_SMTP_FROM": "polku@example.org"}


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({}, None),
        (MAIL, MailSettings("mail.example.org", "polku@example.org", 587, "starttls")),
        (MAIL | {"GUIDE_SMTP_SECURITY": "TLS"}, MailSettings("mail.example.org", "polku@example.org", 465, "tls")),
        (
            MAIL | {"GUIDE_SMTP_SECURITY": "none", "GUIDE_SMTP_PORT": "2525"},
            MailSettings("mail.example.org", "polku@example.org", 2525, "none"),
        ),
        (
            MAIL | {"GUIDE_SMTP_USER": "u", "GUIDE_SMTP_PASSWORD": "p"},
            MailSettings("mail.example.org", "polku@example.org", 587, "starttls", "u", "p"),
        ),
    ],
)
def test_mail_settings(env: dict[str, str], expected: MailSettings | None) -> None:
    assert from_environment(env).mail == expected


def test_the_password_may_stand_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("sesam\n", encoding="utf-8")
    mail = from_environment(MAIL | {"GUIDE_SMTP_PASSWORD_FILE": str(path)}).mail
    assert mail is not None
    assert mail.password == "sesam"
    assert "sesam" not in repr(mail)


@pytest.mark.parametrize(
    ("env", "name"),
    [
        (MAIL | {"GUIDE_SMTP_FROM": ""}, "GUIDE_SMTP_FROM"),
        (MAIL | {"GUIDE_SMTP_FROM": "a@b.fi, c@d.fi"}, "GUIDE_SMTP_FROM"),
        (MAIL | {"GUIDE_SMTP_SECURITY": "ssl3"}, "GUIDE_SMTP_SECURITY"),
        (MAIL | {"GUIDE_SMTP_PORT": "0"}, "GUIDE_SMTP_PORT"),
        (MAIL | {"GUIDE_SMTP_PASSWORD_FILE": "/none/such"}, "GUIDE_SMTP_PASSWORD_FILE"),
        ({"GUIDE_PUBLIC_URL": "polku.example.org"}, "GUIDE_PUBLIC_URL"),
        ({"GUIDE_PUBLIC_URL": "https://polku.example.org/?a=b"}, "GUIDE_PUBLIC_URL"),
        ({"GUIDE_PUBLIC_URL": "https://[1"}, "GUIDE_PUBLIC_URL"),
        ({"GUIDE_WORKER": "perhaps"}, "GUIDE_WORKER"),
    ],
)
def test_settings_that_cannot_be_used(env: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        from_environment(env)


def test_the_public_address_ends_without_a_slash() -> None:
    assert from_environment({"GUIDE_PUBLIC_URL": "https://polku.example.org/x/"}).public_url == (
        "https://polku.example.org/x"
    )
