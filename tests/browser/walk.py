"""Walks the dialogue in a page as a client does, with or without JavaScript, and knows what each page is headed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from playwright.sync_api import Locator, Page, Route

from guide.core import resources
from guide.place.library import Library, load_library
from guide.text.catalogue import Catalogues, load_catalogues
from guide.text.voice import Voice

Answers = Mapping[str, tuple[str, ...]]

LANGUAGES = ("fi", "se", "smn", "sms")
SAMI = LANGUAGES[1:]
FLOWS = ("rights-and-duties", "rehabilitative-work", "services", "mandated-employment")

# Answers of a client of today; every kind of question that today's rules ask is on the way.
TODAY: Answers = {
    "home_municipality": ("akaa",),
    "age_group": ("30_56",),
    "situation": ("unemployed_job_seeker",),
    "main_income": ("general_support",),
    "existing_plan": ("none",),
    "support_needs": ("daily_life", "language"),
    "many_authorities": ("yes",),
    "full_time_work": ("no",),
    "service_wishes": ("rehabilitative_work",),
    "plan": ("multi_professional_plan",),
    "service_goals": ("try_work", "study"),
    "allowance_used_up": ("yes",),
    "social_assistance_months": ("under_4",),
}
# Answers of a client of Akaa in June 2021, when days and months of support decided.
AKAA_2021: Answers = {
    **TODAY,
    "main_income": ("labour_market_subsidy",),
    "subsidy_days": ("500_or_over",),
    "allowance_used_up": ("no",),
    "social_assistance_months": ("under_4",),
    "unemployed_months": ("under_6",),
    "many_authorities": ("no",),
}
TEXTS = {"name": "Maija Meikäläinen", "phone": "040 123 4567"}
CHOICES = {
    "contact_way": "phone",
    "language": "fi",
    "interpreter": "no",
    "where": "office",
    "when": "morning",
    "support_person": "no",
}
LIKELY_TODAY = "Vastauksesi viittaavat siihen, että monialaisesta tuesta voisi olla sinulle hyötyä."
LIKELY_2021 = "Vastauksesi viittaavat siihen, että sinulle tehdään aktivointisuunnitelma."


@cache
def library() -> Library:
    return load_library(resources.root())


@cache
def catalogues() -> Catalogues:
    return load_catalogues(resources.root())


def say(lang: str, finnish: str) -> str:
    """A text as a reader of `lang` sees it."""
    return Voice(catalogues(), lang)(finnish).text


def said_first(lang: str, finnish: str) -> str:
    """The same for a text of legal weight, where the Finnish stands before an unchecked translation."""
    phrase = Voice(catalogues(), lang)(finnish)
    return phrase.finnish if phrase.needs_finnish else phrase.text


def title_of(step: str) -> str:
    """The Finnish text of a question."""
    return next(flow.steps[step].title or "" for flow in library().flows.values() if step in flow.steps)


class Walk:
    """One client in one page."""

    def __init__(self, page: Page, lang: str = "fi", answers: Answers = TODAY) -> None:
        self.page = page
        self.lang = lang
        self.answers = answers

    def open(self, path: str = "") -> None:
        self.page.goto(f"/{self.lang}/{path}")

    @property
    def step(self) -> str:
        """The step of the question on the page; "" when it shows no question."""
        step = self.page.locator("input[name=step]")
        return (step.get_attribute("value") or "") if step.count() else ""

    @property
    def heading(self) -> str:
        return plain(self.page.locator("main h1").inner_text())

    @property
    def title(self) -> str:
        """The heading that the question on the page must have."""
        return say(self.lang, title_of(self.step))

    @property
    def checked(self) -> list[str]:
        """What is chosen on the page."""
        return [str(box.get_attribute("value")) for box in self.page.locator("main input:checked").all()]

    @property
    def button(self) -> Locator:
        """The main button."""
        return self.page.locator("main form .button[type=submit]").last

    def press(self, target: Locator) -> None:
        """Presses a button or a link and waits for the next page, loaded or swapped in."""
        self.page.locator("main h1").evaluate("h1 => h1.dataset.old = ''")
        target.click()
        self.arrived()

    def arrived(self) -> None:
        """Waits until a page with another heading element than the marked one is there and ready."""
        self.page.locator("main h1:not([data-old])").wait_for()
        self.page.wait_for_load_state()

    def begin(self) -> None:
        self.open()
        self.press(self.page.locator("main form .button").first)

    def begin_with(self, flow: str) -> None:
        """Begins from the start page with what somebody else comes with."""
        self.open()
        self.press(self.page.locator(f"main button[value='{flow}']"))

    def choose(self, *options: str) -> None:
        for option in options or self.answers[self.step]:
            self.page.locator(f"input[name=answer][value='{option}']").check()

    def answer(self, *options: str) -> None:
        """Answers the question with `options`, or as the client of this walk would."""
        self.choose(*options)
        self.press(self.button)

    def answer_until(self, step: str = "") -> None:
        """Answers until the question `step` is asked; to the check page without one."""
        while self.step != step:
            assert self.step, f"“{step}” was never asked"
            self.answer()

    def to_result(self) -> None:
        self.begin()
        self.answer_until()
        self.press(self.page.locator("main .actions .button"))

    def to_form(self) -> None:
        self.to_result()
        self.open("pyynto")

    def fill(self) -> None:
        for field, text in TEXTS.items():
            self.page.fill(f"#{field}", text)
        if self.page.locator("#municipality").count():
            self.page.fill("#municipality", "Utsjoki")
        for name, value in CHOICES.items():
            self.page.locator(f"input[name={name}][value={value}]").check()

    def send(self) -> None:
        """From the form to the receipt."""
        self.fill()
        self.press(self.button)
        self.press(self.page.locator("form.send button"))


@dataclass(frozen=True)
class Stop:
    """A page met on the tour, and its expected heading."""

    name: str
    heading: str


def tour(walk: Walk, *, likely: str = LIKELY_TODAY) -> Iterator[Stop]:
    """Takes the page through every page there is. At each yield the page shows what the stop says."""
    lang = walk.lang
    walk.open()
    tagline = "Selvitä, millainen suunnitelma sinulle voidaan tehdä, ja pyydä aika tapaamiseen."
    yield Stop("start", say(lang, tagline))
    yield from _questions(walk)
    yield Stop("check", say(lang, "Tarkista vastauksesi ennen tulosta"))
    walk.press(walk.page.locator("main .actions .button"))
    yield Stop("result", said_first(lang, likely))
    walk.open("aikajana")
    when = say(lang, "Mitä tapahtuu milloin?")
    yield Stop("timeline", when)
    for meeting, name in (("huomenna", "timeline-error"), ("24.11.2021", "timeline-days")):
        walk.page.fill("#meeting", meeting)
        walk.press(walk.button)
        yield Stop(name, when)
    walk.open("keskustelu")
    yield Stop("conversation", say(lang, "Keskustelusi"))
    yield from _request(walk)
    for flow in FLOWS:
        yield from _other_flow(walk, flow)
    yield from _other_pages(walk)


def _other_flow(walk: Walk, flow: str) -> Iterator[Stop]:
    """A flow that explains, from the start page: its own questions and what it explains."""
    walk.begin_with(flow)
    spec = library().flows[flow].spec
    own = {step.id for step in spec.steps} - library().flows["plan-check"].steps.keys()
    while walk.step:
        if walk.step in own:
            yield Stop(f"{flow}-{walk.step}", walk.title)
        walk.answer()
    finding = library().findings[spec.headline[0]].spec if spec.headline else None
    heading = (
        (finding.likely, finding.open, finding.unlikely, finding.ended or "") if finding else (spec.heading or "",)
    )
    said = [said_first(walk.lang, text) for text in heading]
    yield Stop(f"{flow}-result", next((text for text in said if plain(text) == walk.heading), said[0]))


def _questions(walk: Walk) -> Iterator[Stop]:
    walk.press(walk.page.locator("main form .button").first)
    while walk.step:
        step, title = walk.step, walk.title
        yield Stop(f"question-{step}", title)
        if step in {"age_group", "support_needs", "subsidy_days"}:
            walk.press(walk.button)
            yield Stop(f"error-{step}", title)
        walk.answer()


def _request(walk: Walk) -> Iterator[Stop]:
    lang, page = walk.lang, walk.page
    walk.open("pyynto")
    form = say(lang, "Pyydä aika tapaamiseen")
    yield Stop("form", form)
    walk.press(walk.button)
    yield Stop("form-errors", form)
    walk.fill()
    walk.press(walk.button)
    yield Stop("review", say(lang, "Tarkista pyyntö"))
    walk.press(page.locator("form.send button"))
    yield Stop("receipt", say(lang, "Pyyntösi on lähetetty"))
    walk.press(page.locator("a[href*='/oma/']"))
    yield Stop("status", say(lang, "Pyyntösi on saapunut."))
    walk.press(walk.button)
    yield Stop("withdrawn", say(lang, "Pyyntösi on peruttu."))


def _other_pages(walk: Walk) -> Iterator[Stop]:
    for path, heading in (
        ("tietosuoja", "Tietosuoja"),
        ("saavutettavuus", "Saavutettavuusseloste"),
        ("sanasto", "Sanasto"),
        ("olematon", "Sivua ei löytynyt."),
    ):
        walk.open(path)
        yield Stop(path, say(walk.lang, heading))
    code = say(walk.lang, "Jatka koodilla")
    walk.open("koodi")
    yield Stop("code", code)
    walk.page.fill("#code", "1234-5678-9ABC")
    walk.press(walk.button)
    yield Stop("code-error", code)
    walk.press(walk.page.locator("footer button"))
    yield Stop("stopped", say(walk.lang, "Vastaukset on tyhjennetty."))


def plain(text: str) -> str:
    """Without soft hyphens and doubled spaces."""
    return " ".join(text.replace("\u00ad", "").split())


def restyle(page: Page, css: str) -> None:
    """Breaks the look on purpose: `css` comes after the service's own style sheet on every page loaded from now on."""

    def serve(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + css)

    page.route("**/polku.css", serve)
