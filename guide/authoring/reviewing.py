"""Signs off translations: adds entries to `locales/review.yaml` and leaves every other line of it as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from guide.authoring.standing import Entry, Standing, Texts
from guide.authoring.terminal import WrongUse
from guide.core.problems import ContentError, Problem
from guide.text.review import FILE, fingerprint, read_register

_ITEM = re.compile(r"( *)- ")


def to_review(texts: Texts, flow: str | None, finnish: str | None) -> tuple[list[Entry], list[Entry]]:
    """The texts that can be signed off now, and those that cannot: missing, or marked fuzzy.

    Raises WrongUse when `finnish` is asked for and is none of them.
    """
    chosen = [entry for entry in texts.entries if entry.is_of(flow)]
    if finnish is not None:
        chosen = _named(chosen, finnish)
    open_ = [entry for entry in chosen if entry.standing not in (Standing.REVIEWED, Standing.VERBATIM)]
    refused = [entry for entry in open_ if _refusal(entry)]
    if finnish is not None and refused:
        raise WrongUse(f"“{finnish}” {_refusal(refused[0])}.")
    return [entry for entry in open_ if not _refusal(entry)], refused


def sign_off(root: Path, code: str, entries: Sequence[Entry], by: str, day: date) -> None:
    """Writes that `by` has checked these very texts. Raises ContentError when the register is not as it must be."""
    path = root / FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith(f"{code}:")), None)
    if start is None:
        lines.append(f"{code}:")
        start = len(lines) - 1
    end = _end(lines, start)
    indent = next((found[1] for line in lines[start + 1 : end] if (found := _ITEM.match(line))), "  ")
    value, mark, comment = lines[start].partition(":")[2].partition("#")
    if value.strip() not in ("", "[]"):
        cure = "Write its entries below it, each beginning with “- ” on a line of its own."
        raise ContentError([Problem(FILE, start + 1, code, f"“{code}” is written on one line.", cure)])
    lines[start] = f"{code}:{value.replace(' []', '')}{mark}{comment}".rstrip()
    lines[end:end] = [line for entry in entries for line in _written(entry, by, day, indent)]
    before = path.read_bytes()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    register, problems = read_register(root)
    if problems or not all(register.find(code, entry.key, entry.finnish, entry.forms) for entry in entries):
        path.write_bytes(before)
        message = "The reviews could not be added to the file as it is written."
        raise ContentError(problems or [Problem(FILE, start + 1, code, message, "Write it as a plain list.")])


def _named(entries: Iterable[Entry], finnish: str) -> list[Entry]:
    entries = list(entries)
    if found := [entry for entry in entries if finnish in (entry.key[1], entry.finnish[0], entry.id)]:
        return found
    near = get_close_matches(finnish, [entry.key[1] for entry in entries], 1)
    hint = f" Is it “{near[0]}”?" if near else ""
    raise WrongUse(f"There is no text “{finnish}” here.{hint}")


def _refusal(entry: Entry) -> str | None:
    if entry.standing is Standing.MISSING:
        return "has no translation that can be shown"
    return "is marked fuzzy in the catalogue: correct it and remove the mark" if entry.message.fuzzy else None


def _end(lines: Sequence[str], start: int) -> int:
    """Where the list that begins on line `start` ends: behind its last line that belongs to it."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if line.startswith((" ", "- ")) and line.strip():
            end = number + 1
        elif line.strip() and not line.startswith("#"):
            break
    return end


def _written(entry: Entry, by: str, day: date, indent: str) -> list[str]:
    context, msgid = entry.key
    values = {
        "msgid": msgid,
        **({"context": context} if context else {}),
        "finnish_hash": fingerprint(*entry.finnish),
        "text_hash": fingerprint(*entry.forms),
        "by": by,
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    lines.append(f"on: {day.isoformat()}")
    return [f"{indent}{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]
