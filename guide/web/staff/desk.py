"""A client at the desk: the assisted conversation, kept in the worker's browser and bound to the worker's session.

Nothing of it is in the database before it is sent. The cookies are encrypted for this session alone: after signing out,
or in another session, nobody can read them. The client's answers and the worker's own notes are kept apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Request, Response, abort, redirect, request, url_for

from guide.flow.conversation import Mode
from guide.flow.replay import Replay
from guide.place.dialogue import Dialogue
from guide.place.handover import brought_to
from guide.place.loader import Place
from guide.text.offered import offered
from guide.text.voice import QuotingVoice, Voice
from guide.web.cookies import Expired, TooLarge
from guide.web.results import ResultWriter
from guide.web.staff.guards import session, staff_voice
from guide.web.staff.service import StaffService, staff_service
from guide.web.visit import NOTHING, REQUEST, TALK, Bag, Draft, Talk

SIDE = "side"
HELP, SEND = "help", "send"
"""What a client can agree to: filling in together, and that the worker sends the request."""


@dataclass(frozen=True)
class Side:
    """What stands beside the client's answers. Moments are ISO texts in UTC.

    `agreed_at` and `purposes`: the client's consent. `confirmed_at`: when the client said that the answers are right.
    `note`: the worker's own. `errors` and `typed`: by question, what the next page says and shows once; `more`: new
    questions came up.
    """

    agreed_at: str = ""
    purposes: tuple[str, ...] = ()
    confirmed_at: str = ""
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    more: bool = False

    def quiet(self) -> Side:
        """After the page has said its errors."""
        return replace(self, errors={}, typed={}, more=False)

    def changed(self) -> Side:
        """After an answer was changed: the client has not confirmed it yet."""
        return replace(self.quiet(), confirmed_at="")


class DeskBag(Bag):
    """The cookies of an assisted conversation: those of any conversation, and what stands beside it."""

    def __init__(self, app: StaffService, key_hash: str, name: str = "polku-avustettu") -> None:
        super().__init__(app.box, secure=app.settings.secure_cookies, name=name, bound=f":{key_hash}")
        self.names[SIDE] = f"{self.names[TALK]}-rinnalla"

    def side(self, request: Request) -> Side:
        """What stands beside the answers; nothing when there is none that we made."""
        try:
            found = self._open(request, SIDE)
            if found is None:
                return Side()
            data = found[1]
            typed = {step: tuple(texts) for step, texts in data["t"].items()}
            return Side(data["a"], tuple(data["p"]), data["c"], data["n"], dict(data["e"]), typed, data["m"])
        except (Expired, KeyError, TypeError, AttributeError):
            return Side()

    def keep_side(self, response: Response, side: Side, begun: int) -> None:
        """Writes it. Raises TooLarge."""
        data: dict[str, Any] = {
            "a": side.agreed_at,
            "p": list(side.purposes),
            "c": side.confirmed_at,
            "n": side.note,
            "e": dict(side.errors),
            "t": {step: list(texts) for step, texts in side.typed.items()},
            "m": side.more,
        }
        self._set(response, SIDE, data, begun)


@dataclass(frozen=True)
class Desk:
    """One client at the desk. `voice` speaks the client's language; `quoting` does so on a page of the worker's, where
    what it says is marked with its language.
    """

    bag: DeskBag
    talk: Talk
    side: Side
    dialogue: Dialogue
    voice: Voice
    quoting: Voice

    @property
    def walk(self) -> Replay:
        """The path of the answers."""
        return self.dialogue.replay(self.talk.conversation.answers)

    @property
    def draft(self) -> Draft:
        """The request being written."""
        return self.bag.draft(request).of(self.talk.conversation.flow)

    def keep(self, response: Response) -> Response:
        """The response with the conversation in its cookies; what was typed wrongly goes first when it is too much."""
        try:
            self.bag.keep_talk(response, self.talk)
            self.bag.keep_side(response, self.side, self.talk.begun)
        except TooLarge:
            if not self.side.typed:
                abort(413)
            return replace(self, side=replace(self.side, typed={})).keep(response)
        return response

    def said(self) -> Desk:
        """After a page has said its news."""
        return replace(self, talk=replace(self.talk, news=NOTHING), side=self.side.quiet())

    def writer(self, voice: Voice | None = None) -> ResultWriter:
        """What writes the result. Raises a redirect by `abort` while questions are open."""
        outcome = self.dialogue.outcome(self.talk.conversation.answers)
        if outcome.replay.asks is not None:
            abort(redirect(onward(self.dialogue, outcome.replay), 303))
        office = self.dialogue.library.contact(self.dialogue.place.id, outcome.recipient)
        return ResultWriter(self.dialogue, outcome, voice or self.voice, office, address_of(self.dialogue))


def desk_bag() -> DeskBag:
    """The cookies of this worker's session."""
    return DeskBag(staff_service(), session().key_hash)


