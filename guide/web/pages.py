"""View models: exactly what a template is given for each page. No template looks anything up itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from guide.outputs.sheet import Sheet
from guide.text.phrase import Phrase


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A language of the place, in its own name, and the same page in it."""

    code: str
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """The human who answers: shown on every page (306/2019 6 a §)."""

    name: Phrase
    phone: str
    phone_href: str
    hours: Phrase
    email: str | None
    example: bool  # placeholder data of an example place: said so on the page


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a page explains. `term` and `meaning` in the reader's language, `finnish` the official word."""

    term: Phrase
    finnish: str
    meaning: Phrase
    source: Phrase
    verified: bool


@dataclass(frozen=True, slots=True)
class WordsPage:
    """All words that are explained anywhere."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Chrome:
    """What stands around every page. Parts: 1 situation, 2 check, 3 result, 4 request; `parts` are those there are."""

    lang: str
    title: str  # plain text of <title>, already with "Virhe: " in front when there is an error
    place_name: str
    languages: tuple[LanguageLink, ...]
    contact: Contact
    responsible: str
    csrf: str
    start_url: str
    stop_url: str  # POST here: stop and clear the answers
    theme_url: str  # style sheet of the place's tokens
    footer_links: tuple[tuple[Phrase, str], ...]
    part: int | None = None
    parts: tuple[int, ...] = ()
    only_reviewed: bool = False  # texts that nobody has reviewed are shown in Finnish
    preview_date: str | None = None  # set when the rules of another day are shown
    checked_on: str | None = None
    words: tuple[Word, ...] = ()  # the words of this page that are explained at its end


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. `apart` options ("En tiedä", "En halua kertoa", none) stand after "tai"."""

    id: str
    text: Phrase
    hint: Phrase | None
    checked: bool
    apart: bool
    suits: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered question in the echo line, the list of answers and the check page."""

    question: Phrase
    answers: tuple[Phrase, ...]
    change_url: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Into other flows: buttons of a form sent to `action_url`. `back` leads to the flow that called this one."""

    action_url: str
    calls: tuple[tuple[str, Phrase], ...] = ()
    back: tuple[str, Phrase] | None = None


