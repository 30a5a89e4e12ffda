"""From a client's phone to the settled time and back, between real servers on SQLite and on PostgreSQL.

Afterwards nothing that a person said may stand anywhere: the database and the logs are searched byte by byte.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar
from playwright.sync_api import Locator, Page
from pypdf import PdfReader
from sqlalchemy import make_url

from guide.office import sessions
from guide.office.audit import verify
from guide.office.base import Office, make_office
from guide.office.roles import Role
from guide.storage.database import make_engine
from guide.text.moments import said
from tests.browser.conftest import OpenPage
from tests.browser.tools import GUIDE, Server, axe, environment, free_port, running_server
from tests.browser.walk import Walk, plain, say
from tests.postgresql import Cluster
from tests.staff.conftest import add_worker
from tests.staff.test_outbox import MailServer

DAY = said(datetime.now(UTC) + timedelta(days=30)).split()[0]
ADDRESS = "kanarialintu@example.org"
SAID = ("Kanarialintu Väinämöinen", "040 765 4321", ADDRESS, "Haluan puhua kanarian työkokeilusta.")
WRITTEN = ("Soitettu kanarialle eilen.", "Kanarian asia kuuluu hyvinvointialueelle.", "Kanariankuja 7, huone 3")
PLACE = ("--place", "inari")
REFERENCE = r"[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}"


@dataclass
class Installation:
    """Both sides over one database, and the organisation's mail server."""

    public: Server
    staff: Server
    database: str
    mail: MailServer
    settings: dict[str, str]
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        self.office = make_office(make_engine(self.database), self.public.data / "keys")

    def work(self) -> None:
        """One round of the worker: letters go out."""
        env = environment(self.public.data) | self.settings
        done = subprocess.run([GUIDE, "work", "--once"], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def worker(self, page: Page, *roles: Role, name: str = "Terttu Työntekijä") -> Page:
        made = add_worker(self.office, *roles, name=name)
        key = sessions.begin(self.office, made.id, datetime.now(UTC))
        page.context.add_cookies([{"name": "polku-staff", "value": key, "url": self.staff.url}])
        return page

    def traces(self) -> Iterator[tuple[str, bytes]]:
        """Everything that was written down: the database as it lies on the disk, its dump, and the logs."""
        for server in (self.public, self.staff):
            yield server.log.name, server.log.read_bytes()
        for path in self.public.data.rglob("*"):
            if path.is_file() and path.parent.name != "keys":
                yield path.name, path.read_bytes()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("office")
    data = folder / "data"
    database = f"sqlite:///{data / 'polku.sqlite'}"
    cluster: Cluster | None = None
    if request.param == "postgresql":
        cluster = request.getfixturevalue("postgresql_server")
        database = cluster.url(cluster.new_database())
    mail = MailServer()
    controller = Controller(mail, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings = {
        "GUIDE_DATABASE_URL": database,
        "GUIDE_SMTP_HOST": "127.0.0.1",
        "GUIDE_SMTP_PORT": str(controller.port),
        "GUIDE_SMTP_SECURITY": "none",
        "GUIDE_SMTP_FROM": "polku@example.org",
        "GUIDE_WORKER": "0",
        "GUIDE_LOG": "json",
    }
    (folder / "public").mkdir()
    (folder / "staff").mkdir()
    with running_server(folder / "public", arguments=PLACE, data=data, settings=settings) as public:
        settings["GUIDE_PUBLIC_URL"] = public.url
        with running_server(folder / "staff", arguments=("--staff", *PLACE), data=data, settings=settings) as staff:
            made = Installation(public, staff, database, mail, settings)
            yield made
            made.office.engine.dispose()
    controller.stop()
    if cluster is not None:
        dump = subprocess.run(
            [
                str(cluster.programs / "pg_dump"),
                "-h",
                str(cluster.folder),
                "-U",
                "postgres",
                database.split("/")[3].split("?")[0],
            ],
            capture_output=True,
            check=True,
        ).stdout
        assert b"requests" in dump
        _search("the dump", dump)
    for name, content in made.traces():
        _search(name, content)


def name_of(url: str) -> str:
    return str(make_url(url).database)


def _search(name: str, content: bytes) -> None:
    for text in (*SAID, *WRITTEN, "anarian", "anarialle", "Kanarialintu", "765 4321"):
        assert text.encode() not in content, f"{name} holds {text}"


def send(page: Page, installation: Installation) -> str:
    """A client asks for a meeting in Inari Sámi; the reference."""
    walk = Walk(page, "smn")
    walk.answers = {**walk.answers, "home_municipality": ("inari",)}
    walk.to_form()
    walk.fill()
    for name, value in (("name", SAID[0]), ("phone", SAID[1]), ("email", SAID[2]), ("own_words", SAID[3])):
        page.fill(f"#{name}", value)
    for name, value in (("contact_way", "email"), ("language", "smn"), ("interpreter", "yes")):
        page.locator(f"input[name={name}][value={value}]").check()
    walk.press(walk.button)
    walk.press(page.locator("form.send button"))
    found = re.search(REFERENCE, page.locator("main").inner_text())
    assert found
    return found[0]


def open_request(page: Page, reference: str, chosen: str = "") -> None:
    page.goto(f"/pyynnot{chosen}")
    page.get_by_role("link", name=reference).click()
    page.get_by_role("heading", level=1, name=reference).wait_for()


def set_time(page: Page, clock: str) -> None:
    for name, value in (("day", DAY), ("clock", clock), ("address", WRITTEN[2]), ("interpreted", "inarinsaame–suomi")):
        page.fill(f"#{name}", value)
    page.get_by_role("button", name=re.compile("Vahvista aika|Tallenna muutos")).click()
    page.wait_for_load_state()


def fetched(page: Page, name: str) -> bytes:
    """A paper that the request page offers."""
    link = page.locator(f"a[href$='{name}']").first.get_attribute("href")
    assert link
    answer = page.context.request.get(link)
    assert answer.ok
    return answer.body()


def letters(installation: Installation) -> list[str]:
    contents = [envelope.content for envelope in installation.mail.taken]
    parsed = [message_from_bytes(content, policy=default) for content in contents if isinstance(content, bytes)]
    return [f"{letter['Subject']} {letter.get_content()}" for letter in parsed]


def test_from_the_client_to_the_meeting_and_back(page: OpenPage, installation: Installation) -> None:
    client = page(viewport=(390, 844), at=installation.public)
    reference = send(client, installation)
    desk = installation.worker(page(viewport=(1366, 800), at=installation.staff), Role.OFFICE)
    desk.goto("/pyynnot")
    assert reference in desk.locator("main").inner_text()
    assert SAID[0] not in desk.content()
    axe(desk, "Pyynnöt")
    open_request(desk, reference)
    told = plain(desk.locator("main").inner_text())
    assert all(text in told for text in SAID)
    axe(desk, f"Pyyntö {reference}")
    desk.fill("#muistiinpano", WRITTEN[0])
    desk.get_by_role("button", name="Tallenna muistiinpano").click()
    assert WRITTEN[0] in desk.locator("main").inner_text()

    desk.get_by_role("link", name="Sovi aika").click()
    set_time(desk, "9.30")
    assert "Aika on sovittu." in desk.locator("main").inner_text()
    open_request(desk, reference, "?tila=kaikki")
    paper = plain("".join(each.extract_text() for each in PdfReader(BytesIO(fetched(desk, "kutsu.pdf"))).pages))
    for text in (reference, DAY, WRITTEN[2], say("smn", "Mistä tapaamisessa on kyse?"), "Mistä tapaamisessa on kyse?"):
        assert text in paper
    first = Calendar.from_ical(fetched(desk, "kutsu.ics")).walk("VEVENT")[0]
    assert first["SEQUENCE"] == 0
    assert SAID[0] not in str(first)

    installation.work()
    installation.work()
    (letter,) = letters(installation)
    assert installation.mail.taken[0].rcpt_tos == [ADDRESS]
    assert reference in letter
    assert not any(text in letter for text in (*SAID[:2], SAID[3], *WRITTEN, DAY, "9.30"))
    found = re.search(rf"{re.escape(installation.public.url)}/\S+", letter)
    assert found
    client.goto(found[0])
    assert plain(client.locator("h1").inner_text()) == say("smn", "Tapaamisesi aika on sovittu.")
    assert DAY not in client.content()

    desk.get_by_role("link", name="Muuta aikaa").click()
    set_time(desk, "13.15")
    open_request(desk, reference, "?tila=kaikki")
    second = Calendar.from_ical(fetched(desk, "kutsu.ics")).walk("VEVENT")[0]
    assert second["UID"] == first["UID"]
    assert second["SEQUENCE"] == 1
    installation.work()
    assert len(letters(installation)) == 2

    client.goto(found[0])
    client.locator("main form button[type=submit]").click()
    client.wait_for_load_state()
    assert plain(client.locator("h1").inner_text()) == say("smn", "Pyyntösi on peruttu.")
    desk.reload()
    told = plain(desk.locator("main").inner_text())
    assert "Peruttu" in told
    assert not any(text in told for text in (*SAID, *WRITTEN))
    installation.mail.taken.clear()
    assert verify(installation.office.engine) == []


def test_two_workers_and_a_transfer(page: OpenPage, installation: Installation) -> None:
    reference = send(page(javascript=False, at=installation.public), installation)
    first = installation.worker(page(at=installation.staff), Role.OFFICE, name="Aino Eka")
    second = installation.worker(page(at=installation.staff, javascript=False), Role.OFFICE, name="Eino Toka")
    open_request(first, reference)
    open_request(second, reference)
    first.get_by_role("button", name="Ota käsittelyyn").click()
    first.get_by_text("Käsittelyssä").first.wait_for()
    second.get_by_text("Siirrä toiselle viranomaiselle", exact=True).click()
    second.select_option("#vastaanottaja", "wellbeing_county")
    second.fill("#siirron_syy", WRITTEN[1])
    second.get_by_role("button", name="Siirrä", exact=True).click()
    told = second.locator("main").inner_text()
    assert "Joku muu muutti pyyntöä" in told
    assert "Aino Eka" in told
    assert second.input_value("#siirron_syy") == WRITTEN[1]
    second.get_by_role("button", name="Siirrä", exact=True).click()
    assert "Siirretty" in second.locator("main").inner_text()
    lead = installation.worker(page(at=installation.staff), Role.LEAD)
    lead.goto("/loki")
    assert "Loki on eheä" not in lead.locator("main").inner_text()
    press(lead, lead.get_by_role("button", name="Tarkista, onko loki eheä"))
    told = lead.locator("main").inner_text()
    assert "Loki on eheä" in told
    assert "request.transfer" in told
    assert SAID[0] not in told
    axe(lead, "Loki")


def test_a_code_goes_on_at_the_desk_and_finds_the_request(page: OpenPage, installation: Installation) -> None:
    client = page(viewport=(390, 844), at=installation.public)
    walk = Walk(client, "sms")
    walk.answers = {**walk.answers, "home_municipality": ("inari",)}
    walk.begin()
    walk.answer_until()
    code = plain(client.locator("main .code").first.inner_text())

    desk = installation.worker(page(at=installation.staff, javascript=False), Role.DESK)
    desk.goto("/koodi")
    desk.fill("[name=code]", code.lower())
    press(desk, desk.locator("main form .button").first)
    assert "30–56 vuotta" in plain(desk.locator("main").inner_text())
    press(desk, desk.get_by_role("button", name="Jatka asiakkaan kanssa"))
    for name in ("agreed", "send"):
        desk.check(f"[name={name}]")
    press(desk, desk.locator("main form .button:not(.second)").last)
    while "/osa/" in desk.url:  # what the client answered at home is filled in
        press(desk, desk.locator("[name=go][value=next]"))
    press(desk, desk.locator("a[href$='/avustettu/vahvistus']"))
    desk.check("[name=confirmed]")
    desk.fill("[name=note]", WRITTEN[0])
    press(desk, desk.locator("main form .button:not(.second)").last)
    desk.goto("/avustettu/pyynto")
    Walk(desk).fill()
    desk.fill("#name", SAID[0])
    press(desk, desk.locator("main form .button[type=submit]").last)
    press(desk, desk.locator("form.send button"))
    told = plain(desk.locator("main").inner_text())
    reference = re.search(REFERENCE, told)
    assert reference

    office = installation.worker(page(at=installation.staff), Role.OFFICE)
    office.goto("/pyynnot")
    office.fill("#haku", code)
    press(office, office.get_by_role("button", name="Hae"))
    press(office, office.get_by_role("link", name=reference[0]))
    told = plain(office.locator("main").inner_text())
    assert "Avustettu" in told
    assert SAID[0] in told
    assert WRITTEN[0] in told
    assert verify(installation.office.engine) == []


def press(page: Page, target: Locator) -> None:
    with page.expect_navigation():
        target.click()


def test_the_list_renews_itself_quietly(page: OpenPage, installation: Installation) -> None:
    desk = installation.worker(page(at=installation.staff), Role.OFFICE)
    desk.clock.install()
    desk.goto("/pyynnot")
    desk.locator("#haku").focus()
    send(page(at=installation.public), installation)
    desk.clock.run_for(61_000)
    desk.locator("#news a").wait_for()
    assert desk.locator("#news").inner_text() == "1 uusi pyyntö"
    assert desk.evaluate("document.activeElement.id") == "haku"


@pytest.mark.parametrize("lang", ["fi", "se"])
@pytest.mark.parametrize("width", [320, 1366])
def test_staff_pages_are_faultless_for_axe(page: OpenPage, installation: Installation, lang: str, width: int) -> None:
    desk = installation.worker(page(viewport=(width, 800), at=installation.staff), *Role)
    desk.goto("/pyynnot")
    desk.locator(f".languages button[lang={lang}]").click()
    desk.wait_for_load_state()
    links = [str(link.get_attribute("href")) for link in desk.locator("nav .pages a").all()]
    assert len(links) == 10
    for link in links:
        desk.goto(link)
        assert desk.locator("html").get_attribute("lang") == lang
        axe(desk, plain(desk.locator("h1").inner_text()))
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, link
