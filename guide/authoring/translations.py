"""Keeps the catalogues in step with the texts in use, and counts what is translated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from guide.authoring.terminal import count
from guide.authoring.wording import content_texts
from guide.core import resources
from guide.core.problems import Problem
from guide.text.catalogue import load_catalogues
from guide.text.extract import Extra, collect, update
from guide.text.languages import LANGUAGES
from guide.text.phrase import Status
from guide.text.po import message_key, po_name, read_catalogue

# Texts that stay as they are in every language: names of sources, people, places and of whole flows.
_UNTRANSLATED = frozenset({"source", "by"})


def extra_texts(root: Path) -> Iterator[Extra]:
    """The texts of the content files that a reader meets in the own language."""
    for file, path, text in content_texts(root):
        names = [part for part in path if isinstance(part, str)]
        own_name = names in (["name"], ["responsible", "name"], ["title"]) and not file.name.startswith("flows/rules/")
        if names[-1] not in _UNTRANSLATED and not own_name:
            yield text, None, file.name, file.line(*path) or 1


def catalogue_problems(root: Path) -> list[Problem]:
    """Texts in use that a catalogue does not know yet: nobody could translate them."""
    uses, problems = collect(root, extra_texts(root))
    used = {(use.context, use.msgid) for use in uses}
    for language in LANGUAGES:
        catalogue, _ = read_catalogue(root, language)
        known = {message_key(message) for message in catalogue or () if message.id}
        if missing := used - known:
            message = f"The catalogue lacks {count(len(missing), 'text')[:-1]} in use."
            cure = "Run: guide translations update"
            problems.append(Problem(po_name(language.code), None, language.code, message, cure))
    return problems


@click.group()
def translations() -> None:
    """Catalogues of the four languages."""


@translations.command("update")
def update_catalogues() -> None:
    """Bring the catalogues up to date with the texts in use; translations are kept."""
    root = resources.root()
    report = update(root, extra_texts(root))
    for language in report.languages:
        said = "changed" if language.changed else "unchanged"
        click.echo(f"{language.code}: {language.used} texts, {language.translated} translated, {said}")
    for problem in report.problems:
        click.echo(str(problem))


@translations.command("status")
def show_status() -> None:
    """Count reviewed, draft and missing texts of every language."""
    for code, catalogue in load_catalogues(resources.root()).by_code.items():
        counts = catalogue.count()
        shown = ", ".join(f"{counts[status]} {status.value}" for status in Status if counts[status])
        click.echo(f"{code}: {shown}")
