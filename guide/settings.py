"""What an installation sets from outside: environment variables, read once at start.

Nothing else reads the environment, but for the folder of the content (GUIDE_CONTENT, in core/resources.py).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_SENDER = re.compile(r"[^@\s,;:<>\"]+@[^@\s,;:<>\"]+")


class SettingsError(ValueError):
    """A setting that cannot be used; the message says which and what to write."""


@dataclass(frozen=True, slots=True)
class Oidc:
    """The organisation's own sign-in (OpenID Connect).

    `role_claim` is the claim that holds values such as `polku-office@inari`; `acr` lists, with spaces between them,
    the levels of assurance of which one is demanded.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    role_claim: str = "polku"
    acr: str = ""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server that letters are handed to. `security`: starttls, tls, or none for a relay on the same machine.

    `sender` is the address that letters come from; `password` is never shown.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation.

    `data` is the folder of the embedded default: database and keys, made at first start. `as_of` shows the rules
    of another day (a preview, said so on every page); None means today. `languages` are those of the place that are
    offered: all of them when empty, and Finnish always. With `only_reviewed` texts that nobody has reviewed are shown
    in Finnish. Workers sign in at `oidc`, and with local accounts unless those are off. `public_url` is where clients
    find the service, without a slash at the end: the staff side prints their private links with it, and letters to
    clients, sent through `mail`, carry them. `work`: the staff application sends them itself. A request is
    deleted `retention_days` after it came at the latest, and `done_days` after it was closed; a key that nothing needs
    any more is destroyed `key_grace_days` after it stopped being the current one. `proxies` is how many reverse proxies
    of ours stand in front: so many of the forwarded headers are believed. `metrics` is the host and port where
    Prometheus reads figures; None serves none.
    """

    data: Path
    database_url: str | None = None
    place: str = "suomi"
    as_of: date | None = None
    production: bool = False
    secure_cookies: bool = False
    trusted_hosts: tuple[str, ...] = ()
    retention_days: int = 90
    done_days: int = 30
    key_grace_days: int = 7
    languages: tuple[str, ...] = ()
    only_reviewed: bool = False
    oidc: Oidc | None = None
    local_accounts: bool = True
    public_url: str | None = None
    proxies: int = 0
    json_log: bool = False
    metrics: tuple[str, int] | None = None
    mail: MailSettings | None = None
    work: bool = True

    @property
    def database(self) -> str:
        """Where requests are stored: PostgreSQL when set, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'polku.sqlite'}"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from GUIDE_* variables. Raises SettingsError with a cure for a value that cannot be used."""
    env = os.environ if environment is None else environment
    production = _flag(env, "GUIDE_PRODUCTION")
    oidc = _oidc(env)
    local_accounts = _flag(env, "GUIDE_LOCAL_ACCOUNTS", default=True)
    if oidc is None and not local_accounts:
        raise SettingsError("GUIDE_LOCAL_ACCOUNTS is 0, but there is no other sign-in. Set GUIDE_OIDC_ISSUER as well.")
    return Settings(
        data=Path(env.get("GUIDE_DATA", "polku-data")).expanduser().absolute(),
        database_url=env.get("GUIDE_DATABASE_URL") or None,
        place=env.get("GUIDE_PLACE", "suomi"),
        as_of=_day(env, "GUIDE_AS_OF"),
        production=production,
        secure_cookies=_flag(env, "GUIDE_SECURE_COOKIES", default=production),
        trusted_hosts=tuple(env.get("GUIDE_TRUSTED_HOSTS", "").replace(",", " ").split()),
        retention_days=_number(env, "GUIDE_RETENTION_DAYS", 90, 1, 730),
        done_days=_number(env, "GUIDE_RETENTION_DONE_DAYS", 30, 0, 730),
        key_grace_days=_number(env, "GUIDE_KEY_GRACE_DAYS", 7, 1, 365),
        languages=tuple(env.get("GUIDE_LANGUAGES", "").replace(",", " ").split()),
        only_reviewed=_flag(env, "GUIDE_REVIEWED_ONLY"),
        oidc=oidc,
        local_accounts=local_accounts,
        public_url=_address(env, "GUIDE_PUBLIC_URL"),
        proxies=_number(env, "GUIDE_PROXIES", 0, 0, 9),
        json_log=_log(env) == "json",
        metrics=_host_and_port(env, "GUIDE_METRICS"),
        mail=_mail(env),
        work=_flag(env, "GUIDE_WORKER", default=True),
    )


