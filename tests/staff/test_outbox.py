"""The outbox with a real mail server: each letter once, whatever dies, and nothing sent again of which nobody knows."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import func, select, update

from guide.office import outbox
from guide.office.base import Office
from guide.office.outbox import Draft
from guide.office.postman import Postman
from guide.outputs.message import Letter
from guide.request.lifecycle import Event
from guide.request.store import RequestStore
from guide.settings import MailSettings
from guide.storage.database import reading, writing
from guide.storage.office import OUTBOX
from guide.storage.requests import REQUESTS
from tests.staff.conftest import send

ADDRESS = "kanaria@example.org"
LETTER = Letter("Sinulle on viesti", "Asiassasi on uutta tietoa.\n", "fi")


class MailServer:
    """What a real SMTP server has taken. `answers`: what it says to the next letters; `slow`: seconds per letter."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answers: list[str] = []
        self.slow = 0.0
        self.rcpt = "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.taken.append(envelope)
        if self.slow:
            time.sleep(self.slow)
        if answer == "hang up":
            server.transport.abort()  # type: ignore[union-attr]
        return answer

    @property
    def message_ids(self) -> list[str]:
        return [str(message_from_bytes(bytes(e.content), policy=default)["Message-ID"]) for e in self.taken]  # type: ignore[arg-type]


StartMail = Callable[..., tuple[MailServer, MailSettings]]


@pytest.fixture
def start_mail() -> Iterator[StartMail]:
    running: list[Controller] = []

    def start(security: str = "none", **options: Any) -> tuple[MailServer, MailSettings]:
        handler = MailServer()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)
        return handler, MailSettings("localhost", "polku@example.org", port, security)

    yield start
    for controller in running:
        controller.stop()


def clock() -> datetime:
    return datetime.now(UTC)


def put(office: Office, store: RequestStore, count: int = 1, address: str = ADDRESS) -> list[str]:
    """Letters in the outbox, each about a request of its own."""
    receipts = [send(store).id for _ in range(count)]
    with writing(office.engine) as connection:
        for row in connection.execute(select(REQUESTS).where(REQUESTS.c.id.in_(receipts))).all():
            outbox.write(office, connection, row, Draft("time_set", f"{row.id}:0", address, LETTER), clock())
    with reading(office.engine) as connection:
        return [row.id for row in connection.execute(select(OUTBOX.c.id))]


def states(office: Office) -> dict[str, int]:
    with reading(office.engine) as connection:
        return {
            r.state: r[1] for r in connection.execute(select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state))
        }


def later(office: Office, **values: Any) -> None:
    """As if time had passed: what is waiting is due, and leases have run out."""
    past = clock() - timedelta(seconds=1)
    with writing(office.engine) as connection:
        connection.execute(update(OUTBOX).values(next_at=past, **values))
        connection.execute(update(OUTBOX).where(OUTBOX.c.claimed_until.is_not(None)).values(claimed_until=past))


def test_a_letter_goes_out_once_and_its_address_leaves_the_row(
    office: Office, store: RequestStore, start_mail: StartMail
) -> None:
    server, mail = start_mail()
    (letter_id,) = put(office, store)
    assert Postman(office, mail).deliver(clock) == 1
    assert Postman(office, mail).deliver(clock) == 0
    (envelope,) = server.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("polku@example.org", [ADDRESS])
    letter = message_from_bytes(bytes(envelope.content), policy=default)  # type: ignore[arg-type]
    assert letter["To"] == ADDRESS
    assert letter["From"] == "polku@example.org"
    assert letter["Message-ID"] == f"<{letter_id}@example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().strip() == LETTER.body.strip()
    with reading(office.engine) as connection:
        row = connection.execute(select(OUTBOX)).one()
    assert (row.state, row.sealed, row.claimed_until) == ("sent", None, None)


