"""A real nginx with the shipped configuration: only ports, names of folders and certificates are the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from guide.core import resources
from tests.browser.tools import free_port
from tests.http import Connect, connect_to

DEPLOY = resources.checkout() / "docs" / "deploy"
PUBLIC, STAFF = "polku.example.fi", "polku-staff.example.fi"
_MAIN = """
daemon off;
pid {folder}/pid;
error_log {folder}/main.log error;
{user}
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    include {folder}/polku.conf;
}}
"""


@dataclass(frozen=True)
class Nginx:
    folder: Path
    http: int
    https: int

    def connect(self, host: str = PUBLIC) -> Connect:
        return connect_to(self.https, host=host, certificate=str(self.folder / "certificate.pem"))

    @property
    def access_log(self) -> str:
        return (self.folder / "polku.access.log").read_text(encoding="utf-8")


def program() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert found, "No nginx. Run `make test`, or install nginx-light."
    return found


@contextmanager
def running_nginx(folder: Path, ports: Mapping[int, int]) -> Iterator[Nginx]:
    """nginx in front of the application; `ports` says where each port of the shipped file really is."""
    nginx = Nginx(folder, free_port(), free_port())
    _certify(folder)
    (folder / "polku.conf").write_text(_rendered(nginx, ports), encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""  # its workers must reach the test's folder
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user=user), encoding="utf-8")
    shutil.copy(DEPLOY / "polku-away.html", folder)
    command = [program(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "main.log")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(nginx)
        yield nginx
    finally:
        process.terminate()
        process.wait(20)


def _rendered(nginx: Nginx, ports: Mapping[int, int]) -> str:
    changes = {
        "listen 80": f"listen 127.0.0.1:{nginx.http}",
        "listen 443": f"listen 127.0.0.1:{nginx.https}",
        "/var/log/nginx/": f"{nginx.folder}/",
        "root /etc/polku;": f"root {nginx.folder};",
        "/etc/polku/tls/public.pem": f"{nginx.folder}/certificate.pem",
        "/etc/polku/tls/staff.pem": f"{nginx.folder}/certificate.pem",
        "/etc/polku/tls/public.key": f"{nginx.folder}/certificate.key",
        "/etc/polku/tls/staff.key": f"{nginx.folder}/certificate.key",
        **{f"server 127.0.0.1:{shipped}": f"server 127.0.0.1:{real}" for shipped, real in ports.items()},
    }
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for shipped, own in changes.items():
        assert shipped in text, shipped
        text = text.replace(shipped, own)
    return text


def _certify(folder: Path) -> None:
    """A certificate of our own for both names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, PUBLIC)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(PUBLIC), x509.DNSName(STAFF)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "certificate.key").write_bytes(key.private_bytes(*form))


def _wait(nginx: Nginx) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            nginx.connect()().close()
            return
        except OSError as problem:
            if time.monotonic() > end:
                pytest.fail(f"nginx does not answer: {problem} {(nginx.folder / 'main.log').read_text()}")
            time.sleep(0.05)