def near(host: str | None) -> bool:
    """Whether a host is this machine itself: what is sent there leaves no trace on a network."""
    return host in {"localhost", "127.0.0.1", "::1"}


def _oidc(env: Mapping[str, str]) -> Oidc | None:
    issuer = env.get("GUIDE_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    try:
        parts = urlsplit(issuer)
        good = bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and near(parts.hostname)))
    except ValueError:
        good = False
    if not good:
        raise SettingsError(f"GUIDE_OIDC_ISSUER is “{issuer}”. Write an address that begins with https://.")
    return Oidc(
        issuer=issuer,
        client_id=_needed(env, "GUIDE_OIDC_CLIENT_ID"),
        client_secret=_secret(env, "GUIDE_OIDC_CLIENT_SECRET"),
        role_claim=env.get("GUIDE_OIDC_ROLE_CLAIM", "").strip() or "polku",
        acr=env.get("GUIDE_OIDC_ACR", "").strip(),
    )


def _needed(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip()
    if not text:
        raise SettingsError(f"{name} is missing. GUIDE_OIDC_ISSUER needs it.")
    return text


def _secret(env: Mapping[str, str], name: str) -> str:
    """A secret from the variable `name`, or from the file that `name`_FILE names."""
    path = env.get(f"{name}_FILE", "").strip()
    if not path:
        return _needed(env, name)
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        text = ""
    if not text:
        raise SettingsError(f"{name}_FILE is “{path}”, which cannot be read or is empty. Write the secret into it.")
    return text


def _mail(env: Mapping[str, str]) -> MailSettings | None:
    """The mail server, when one is named. Its password may stand in a file instead (GUIDE_SMTP_PASSWORD_FILE)."""
    host = env.get("GUIDE_SMTP_HOST", "").strip()
    if not host:
        return None
    sender = env.get("GUIDE_SMTP_FROM", "").strip()
    if not _SENDER.fullmatch(sender):
        raise SettingsError(f"GUIDE_SMTP_FROM is “{sender}”. Write the address that letters come from.")
    security = env.get("GUIDE_SMTP_SECURITY", "").strip().lower() or "starttls"
    if security not in _PORTS:
        raise SettingsError(f"GUIDE_SMTP_SECURITY is “{security}”. Write one of: {', '.join(_PORTS)}.")
    secret = env.get("GUIDE_SMTP_PASSWORD") or env.get("GUIDE_SMTP_PASSWORD_FILE")
    return MailSettings(
        host=host,
        sender=sender,
        port=_number(env, "GUIDE_SMTP_PORT", _PORTS[security], 1, 65535),
        security=security,
        user=env.get("GUIDE_SMTP_USER") or None,
        password=_secret(env, "GUIDE_SMTP_PASSWORD") if secret else None,
    )


def _flag(env: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    text = env.get(name, "").strip().lower()
    if text in {"", "0", "no", "false", "1", "yes", "true"}:
        return default if not text else text in {"1", "yes", "true"}
    raise SettingsError(f"{name} is “{text}”. Write 1 or 0.")


def _address(env: Mapping[str, str], name: str) -> str | None:
    """A web address without what follows its path, and without a slash at the end."""
    text = env.get(name, "").strip().rstrip("/")
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme in {"https", "http"} and parts.hostname and not parts.query and not parts.fragment:
        return text
    raise SettingsError(f"{name} is “{text}”. Write an address as https://polku.example.fi.")


def _day(env: Mapping[str, str], name: str) -> date | None:
    text = env.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise SettingsError(f"{name} is “{text}”. Write a date as 2026-05-01.") from None


def _log(env: Mapping[str, str]) -> str:
    text = env.get("GUIDE_LOG", "").strip().lower() or "plain"
    if text in {"plain", "json"}:
        return text
    raise SettingsError(f"GUIDE_LOG is “{text}”. Write plain or json.")


def _host_and_port(env: Mapping[str, str], name: str) -> tuple[str, int] | None:
    text = env.get(name, "").strip()
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if host and port.isascii() and port.isdigit() and 0 < int(port[:9]) <= 65535:
        return host.strip("[]"), int(port)
    raise SettingsError(f"{name} is “{text}”. Write a host and a port, for example 127.0.0.1:9101.")


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if text.isascii() and text.isdigit() and low <= int(text[:9]) <= high:
        return int(text)
    raise SettingsError(f"{name} is “{text}”. Write a whole number from {low} to {high}.")