@pytest.mark.parametrize(
    ("answer", "state"),
    [("451 later", "waiting"), ("421 closing", "waiting"), ("554 no", "failed"), ("hang up", "unsure")],
)
def test_what_the_server_answers_decides(
    office: Office, store: RequestStore, start_mail: StartMail, answer: str, state: str
) -> None:
    server, mail = start_mail()
    server.answers = [answer]
    put(office, store)
    assert Postman(office, mail).deliver(clock) == 0
    assert states(office) == {state: 1}
    later(office)
    assert Postman(office, mail).deliver(clock) == (1 if state == "waiting" else 0)
    assert len(server.taken) == (1 if state == "waiting" else 0)


def test_an_unknown_receiver_is_told_to_the_staff(office: Office, store: RequestStore, start_mail: StartMail) -> None:
    server, mail = start_mail()
    server.rcpt = "550 unknown"
    put(office, store)
    Postman(office, mail).deliver(clock)
    assert states(office) == {"failed": 1}


@pytest.mark.parametrize(
    "address", ["a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", "ä@example.org"]
)
def test_no_second_receiver_and_no_line_is_smuggled_in(
    office: Office, store: RequestStore, start_mail: StartMail, address: str
) -> None:
    server, mail = start_mail()
    put(office, store, address=address)
    Postman(office, mail).deliver(clock)
    assert server.taken == []
    assert states(office) == {"failed": 1}


def test_the_server_is_down_and_comes_back(office: Office, store: RequestStore, start_mail: StartMail) -> None:
    put(office, store, 3)
    down = MailSettings("localhost", "polku@example.org", 1, "none")
    assert Postman(office, down).deliver(clock) == 0
    with reading(office.engine) as connection:
        waits = [row.next_at > clock() for row in connection.execute(select(OUTBOX.c.next_at))]
    assert sorted(waits) == [False, False, True], "one letter was tried; the others wait for the next round"
    server, mail = start_mail()
    later(office)
    assert Postman(office, mail).deliver(clock) == 3
    assert len(set(server.message_ids)) == 3


def test_waits_grow_and_end(office: Office, store: RequestStore) -> None:
    waits = [outbox.wait(attempt) for attempt in range(1, outbox.ATTEMPTS + 1)]
    assert waits[0] == timedelta(minutes=1)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=2)
    assert timedelta(days=1) < sum(waits, timedelta()) < timedelta(days=2)
    put(office, store)
    later(office, attempts=outbox.ATTEMPTS - 1)
    Postman(office, MailSettings("localhost", "polku@example.org", 1, "none")).deliver(clock)
    assert states(office) == {"failed": 1}


def test_a_worker_that_died_before_handing_over_loses_nothing(office: Office, store: RequestStore) -> None:
    put(office, store)
    first = outbox.claim(office, clock())
    assert first is not None
    assert outbox.claim(office, clock()) is None
    later(office)
    second = outbox.claim(office, clock())
    assert second is not None
    assert (second.id, second.attempt) == (first.id, first.attempt + 1)
    assert not outbox.handing_over(office, first), "the first worker woke up too late"
    assert outbox.handing_over(office, second)


def test_a_worker_that_died_while_handing_over_leaves_it_to_a_person(
    office: Office, store: RequestStore, start_mail: StartMail
) -> None:
    server, mail = start_mail()
    put(office, store)
    mine = outbox.claim(office, clock())
    assert mine is not None
    assert outbox.handing_over(office, mine)
    later(office)
    assert Postman(office, mail).deliver(clock) == 0
    assert states(office) == {"unsure": 1}
    assert server.taken == []
    with writing(office.engine) as connection:
        row = connection.execute(select(REQUESTS)).one()
        assert outbox.decide(connection, row, "w" * 32, mine.id, again=True, now=clock())
        assert not outbox.decide(connection, row, "w" * 32, mine.id, again=True, now=clock())
    assert Postman(office, mail).deliver(clock) == 1


def test_a_person_lets_a_letter_be(office: Office, store: RequestStore) -> None:
    (letter_id,) = put(office, store)
    later(office, state="failed")
    with writing(office.engine) as connection:
        row = connection.execute(select(REQUESTS)).one()
        assert outbox.decide(connection, row, "w" * 32, letter_id, again=False, now=clock())
    assert states(office) == {}


