"""Pictures of the pages for translators: every text on the first page that shows it, as a phone does.

The pages are those of the real application, asked in this process; a browser only draws them. Needs Playwright and
Chromium (the extra `pictures`); nothing of the network is used.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
from flask import Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from guide.authoring.spreadsheet import PICTURES
from guide.authoring.standing import Entry
from guide.authoring.terminal import MAIN_FLOW, WrongUse, count, today
from guide.authoring.translations import flow_option, language_argument, texts_of, translations
from guide.flow.conversation import Conversation
from guide.flow.lettering import read, write
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.handover import make_code
from guide.place.library import GENERAL, Library
from guide.settings import Settings
from guide.web.visit import TALK, Talk

if TYPE_CHECKING:
    from guide.web.service import Service

_SITE = "http://polku.invalid"
_WIDTH = 390  # CSS pixels: a phone
_QUALITY = 50  # of the JPEG, in percent: letters stay clear, and a language fits into an e-mail
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
# Frames the innermost element of each text, opens what it is folded in, and gives the part of the page to draw.
_FRAME = """texts => {
  const plain = (node) => node.textContent.replaceAll("\\u00ad", "").replace(/\\s+/g, " ").toLowerCase();
  const framed = [];
  for (const text of texts) {
    const holding = [...document.querySelectorAll("body *")].filter((one) => plain(one).includes(text));
    const inner = holding[holding.length - 1];
    if (!inner) continue;
    for (let up = inner; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    inner.style.outline = "3px solid #d5420a";
    framed.push(inner);
  }
  const rects = framed.map((one) => one.getBoundingClientRect());
  const page = document.documentElement.getBoundingClientRect();
  const top = rects.length ? Math.max(0, Math.min(...rects.map((one) => one.top - page.top)) - 250) : 0;
  const end = rects.length ? Math.max(...rects.map((one) => one.bottom - page.top)) + 100 : page.height;
  return { x: 0, y: top, width: page.width, height: Math.max(300, Math.min(end, page.height) - top) };
}"""
_EXAMPLE = {
    "name": "Maija Meikäläinen", "municipality": "Esimerkkikunta", "contact_way": "phone", "phone": "040 123 4567",
    "language": "fi", "interpreter": "no", "where": "office", "when": "morning", "support_person": "no",
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """One page: its name, the conversation it belongs to, its address behind the language, and forms sent first.

    `asked_with`: the form to whose sending the page is the answer.
    """

    name: str
    path: str
    conversation: Conversation | None = None
    sent: tuple[tuple[str, Mapping[str, str]], ...] = field(default=())
    asked_with: Mapping[str, str] | None = None


def scenes(library: Library, day: date) -> Iterator[Scene]:
    """Pages that between them show the texts of all flows, places and days; the usual ones first."""
    for name, path in (("start", ""), ("privacy", "tietosuoja"), ("accessibility", "saavutettavuus")):
        yield Scene(name, path)
    yield from (Scene("words", "sanasto"), Scene("not-found", "oma/x"), Scene("stopped", "lopetettu"))
    dialogues = Dialogues(library)
    yield from _code_scenes(dialogues.get(MAIN_FLOW, GENERAL, day))
    seen: set[object] = set()
    for flow in sorted(library.flows.values(), key=lambda flow: (flow.spec.id != MAIN_FLOW, flow.spec.rank)):
        for place in sorted(library.places, key=lambda name: name != GENERAL):
            for at in (day, *reversed(library.change_days(flow.spec.id, place))):
                start = Conversation(flow.spec.id, flow.version, place, at)
                yield from _scenes_of(dialogues.get(flow.spec.id, place, at), start, seen)


def _code_scenes(dialogue: Dialogue) -> Iterator[Scene]:
    """The page where a hand-over code is typed, alone and with each thing that can be wrong with one."""
    flow = dialogue.edition.flow
    talk = Conversation(flow.spec.id, flow.version, dialogue.place.id, dialogue.day)
    number, seal = read(code := make_code(dialogue, talk))
    tomorrow = replace(dialogue, day=dialogue.day + timedelta(days=1))
    wrong = {
        "empty": "", "strange": "Ä", "short": code[:5], "long": 8 * code, "mistyped": code[::-1],
        "old": write(number, seal ^ 1), "early": make_code(tomorrow, talk),
    }  # fmt: skip
    yield Scene("code", "koodi", talk.answer("age_group", ("25_29",)))
    for name, typed in wrong.items():
        yield Scene(f"code-{name}", "koodi", asked_with={"code": typed})


def _scenes_of(dialogue: Dialogue, start: Conversation, seen: set[object]) -> Iterator[Scene]:
    """The questions and results of one dialogue that none before it had (`seen`): a way through every option."""
    name = f"{start.flow}-{start.place}-{start.as_of}"
    asked: set[str] = set()
    ways = [start]
    while ways:
        talk = ways.pop()
        walk = dialogue.replay(talk.answers)
        if walk.asks is None:
            yield from _ends(dialogue, talk, f"{name}-{len(seen)}", seen)
            continue
        options = [(option.id,) for option in dialogue.edition.options.get(walk.asks, ())] or [("Sana",)]
        if walk.asks not in asked:
            asked.add(walk.asks)
            if (question := (start.flow, walk.asks, *options)) not in seen:
                seen.add(question)
                yield Scene(f"{name}-{walk.asks}", f"kysymys/{walk.number}", talk)
        else:
            options = options[:1]
        ways += [talk.answer(walk.asks, option) for option in reversed(options)]


def _ends(dialogue: Dialogue, talk: Conversation, name: str, seen: set[object]) -> Iterator[Scene]:
    """The pages after the last question, when they tell something that no earlier result told."""
    outcome = dialogue.outcome(talk.answers)
    tells: set[object] = {clause.spec.id for clause in outcome.clauses}
    tells |= {(result.id, result.status) for result in outcome.findings.values()}
    tells |= {reason.rule.spec.id for result in outcome.findings.values() for reason in result.reasons}
    if tells <= seen:
        return
    seen |= tells
    pages = ("tulos", "keskustelu") if dialogue.explains else ("tarkista", "tulos", "keskustelu")
    for page in pages:
        yield Scene(f"{name}-{page}", page, talk)
    yield Scene(f"{name}-aikajana", "aikajana", talk, (("aikajana", {"meeting": "24.11.2026", "end": "24.11.2027"}),))
    if dialogue.requests:
        yield Scene(f"{name}-pyynto", "pyynto", talk)
        yield Scene(f"{name}-virheet", "pyynto", talk, (("pyynto", {}),))
        yield Scene(f"{name}-lahetys", "pyynto/tarkista", talk, (("pyynto", _EXAMPLE),))
        yield Scene(f"{name}-kuitti", "kuitti", talk, (("pyynto", _EXAMPLE), ("pyynto/laheta", {})))


class Pages:
    """The application, asked as a browser would, each scene with cookies of its own."""

    def __init__(self, data: Path, day: date) -> None:
        from guide.app import create_app  # here, so that the other commands start without the database

        self.app = create_app(Settings(data=data, as_of=day))
        self.service: Service = self.app.extensions["polku"]

    def close(self) -> None:
        """Lets go of the database."""
        self.service.store.close()

    def visitor(self, scene: Scene, lang: str) -> FlaskClient:
        """A client that has come to the scene."""
        client = self.app.test_client()
        if scene.conversation is not None:
            talk = Talk.begin(scene.conversation)
            response = Response()
            self.service.bag.keep_talk(response, talk)
            cookie = response.headers["Set-Cookie"].partition(";")[0].partition("=")
            client.set_cookie(self.service.bag.names[TALK], cookie[2])
            for path, values in scene.sent:
                key = self._submission_key(client, lang) if path.endswith("laheta") else {}
                form = {"csrf": talk.token, **values, **key}
                client.post(f"/{lang}/{path}", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        return client

    def show(self, scene: Scene, lang: str) -> TestResponse:
        """The page of the scene."""
        visitor, address = self.visitor(scene, lang), f"/{lang}/{scene.path}"
        if scene.asked_with is None:
            return visitor.get(address, follow_redirects=True)
        return visitor.post(address, data=scene.asked_with, headers={"Sec-Fetch-Site": "same-origin"})

    @staticmethod
    def _submission_key(client: FlaskClient, lang: str) -> dict[str, str]:
        page = client.get(f"/{lang}/pyynto/tarkista").get_data(as_text=True)
        found = re.search(r'name="submission_key" value="([^"]*)"', page)
        return {"submission_key": found[1]} if found else {}

    def text(self, scene: Scene) -> str:
        """What the page says in Finnish: no tags, no soft hyphens, single spaces."""
        page = self.show(scene, "fi").get_data(as_text=True)
        plain = re.sub(r"<[^>]+>", " ", re.sub(r'aria-label="([^"]*)"|data-text="([^"]*)"', r">\1\2<", page))
        return " ".join(plain.replace("\u00ad", "").replace("&#39;", "'").replace("&amp;", "&").split())


def choose(pages: Pages, scenes: Iterable[Scene], entries: Iterable[Entry]) -> list[tuple[Scene, list[Entry]]]:
    """The scenes to draw, each with the texts that are shown there first."""
    open_entries = {entry.id: (entry, [_parts(text) for text in entry.finnish]) for entry in entries}
    chosen = []
    for scene in scenes:
        if not open_entries:
            break
        text = pages.text(scene).lower()
        shown = [entry for entry, wanted in open_entries.values() if any(_stands(parts, text) for parts in wanted)]
        if shown:
            chosen.append((scene, shown))
            for entry in shown:
                del open_entries[entry.id]
    return chosen


def _shown(entry: Entry) -> str:
    """The text as the page in its language has it: a missing one is shown in Finnish."""
    return next(filter(None, entry.forms), entry.finnish[0])


def _parts(text: str) -> list[str]:
    """What stands between the values of a text, as a page shows it."""
    return [" ".join(part.lower().split()) for part in re.split(r"\{\w+\}", text) if part.strip(" .:")]


def _stands(parts: list[str], text: str) -> bool:
    end = 0
    for part in parts:
        end = text.find(part, end)
        if end < 0:
            return False
        end += len(part)
    return bool(parts)


def draw(pages: Pages, chosen: Iterable[tuple[Scene, list[Entry]]], lang: str, folder: Path) -> int:
    """Draws each scene in `lang` into `folder` and writes which text is in which picture. Gives their number.

    Raises WrongUse without Playwright or Chromium.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise WrongUse("Pictures need Playwright. Install the extra: pip install polku-guide[pictures]") from None
    browser_path = os.environ.get("GUIDE_CHROMIUM") or shutil.which("chromium")
    if browser_path is None:
        raise WrongUse("Pictures need Chromium. Install it, or set GUIDE_CHROMIUM to its path.")
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=browser_path, args=list(_FLAGS)) as browser,
        (folder / PICTURES).open("w", encoding="utf-8", newline="") as table,
    ):
        writer = csv.writer(table, delimiter="\t", lineterminator="\n")
        for scene, shown in chosen:
            page = browser.new_page(viewport={"width": _WIDTH, "height": 844})
            page.route("**/*", _answering(pages, scene, lang))
            page.goto(f"{_SITE}/{lang}/{scene.path}")
            name = f"{scene.name}.jpg"
            clip = page.evaluate(_FRAME, [max(_parts(text), key=len) for text in map(_shown, shown)])
            page.screenshot(path=folder / name, full_page=True, clip=clip, type="jpeg", quality=_QUALITY)
            page.close()
            writer.writerows((entry.id, name) for entry in shown)
            number += 1
    return number


def _answering(pages: Pages, scene: Scene, lang: str) -> Any:
    shown = pages.show(scene, lang)
    files = pages.app.test_client()

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(_SITE)
        response = shown if path == f"/{lang}/{scene.path}" else files.get(path)
        headers = {"Content-Type": response.headers.get("Content-Type", "text/plain")}
        route.fulfill(status=response.status_code, headers=headers, body=response.get_data())

    return answer


@translations.command("pictures")
@language_argument
@flow_option
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder.")
def make_pictures(lang: str, flow: str | None, output: Path) -> None:
    """Draw the pages on which the texts of a language are shown; `export --pictures` names them."""
    entries = [entry for entry in texts_of(lang, flow).entries if entry.is_of(flow)]
    with TemporaryDirectory() as data:
        pages = Pages(Path(data), today())
        try:
            chosen = choose(pages, scenes(pages.service.library, today()), entries)
            drawn = draw(pages, chosen, lang, output)
        finally:
            pages.close()
    seen = sum(len(shown) for _, shown in chosen)
    click.echo(f"{output}: {count(drawn, 'picture')[:-1]}, {seen} of {count(len(entries), 'text')}")
