"""`guide staff` and `guide audit`: what they print, their exit codes, and one clear line for whatever goes wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from guide.cli import main
from guide.storage.database import make_engine

LOGIN = "terttu@example.org"
ADD = ("staff", "add", LOGIN, "--name", "Terttu Työntekijä", "--role", "desk", "--role", "office", "--place", "inari")


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path / "data"))


def guide(*arguments: str, sent: str | None = None, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments, input=sent)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def standing() -> dict[str, object]:
    (found,) = json.loads(guide("staff", "list", "--json").output)
    assert isinstance(found, dict)
    return found


def test_there_is_no_account_by_default() -> None:
    assert guide("staff", "list").output == "0 accounts.\n"


def test_an_account_and_its_life() -> None:
    told = guide(*ADD).output
    password = re.search(r"^One-time password: (\S{17})$", told, re.MULTILINE)
    assert password
    assert "/kirjaudu" in told
    assert standing() == {
        "login": LOGIN,
        "name": "Terttu Työntekijä",
        "roles": ["desk", "office"],
        "places": ["inari"],
        "standing": "one-time password",
        "second_factor": False,
        "issuer": None,
    }
    assert password.group(1) not in guide("staff", "list").output
    guide("staff", "change", LOGIN, "--role", "lead", "--place", "*")
    assert (standing()["roles"], standing()["places"]) == (["lead"], ["*"])
    assert guide("staff", "change", LOGIN, "--role", "lead").output == "Nothing to change.\n"
    guide("staff", "disable", LOGIN.upper())
    assert standing()["standing"] == "disabled"
    guide("staff", "enable", LOGIN)
    assert standing()["standing"] == "one-time password"
    fresh = guide("staff", "reset", LOGIN).output
    assert password.group(1) not in fresh
    assert re.search(r"^One-time password: \S{17}$", fresh, re.MULTILINE)
    assert guide("audit", "verify").output == "The log is whole: 5 lines.\n"


def test_a_password_from_standard_input_is_not_printed() -> None:
    told = guide(*ADD, "--password-stdin", sent="kolme hirveä suolla\n").output
    assert "hirveä" not in told
    assert "One-time password" not in told


@pytest.mark.parametrize(
    ("arguments", "sent", "told"),
    [
        ((*ADD, "--role", "boss"), None, "There is no role “boss”. Use one of: desk, office, lead, author."),
        ((*ADD, "--place", "oulu"), None, "There is no place “oulu”. Use one of: akaa,"),
        (ADD[:-2], None, "Give at least one --place:"),
        ((*ADD[:5], "--place", "inari"), None, "Give at least one --role:"),
        ((*ADD, "--oidc-subject", "1"), None, "Give --oidc-issuer and --oidc-subject together, or neither."),
        ((*ADD, "--password-stdin"), "lyhyt\n", "The password must have 12 to 128 characters."),
        ((*ADD, "--password-stdin"), "", "The password must have 12 to 128 characters."),
        ((*ADD, "--password-stdin"), "polku polku polku\n", "The password is easily guessed."),
        (("staff", "add", "two words", *ADD[3:]), None, "“two words” cannot be a login."),
        (("staff", "add", "x", "--name", " ", *ADD[5:]), None, "“ ” cannot be a name."),
        (("staff", "change", LOGIN), None, "Say what to change: --name, --role or --place."),
        (("staff", "change", "nobody", "--name", "x"), None, "There is no account “nobody”. See: guide staff list"),
        (("staff", "disable", "nobody"), None, "There is no account “nobody”. See: guide staff list"),
        (("staff", "reset", "nobody"), None, "There is no account “nobody”. See: guide staff list"),
        (("audit", "verify", "--head", "1"), None, "“1” is not a head."),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], sent: str | None, told: str) -> None:
    assert told in guide(*arguments, sent=sent, code=2).output
    assert guide("staff", "list").output == "0 accounts.\n"


def test_a_login_exists_once() -> None:
    guide(*ADD)
    assert f"There is already an account “{LOGIN}”" in guide("staff", "add", LOGIN.upper(), *ADD[3:], code=2).output


def test_somebody_of_the_organisation_can_be_named() -> None:
    guide(*ADD, "--oidc-issuer", "https://login.example.org", "--oidc-subject", "17")
    assert standing()["issuer"] == "https://login.example.org"
    again = guide(
        *("staff", "add", "other", *ADD[3:], "--oidc-issuer", "https://login.example.org", "--oidc-subject", "17"),
        code=2,
    )
    assert "one of that person" in again.output


def test_a_log_that_was_cut_shows_against_a_kept_head(tmp_path: Path) -> None:
    assert guide("audit", "head").output == f"0:{'0' * 64}\n"
    guide(*ADD)
    guide("staff", "disable", LOGIN)
    kept = guide("audit", "head").output.strip()
    assert kept.startswith("2:")
    assert guide("audit", "verify", "--head", kept).output == "The log is whole: 2 lines.\n"
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'polku.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text("DELETE FROM audit WHERE number = 2"))
    engine.dispose()
    assert guide("audit", "verify").output == "The log is whole: 1 line.\n"
    told = guide("audit", "verify", "--head", kept, code=1).output
    assert "Line 2 is not the one that was kept" in told
    assert "The log is not whole: 1 fault." in told