def test_a_withdrawn_request_gets_no_letter(office: Office, store: RequestStore, start_mail: StartMail) -> None:
    server, mail = start_mail()
    put(office, store)
    store.move(store.listing()[0].id, Event.TAKE, "x", clock())
    with writing(office.engine) as connection:
        connection.execute(update(REQUESTS).values(status="withdrawn", sealed=None))
    assert Postman(office, mail).deliver(clock) == 0
    assert (server.taken, states(office)) == ([], {})


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A throw-away certificate for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock() - timedelta(days=1))
        .not_valid_after(clock() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return path, context


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_letters_travel_encrypted_to_a_server_that_proves_itself(
    office: Office,
    store: RequestStore,
    start_mail: StartMail,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    security: str,
) -> None:
    path, context = certificate(tmp_path)
    if security == "tls":
        server, mail = start_mail("tls", ssl_context=context)
    else:
        server, mail = start_mail("starttls", tls_context=context, require_starttls=True)
    put(office, store)
    assert Postman(office, mail).deliver(clock) == 0, "nobody vouches for the certificate"
    assert (server.taken, states(office)) == ([], {"waiting": 1})
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    later(office)
    assert Postman(office, mail).deliver(clock) == 1
    assert len(server.taken) == 1


def test_nothing_goes_out_in_clear_when_encryption_is_wanted(
    office: Office, store: RequestStore, start_mail: StartMail
) -> None:
    server, mail = start_mail()  # it offers no STARTTLS
    put(office, store)
    assert Postman(office, MailSettings(mail.host, mail.sender, mail.port, "starttls")).deliver(clock) == 0
    assert (server.taken, states(office)) == ([], {"waiting": 1})


def workers(office: Office, mail: MailSettings, count: int) -> list[subprocess.Popen[bytes]]:
    """Real processes that send what is due and end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUIDE_")}
    environment |= {
        "GUIDE_DATA": str(office.keys.parent),
        "GUIDE_DATABASE_URL": office.engine.url.render_as_string(hide_password=False),
        "GUIDE_SMTP_HOST": mail.host,
        "GUIDE_SMTP_PORT": str(mail.port),
        "GUIDE_SMTP_SECURITY": mail.security,
        "GUIDE_SMTP_FROM": mail.sender,
    }
    command = [str(Path(sys.executable).with_name("guide")), "work", "--once"]
    return [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(count)]


def test_four_workers_send_two_hundred_letters_once_each(
    office: Office, store: RequestStore, start_mail: StartMail
) -> None:
    server, mail = start_mail()
    letters = put(office, store, 200)
    assert [process.wait(120) for process in workers(office, mail, 4)] == [0, 0, 0, 0]
    assert states(office) == {"sent": 200}
    assert sorted(server.message_ids) == sorted(f"<{letter}@example.org>" for letter in letters)


def test_workers_killed_in_the_middle_double_and_lose_nothing(
    office: Office, store: RequestStore, start_mail: StartMail
) -> None:
    server, mail = start_mail()
    server.slow = 0.02
    letters = put(office, store, 60)
    kills = 0
    for _ in range(6):
        (process,) = workers(office, mail, 1)
        before, end = len(server.taken), time.monotonic() + 60
        while len(server.taken) < before + 4 and process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        kills += process.wait(60) == -signal.SIGKILL
    assert kills >= 3
    later(office)
    assert [process.wait(120) for process in workers(office, mail, 1)] == [0]
    found, counts = states(office), Counter(server.message_ids)
    assert set(counts.values()) == {1}, "no letter went twice"
    assert found.get("unsure", 0) <= kills
    assert found["sent"] + found.get("unsure", 0) == len(letters)
    with reading(office.engine) as connection:
        sent = [
            f"<{row.id}@example.org>" for row in connection.execute(select(OUTBOX.c.id).where(OUTBOX.c.state == "sent"))
        ]
    assert set(sent) <= set(counts), "what counts as sent was sent"
