"""What the browser carries from page to page: the conversation, the request being written, a receipt of feedback."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Request, Response

from guide.flow.conversation import Conversation
from guide.web.cookies import CookieBox, Expired

TALK, REQUEST, FEEDBACK = "talk", "request", "feedback"
_TICKET = "ticket"


@dataclass(frozen=True)
class News:
    """What the next page has to say once: an error, answers no longer needed, a changed flow, an old tab."""

    error: str = ""
    text: str = ""
    unnecessary: tuple[str, ...] = ()
    flow_changed: bool = False
    old_tab: bool = False


NOTHING = News()


@dataclass(frozen=True)
class Talk:
    """A conversation under way. `token` guards its forms against other sites.

    `dates`: the day of the meeting and the last day of an agreement, as the client wrote them for the time line.
    `finished`: the flows that were left at their result, to be gone back to there.
    """

    conversation: Conversation
    token: str
    begun: int
    news: News = NOTHING
    dates: tuple[str, str] = ("", "")
    finished: tuple[str, ...] = ()

    @classmethod
    def begin(cls, conversation: Conversation) -> Talk:
        """A new one, starting now."""
        return cls(conversation, secrets.token_urlsafe(16), int(time.time()))


@dataclass(frozen=True)
class Sent:
    """A request that has arrived."""

    reference: str
    link: str
    day: str
    delete_on: str


@dataclass(frozen=True)
class Thanks:
    """Feedback that has arrived. `due`: the day by which it is answered, "" without one; `contact`: to the sender."""

    reference: str
    due: str
    contact: bool
    masked: bool


@dataclass(frozen=True)
class Draft:
    """The request being written: the form as last filled in, and the key that makes sending happen once.

    `flow`: the flow whose result it asks about. What is sent from one flow is not the receipt of another.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    masked: tuple[str, ...] = ()
    checked: bool = False
    sent: Sent | None = None
    flow: str = ""

    def of(self, flow: str) -> Draft:
        """The draft of `flow`: this one, or a new one with what was already filled in and in order."""
        if self.flow == flow:
            return self
        return Draft(self.values if self.checked else {}, flow=flow)


def _news(data: list[Any] | None) -> News:
    if not data:
        return NOTHING
    error, text, unnecessary, flow_changed, old_tab = data
    return News(error, text, tuple(unnecessary), flow_changed, old_tab)


class Bag:
    """Reads the cookies of a request and writes them to the response.


    `name` is the first part of their names. `bound`: what they are bound to; with another they cannot be read.
    """

    def __init__(self, box: CookieBox, *, secure: bool, name: str = "polku", bound: str = "") -> None:
        self._box = box
        self._secure = secure
        self._bound = bound
        prefix = "__Host-" if secure else ""
        kinds = {TALK: "", REQUEST: "-pyynto", FEEDBACK: "-palaute"}
        self.names = {purpose: f"{prefix}{name}{ending}" for purpose, ending in kinds.items()}

    def talk(self, request: Request) -> Talk | None:
        """The conversation, or None when there is none that we made. Raises Expired."""
        found = self._open(request, TALK)
        if found is None:
            return None
        begun, data = found
        try:
            meeting, end = data.get("w", ("", ""))
            conversation, finished = Conversation.unpack(data["c"]), tuple(data.get("r", ()))
            return Talk(conversation, data["t"], begun, _news(data.get("n")), (meeting, end), finished)
        except (ValueError, KeyError, TypeError, IndexError):
            return None

    def draft(self, request: Request) -> Draft:
        """The request being written; an empty one when there is none."""
        try:
            found = self._open(request, REQUEST)
            if found is None:
                return Draft()
            data = found[1]
            sent = Sent(*data["s"]) if data.get("s") else None
            return Draft(data["v"], data["k"], tuple(data["m"]), data["o"], sent, data["f"])
        except (Expired, KeyError, TypeError):
            return Draft()

    def keep_talk(self, response: Response, talk: Talk) -> None:
        """Writes the conversation. Raises TooLarge."""
        news = talk.news
        data: dict[str, Any] = {"c": talk.conversation.pack(), "t": talk.token}
        if news != NOTHING:
            data["n"] = [news.error, news.text, list(news.unnecessary), news.flow_changed, news.old_tab]
        if talk.finished:
            data["r"] = list(talk.finished)
        if any(talk.dates):
            data["w"] = list(talk.dates)
        self._set(response, TALK, data, talk.begun)

    def keep_draft(self, response: Response, draft: Draft, begun: int) -> None:
        """Writes the request being written. Raises TooLarge."""
        sent = draft.sent
        data = {
            "v": dict(draft.values),
            "k": draft.key,
            "m": list(draft.masked),
            "o": draft.checked,
            "f": draft.flow,
            "s": [sent.reference, sent.link, sent.day, sent.delete_on] if sent else None,
        }
        self._set(response, REQUEST, data, begun)

    def thanks(self, request: Request) -> Thanks | None:
        """The receipt of the feedback that was sent last, or None."""
        try:
            found = self._open(request, FEEDBACK)
            return Thanks(*found[1]["t"]) if found else None
        except (Expired, KeyError, TypeError):
            return None

    def keep_thanks(self, response: Response, thanks: Thanks) -> None:
        """Writes the receipt of feedback."""
        said = [thanks.reference, thanks.due, thanks.contact, thanks.masked]
        self._set(response, FEEDBACK, {"t": said}, int(time.time()))

    def ticket(self, key: str) -> str:
        """What guards a form that belongs to no conversation: only we can make it, and it lasts a day."""
        return self._box.seal(_TICKET, {"k": key}, int(time.time()))

    def key_of(self, ticket: str) -> str | None:
        """The submission key in a ticket; None for one that is too old or not ours."""
        try:
            found = self._box.open(_TICKET, ticket)
        except Expired:
            return None
        return str(found[1]["k"]) if found else None

    def clear(self, response: Response, *purposes: str) -> None:
        """Removes the named cookies (all when none is named)."""
        for purpose in purposes or self.names:
            response.delete_cookie(self.names[purpose], path="/", secure=self._secure, httponly=True, samesite="Lax")

    def _open(self, request: Request, purpose: str) -> tuple[int, dict[str, Any]] | None:
        text = request.cookies.get(self.names[purpose])
        return self._box.open(purpose + self._bound, text) if text else None

    def _set(self, response: Response, purpose: str, data: dict[str, Any], begun: int) -> None:
        text = self._box.seal(purpose + self._bound, data, begun)
        # No lifetime: the cookie goes when the browser is closed; what it holds expires in any case.
        response.set_cookie(self.names[purpose], text, path="/", secure=self._secure, httponly=True, samesite="Lax")


def without_news(talk: Talk) -> Talk:
    """The conversation after the page has said its news."""
    return replace(talk, news=NOTHING)
