"""Who may do what: four roles, and the places at which somebody has them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EVERY_PLACE = "*"


class Role(StrEnum):
    """What a worker does. Nobody has rights that none of the own roles gives."""

    DESK = "desk"  # helps a client through the dialogue, opens hand-over codes
    OFFICE = "office"  # receives requests, settles times, invites
    LEAD = "lead"  # exports, erases, reads the audit log, sees figures and accounts
    AUTHOR = "author"  # looks after questions, rules and languages; sees figures, never persons


@dataclass(frozen=True, slots=True)
class Worker:
    """A signed-in worker. `id` is random and stands in logs; `name` is for people."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    places: frozenset[str]
    language: str = "fi"

    def has(self, *roles: Role) -> bool:
        """Whether the worker has at least one of `roles`."""
        return not self.roles.isdisjoint(roles)

    def at(self, place: str) -> bool:
        """Whether the worker works at `place`."""
        return EVERY_PLACE in self.places or place in self.places