@dataclass(frozen=True, slots=True)
class StartPage:
    """The first page. `continue_url` is set when answers of this browser are still kept.

    `entries`: the other flows, by id, in the words of what people come with.
    """

    action_url: str
    code_url: str
    continue_url: str | None = None
    entries: tuple[tuple[str, Phrase], ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question. `kind` is choice, choices, duration or text."""

    step: str
    kind: str
    action_url: str
    number: int
    at_most_left: int
    title: Phrase
    hint: Phrase | None
    why: Phrase | None
    estimates: tuple[Phrase, ...]
    choices: tuple[Choice, ...]
    text_value: str
    text_limit: int
    error: Phrase | None
    back_url: str | None
    echo: Answered | None
    answers: tuple[Answered, ...]
    notes: tuple[Phrase, ...] = ()  # note steps passed since the previous question: warnings in a box
    unnecessary: tuple[Phrase, ...] = ()  # questions whose earlier answer is not needed any more
    flow_changed: bool = False  # the flow changed under the conversation: one calm line
    ways: Ways | None = None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """All answers with change links. `code` carries them to another device; None when no code can."""

    answers: tuple[Answered, ...]
    action_url: str  # GET: the result
    back_url: str | None
    code: str | None
    notes: tuple[Phrase, ...] = ()
    unnecessary: tuple[Phrase, ...] = ()
    flow_changed: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule and how it stood: standing is yes, no or unknown."""

    text: Phrase
    standing: str
    answers: tuple[Answered, ...]
    source: str
    url: str | None
    in_force: Phrase  # "Sääntö on voimassa 1.1.2025–31.12.2025. Lähde: …"
    verified: bool
    rule: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding as the client reads it."""

    id: str
    status: str  # likely, unlikely, open
    verified: bool
    title: Phrase
    texts: tuple[Phrase, ...]
    ask_authority: Phrase | None
    reasons: tuple[Reason, ...]
    missing: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A right, a duty, a fact or a next step with its source line. A stage has a `title`; `here`: you are here.

    `who_with`: who takes part in a stage. `local`: how it is done at this place, not law.
    """

    text: Phrase
    source: str
    url: str | None
    in_force: Phrase
    verified: bool
    warning: bool = False
    title: Phrase | None = None
    here: bool = False
    who_with: tuple[Phrase, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True)
class Doer:
    """One row of “who does what”."""

    who: Phrase
    what: tuple[Sourced, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One part of what a flow explains."""

    title: Phrase
    items: tuple[Sourced, ...]


@dataclass(frozen=True, slots=True)
class ExplainedPage:
    """The result of a flow that explains: its topics. `finding` heads it when the flow works one out."""

    title: Phrase
    finding: FindingView | None
    rules_date: Phrase
    not_decision: Phrase
    recipient: Phrase
    topics: tuple[Topic, ...]
    doers: tuple[Doer, ...]
    answers: tuple[Answered, ...]
    request_url: str | None
    save_url: str
    timeline_url: str | None
    code: str | None
    ways: Ways


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result: headline finding first, then the others that are likely or open; the rest folded."""

    headline: FindingView
    others: tuple[FindingView, ...]
    unlikely: tuple[FindingView, ...]
    rules_date: Phrase
    not_decision: Phrase
    who_starts: Phrase | None
    recipient: Phrase
    participants: tuple[Phrase, ...]
    next_steps: tuple[Sourced, ...]
    outcomes: tuple[Sourced, ...]  # the place's own possible outcomes of the plan meeting
    facts: tuple[Sourced, ...]
    practice: tuple[Sourced, ...]
    doers: tuple[Doer, ...]
    signs: tuple[Sourced, ...]
    rights: tuple[Sourced, ...]
    duties: tuple[Sourced, ...]
    warnings: tuple[Sourced, ...]
    answers: tuple[Answered, ...]
    request_url: str | None
    save_url: str
    check_url: str
    timeline_url: str | None
    code: str | None
    ways: Ways


@dataclass(frozen=True, slots=True)
class Field:
    """A form field. `kind` is text, textarea, tel, email, radio or checkbox."""

    id: str
    kind: str
    label: Phrase
    value: str
    hint: Phrase | None = None
    error: Phrase | None = None
    choices: tuple[Choice, ...] = ()
    required: bool = False
    limit: int | None = None
    autocomplete: str | None = None
    group: Phrase | None = None  # a heading put before this field
    only: str | None = None  # the option of another field that makes this one count


@dataclass(frozen=True, slots=True)
class FormPage:
    """The meeting request's own fields."""

    fields: tuple[Field, ...]
    action_url: str
    back_url: str
    errors: tuple[tuple[str, Phrase], ...] = ()  # field id, message
    prefilled: tuple[Answered, ...] = ()


@dataclass(frozen=True, slots=True)
class CodePage:
    """Where a hand-over code is typed. `replaces`: this browser still keeps other answers."""

    field: Field
    errors: tuple[tuple[str, Phrase], ...]
    action_url: str
    back_url: str
    replaces: bool


@dataclass(frozen=True, slots=True)
class TimelineDay:
    """A day of the time line, with its weekday, and what it is."""

    day: Phrase
    texts: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """What comes when. `rules` say it in words; `days` are counted when the meeting's day is known."""

    fields: tuple[Field, ...]
    errors: tuple[tuple[str, Phrase], ...]
    action_url: str
    back_url: str
    rules: tuple[Sourced, ...]
    days: tuple[TimelineDay, ...]
    calendar_url: str | None


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The review before sending, and the saved conversation: a sheet on the screen."""

    sheet: Sheet
    action_url: str | None
    back_url: str
    submission_key: str | None = None
    recipient: Phrase | None = None
    notices: tuple[Phrase, ...] = ()
    text_url: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """After sending."""

    reference: str
    sent_on: str
    delete_on: str
    recipient: Phrase
    pdf_url: str
    calendar_url: str
    text_url: str
    print_url: str
    withdraw_url: str
    timeline_url: str | None = None
    notices: tuple[Phrase, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The private link: neutral status only, never content (306/2019 6 §).

    `ask_phone`: a time is set; who wants to know it can ask a human.
    """

    reference: str
    status: Phrase
    can_withdraw: bool
    action_url: str
    ask_phone: str | None = None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """An error page or another plain page: heading, paragraphs, one way on."""

    heading: Phrase
    paragraphs: tuple[Phrase, ...]
    link: tuple[Phrase, str] | None = None
