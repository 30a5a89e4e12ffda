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


def access(*roles: Role) -> Callable[[View], View]:
    """Declares that a page is for workers with one of `roles`; with none named, for every signed-in worker."""
    return _declare(frozenset(roles) or SIGNED_IN)


def before_sign_in(view: View) -> View:
    """Declares that a page is open before sign-in."""
    return _declare(ANYBODY)(view)


def declared(view: Callable[..., Any]) -> frozenset[str] | None:
    """What a page declares; None when it forgot to."""
    found: frozenset[str] | None = getattr(view, _DECLARED, None)
    return found


def _declare(allowed: frozenset[Any]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _DECLARED, allowed)
        return view

    return mark
