"""Reads a sent form: cleans what was written, hides identity codes, and says in plain words what to correct.

It never raises for what a person wrote and never keeps a field that does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from guide.request import form
from guide.request.clean import readable, tidy
from guide.request.form import FormField, Kind
from guide.request.hetu import MASK, find_hetu, mask_hetu

_PHONE = re.compile(r"\+?[0-9][0-9 -]*")
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\\\"*]{1,64}@[^\s@,;:<>()\[\]\\\"*.]+(?:\.[^\s@,;:<>()\[\]\\\"*.]+)+")


@dataclass(frozen=True, slots=True)
class FormResult:
    """What the form says. `values` holds the answered fields that apply, cleaned; of a radio, the option id.

    `errors` maps a field id to the Finnish message (msgid); `masked` lists the fields an identity code was
    removed from.
    """

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    masked: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True when the request can go on to the review page."""
        return not self.errors


def read_form(data: Mapping[str, str], *, ask_municipality: bool = False) -> FormResult:
    """The form as sent: `data` maps field ids to raw text; unknown names are ignored."""
    return read_fields(form.fields(ask_municipality=ask_municipality), data, _check_contact)


def read_fields(
    shown: Sequence[FormField],
    data: Mapping[str, str],
    together: Callable[[Mapping[str, str], dict[str, str]], None] | None = None,
) -> FormResult:
    """What the fields `shown` say; `together` adds the errors of several fields at once to those of each alone."""
    values = {entry.id: _value(entry, data.get(entry.id, "")) for entry in shown}
    masked = {entry.id for entry in shown if _hide(entry, values)}
    asked = [entry for entry in shown if _applies(entry, values)]
    errors = {entry.id: text for entry in asked if (text := _error(entry, values[entry.id], data))}
    if together is not None:
        together(values, errors)
    kept = {entry.id: values[entry.id] for entry in asked if values[entry.id]}
    ordered = {entry.id: errors[entry.id] for entry in shown if entry.id in errors}
    return FormResult(kept, ordered, tuple(entry.id for entry in asked if entry.id in masked))


def _value(entry: FormField, raw: str) -> str:
    """The cleaned text, or the id of a real option ("" for anything else)."""
    text = tidy(raw)
    if entry.kind is Kind.RADIO:
        return text if any(option.id == text for option in entry.options) else ""
    return text


def _hide(entry: FormField, values: dict[str, str]) -> bool:
    """Hides identity codes of one field in place; True when there were any."""
    plain = entry.kind is Kind.TEL
    if not find_hetu(values[entry.id], plain=plain):
        return False
    rest = mask_hetu(values[entry.id], plain=plain)
    values[entry.id] = "" if rest == MASK else rest  # a code alone is no name and no address
    return True


def _applies(entry: FormField, values: Mapping[str, str]) -> bool:
    return entry.only_if is None or values[entry.only_if[0]] == entry.only_if[1]


def _error(entry: FormField, value: str, data: Mapping[str, str]) -> str | None:
    """What is wrong with one field alone, or None."""
    if not readable(data.get(entry.id, "")):
        return entry.missing if entry.options else form.UNREADABLE
    if not value:
        return entry.missing if entry.required else None
    if entry.limit and len(value) > entry.limit:
        return form.TOO_LONG[entry.limit]
    check = _CHECKS.get(entry.kind)
    return check(value) if check else None


def _phone_error(value: str) -> str | None:
    digits = sum(char in "0123456789" for char in value)
    return None if _PHONE.fullmatch(value) and 5 <= digits <= 20 else form.BAD_PHONE


def _email_error(value: str) -> str | None:
    return None if _EMAIL.fullmatch(value) else form.BAD_EMAIL


_CHECKS: Mapping[Kind, Callable[[str], str | None]] = {Kind.TEL: _phone_error, Kind.EMAIL: _email_error}


def _check_contact(values: Mapping[str, str], errors: dict[str, str]) -> None:
    """The chosen way needs its number or address; without a chosen way any one of them is enough."""
    way = values["contact_way"]
    if way in {"phone", "text_message"} and not values["phone"]:
        errors.setdefault("phone", form.NEED_PHONE if values["email"] else form.NEED_CONTACT)
    elif way == "email" and not values["email"]:
        errors.setdefault("email", form.NEED_EMAIL if values["phone"] else form.NEED_CONTACT)
    elif not way and not values["phone"] and not values["email"]:
        errors.setdefault("phone", form.NEED_CONTACT)
