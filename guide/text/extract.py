"""Keeps the PO files in step with the product: every text in use, in a stable order, nothing ever lost.

A text that is no longer used goes to the end of the file behind `#~` with its translation and comments, and
comes back from there when it is used again. Running it twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message

from guide.core.problems import ContentError, Problem
from guide.text.keywords import Use, python_uses, template_uses
from guide.text.languages import LANGUAGES, Language
from guide.text.po import Key, forms_of, message_key, po_name, read_catalogue, render_catalogue

Extra = tuple[str, str | None, str, int]

_PACKAGE = Path(__file__).resolve().parent.parent
_TEMPLATES = (".html", ".txt")


@dataclass(frozen=True, slots=True)
class LanguageReport:
    """What an update did to one catalogue: all counts are texts."""

    code: str
    used: int
    translated: int
    added: int
    revived: int
    retired: int
    changed: bool  # the file was written


@dataclass(frozen=True, slots=True)
class Report:
    """What an update did, and the uses that could not be collected."""

    languages: tuple[LanguageReport, ...]
    problems: tuple[Problem, ...]


def collect(content: Path, extra: Iterable[Extra], package: Path = _PACKAGE) -> tuple[list[Use], list[Problem]]:
    """Every use of a text in the package's code, in `content`/templates and in `extra`, in this order.

    `extra` are the texts of content files as (Finnish, context, file, line).
    """
    problems: list[Problem] = []
    uses: list[Use] = []
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package.parent).as_posix()
        uses += python_uses(path.read_text(encoding="utf-8"), name, problems)
    for path in sorted((content / "templates").rglob("*")):
        if path.suffix in _TEMPLATES:
            name = path.relative_to(content).as_posix()
            uses += template_uses(path.read_text(encoding="utf-8"), name, problems)
    uses += (Use(msgid, None, context, file, line) for msgid, context, file, line in extra)
    problems += _mixed(uses)
    return uses, problems


def update(content: Path, extra: Iterable[Extra], package: Path = _PACKAGE) -> Report:
    """Merges the texts in use into the four catalogues under `content` and writes those that change.

    Raises ContentError, before anything is written, when a catalogue exists and cannot be read.
    """
    uses, problems = collect(content, extra, package)
    texts = _by_key(uses)
    merged = [_merge(content, language, texts) for language in LANGUAGES]
    for text, report in merged:
        if report.changed:
            path = content / po_name(report.code)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return Report(tuple(report for _, report in merged), tuple(problems))


def _by_key(uses: Iterable[Use]) -> dict[Key, list[Use]]:
    """The uses by key, in the order of the first use; those with a plural first within a key."""
    texts: dict[Key, list[Use]] = {}
    for use in uses:
        texts.setdefault((use.context, use.msgid), []).append(use)
    return {key: sorted(of_key, key=lambda use: use.many is None) for key, of_key in texts.items()}


def _mixed(uses: Iterable[Use]) -> Iterator[Problem]:
    for of_key in _by_key(uses).values():
        first = of_key[0]
        for use in of_key[1:]:
            if use.many != first.many:
                message = f"The text is used with another plural in {first.file}:{first.line}."
                yield Problem(use.file, use.line, use.msgid, message, "Give one of them a context.")


def _merge(content: Path, language: Language, texts: dict[Key, list[Use]]) -> tuple[str, LanguageReport]:
    path = content / po_name(language.code)
    old, faults = read_catalogue(content, language)
    if old is None and path.exists():
        raise ContentError(faults)
    active = {message_key(message): message for message in old or () if message.id}
    obsolete = () if old is None else old.obsolete.values()
    resting = {message_key(message): message for message in obsolete}
    messages = [_message(uses, active.get(key) or resting.get(key)) for key, uses in texts.items()]
    unused = [message for key, message in (resting | active).items() if key not in texts]
    unused.sort(key=lambda message: (message_key(message)[1], message.context or ""))
    text = render_catalogue(language, messages, unused)
    report = LanguageReport(
        code=language.code,
        used=len(texts),
        translated=sum(_is_translated(message) for message in messages),
        added=len(texts.keys() - active.keys() - resting.keys()),
        revived=len(texts.keys() & resting.keys() - active.keys()),
        retired=len(active.keys() - texts.keys()),
        changed=not path.exists() or path.read_text(encoding="utf-8") != text,
    )
    return text, report


def _message(uses: list[Use], old: Message | None) -> Message:
    """The message of one key, with the translation and the comments of the old one."""
    use = uses[0]
    identity = use.msgid if use.many is None else (use.msgid, use.many)
    files = [(file, 0) for file in sorted({use.file for use in uses})]  # lines are not written
    message = Message(identity, locations=files, context=use.context)
    if old is not None:
        message.flags |= old.flags
        message.user_comments = list(old.user_comments)
        if isinstance(old.id, str) == isinstance(identity, str):
            message.string = old.string
        elif _is_translated(old):  # the text got or lost its plural: its translator sees the old one
            message.user_comments.append(f"previously: {' / '.join(forms_of(old))}")
    return message


def _is_translated(message: Message) -> bool:
    return any(forms_of(message))
