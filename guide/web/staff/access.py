"""Who may open which page. Every page says so itself; one that does not is closed to everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint

from guide.office.roles import Role

staff = Blueprint("staff", __name__)

View = TypeVar("View", bound=Callable[..., Any])

ANYBODY = frozenset({"anybody"})
"""Pages before sign-in: they show nothing of anybody."""
SIGNED_IN = frozenset(Role)
"""Pages of every worker, whatever the roles."""

_DECLARED = "__polku_access__"
_BY_ITSELF = "__polku_by_itself__"


def access(*roles: Role) -> Callable[[View], View]:
    """Declares that a page is for workers with one of `roles`; with none named, for every signed-in worker."""
    return _declare(frozenset(roles) or SIGNED_IN)


def before_sign_in(view: View) -> View:
    """Declares that a page is open before sign-in."""
    return _declare(ANYBODY)(view)


def by_itself(view: View) -> View:
    """Declares that browsers ask for a page by themselves: it keeps no session alive."""
    setattr(view, _BY_ITSELF, True)
    return view


def asks_by_itself(view: Callable[..., Any]) -> bool:
    """Whether a page is asked for without anybody at the keyboard."""
    return bool(getattr(view, _BY_ITSELF, False))


def declared(view: Callable[..., Any]) -> frozenset[str] | None:
    """What a page declares; None when it forgot to."""
    found: frozenset[str] | None = getattr(view, _DECLARED, None)
    return found


def _declare(allowed: frozenset[Any]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _DECLARED, allowed)
        return view

    return mark
