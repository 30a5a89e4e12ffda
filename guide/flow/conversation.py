"""One conversation: which dialogue, where, by which day's rules, in which language, and the answers so far.

It holds stable ids only, never text that is shown. It is never written to disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """Who holds the device."""

    PUBLIC = "public"
    ASSISTED = "assisted"
    TABLET = "tablet"


@dataclass(frozen=True)
class Conversation:
    """What a client has said so far. `answers`: step id → chosen option ids, or the one text of a text step.

    Answers belong to all flows alike. `trail`: the flows that called this one, to go back to; the nearest is last.
    """

    flow: str
    version: str
    place: str
    as_of: date
    language: str = "fi"
    mode: Mode = Mode.PUBLIC
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trail: tuple[str, ...] = ()

    def answer(self, step: str, chosen: tuple[str, ...]) -> Conversation:
        """The conversation with one answer given or changed."""
        return replace(self, answers={**self.answers, step: chosen})

    def call(self, flow: str, version: str) -> Conversation:
        """The conversation in another flow. A flow that is on the trail is gone back to, never entered twice."""
        if flow == self.flow:
            return self
        trail = (*self.trail, self.flow)
        return replace(self, flow=flow, version=version, trail=trail[: trail.index(flow)] if flow in trail else trail)

    def pack(self) -> dict[str, Any]:
        """A small plain structure for the cookie."""
        return {
            "f": self.flow,
            "v": self.version,
            "p": self.place,
            "d": self.as_of.isoformat(),
            "l": self.language,
            "m": self.mode.value,
            "a": {step: list(chosen) for step, chosen in self.answers.items()},
            **({"t": list(self.trail)} if self.trail else {}),
        }

    @classmethod
    def unpack(cls, data: Any) -> Conversation:
        """The reverse of `pack`. Raises ValueError for anything that `pack` did not make."""
        try:
            answers = {str(step): tuple(map(str, chosen)) for step, chosen in data["a"].items()}
            day = date.fromisoformat(data["d"])
            trail = tuple(map(str, data.get("t", ())))
            return cls(data["f"], data["v"], data["p"], day, data["l"], Mode(data["m"]), answers, trail)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("This is not a conversation.") from error