def find_desk(bag: DeskBag) -> Desk | None:
    """The client in the browser, brought up to date; None when there is none at a place where the worker works."""
    app = staff_service()
    try:
        talk = bag.talk(request)
        if talk is None or not session().worker.at(talk.conversation.place):
            return None
        conversation = talk.conversation
        dialogue = app.dialogues.get(conversation.flow, conversation.place, conversation.as_of)
    except (Expired, KeyError, OverflowError):
        return None
    if conversation.version != dialogue.edition.flow.version:
        conversation, asked_again = brought_to(dialogue, conversation)
        talk = replace(talk, conversation=conversation, news=replace(talk.news, flow_changed=asked_again))
    voice = Voice(app.catalogues, conversation.language)
    quoting = voice if voice.lang == staff_voice().lang else QuotingVoice(app.catalogues, voice.lang)
    return Desk(bag, talk, bag.side(request), dialogue, voice, quoting)


def desk() -> Desk:
    """The client in the browser. Raises a redirect to the start by `abort` when there is none."""
    found = find_desk(desk_bag())
    if found is None or found.talk.conversation.mode is not Mode.ASSISTED:
        abort(redirect(url_for("staff.assisted"), 303))
    return found


def agreed_desk() -> Desk:
    """The same after the client's consent; before it, a redirect to the consent by `abort`."""
    found = desk()
    if HELP not in found.side.purposes:
        abort(redirect(url_for("staff.assisted_consent"), 303))
    return found


def own_places() -> dict[str, Place]:
    """The places where the worker works."""
    return {name: place for name, place in staff_service().library.places.items() if session().worker.at(name)}


def spoken(place: Place) -> tuple[str, ...]:
    """The languages that clients are offered at a place."""
    app = staff_service()
    there = offered(app.catalogues.by_code.values(), app.settings.languages)
    return tuple(code for code in place.spec.languages if code in there) or ("fi",)


def clear(response: Response) -> Response:
    """Takes the client out of the browser."""
    for bag in (desk_bag(), code_bag()):
        bag.clear(response, TALK, REQUEST, SIDE)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def code_bag() -> DeskBag:
    """The cookies of a code that was opened and not gone on with yet."""
    return DeskBag(staff_service(), session().key_hash, "polku-koodi")


def onward(dialogue: Dialogue, walk: Replay) -> str:
    """Where the conversation goes on: the section of the first open question, or the result."""
    if walk.asks is None:
        return url_for("staff.assisted_result")
    return url_for("staff.assisted_section", number=section_of(dialogue, walk.asks))


def address_of(dialogue: Dialogue) -> Callable[[str], str]:
    """The address at which a question is answered."""

    def address(step: str) -> str:
        return url_for("staff.assisted_section", number=section_of(dialogue, step), _anchor=f"a-{step}")

    return address


def section_of(dialogue: Dialogue, step: str) -> int:
    """The number of the section in which a question stands."""
    sections = enumerate(dialogue.edition.flow.sections, start=1)
    return next(number for number, section in sections if step in section.steps)
