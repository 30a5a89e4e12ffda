"""Who reads a text: clients, in all four languages, or only workers of the staff side, in two of them."""

from __future__ import annotations

from collections.abc import Iterable

STAFF_LANGUAGES = ("fi", "se")
"""Languages the staff side is written in. Clients get all four."""

_STAFF = ("guide/office/", "guide/web/staff/", "templates/staff/")
# Made on the staff side, but read, heard or taken home by a client.
_FOR_CLIENTS = (
    "guide/web/staff/letters.py",
    "guide/web/staff/assisted_consent.py",
    "templates/staff/assisted_consent.html",
    "templates/staff/assisted_print.html",
    "templates/staff/client_",
)


def for_staff(files: Iterable[str]) -> bool:
    """Whether a text that stands in `files` (relative to the project) is read by workers only."""
    return all(file.startswith(_STAFF) and not file.startswith(_FOR_CLIENTS) for file in files)
