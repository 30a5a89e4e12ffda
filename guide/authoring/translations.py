"""The commands of translators and reviewers: catalogues out and in, signing off, and what is done."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from guide.authoring.importing import import_file
from guide.authoring.reviewing import sign_off, to_review
from guide.authoring.shown import extra_texts, flow_names
from guide.authoring.spreadsheet import SEPARATORS, write_po, write_sheet
from guide.authoring.standing import Entry, Standing, Texts, counts, load_texts
from guide.authoring.terminal import WrongUse, count, json_option, today
from guide.core import resources
from guide.core.problems import ContentError
from guide.text.extract import update
from guide.text.languages import CODES, FINNISH, LANGUAGES, language
from guide.text.moments import day_of

_TRANSLATED = tuple(each for each in LANGUAGES if each is not FINNISH)
_PO = ".po"
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)

language_argument = click.argument("lang", type=click.Choice([each.code for each in _TRANSLATED]))
flow_option = click.option("--flow", help="Only the texts of this flow; also rules, rights, places, interface.")


@click.group()
def translations() -> None:
    """Catalogues of the four languages."""


@translations.command("update")
def update_catalogues() -> None:
    """Bring the catalogues up to date with the texts in use; translations are kept."""
    root = resources.root()
    report = update(root, extra_texts(root))
    for each in report.languages:
        said = "changed" if each.changed else "unchanged"
        click.echo(f"{each.code}: {each.used} texts, {each.translated} translated, {said}")
    for problem in report.problems:
        click.echo(str(problem))


@translations.command("export")
@language_argument
@click.option("-o", "--output", "path", required=True, type=_FILE, help="The file to write: .po, .tsv or .csv.")
@flow_option
@click.option("--status", type=click.Choice([each.value for each in Standing]), help="Only texts of this status.")
@click.option("--pictures", type=_FOLDER, help="A folder that `guide translations pictures` has filled.")
def export_texts(lang: str, path: Path, flow: str | None, status: str | None, pictures: Path | None) -> None:
    """Write the texts of a language as a spreadsheet or a PO file for its translators."""
    if path.suffix.lower() not in (*SEPARATORS, _PO):
        raise WrongUse(f"{path.name}: the file is written as {_PO}, {' or '.join(SEPARATORS)}. Give it such a name.")
    texts = texts_of(lang, flow)
    chosen = [entry for entry in texts.entries if entry.is_of(flow) and status in (None, entry.standing.value)]
    write = write_po if path.suffix.lower() == _PO else write_sheet
    write(path, texts.language, chosen, pictures)
    click.echo(f"{path}: {count(len(chosen), 'text')}")


@translations.command("import")
@click.argument("path", metavar="FILE", type=_FILE)
@click.option("--language", "lang", type=click.Choice(CODES), help="Language of a file that does not say it itself.")
def import_texts(path: Path, lang: str | None) -> None:
    """Take translations from a spreadsheet or a PO file; they become drafts."""
    try:
        outcome = import_file(resources.root(), path, lang, today())
    except ContentError:
        click.echo("Nothing was written.", err=True)
        raise
    for problem in outcome.told:
        click.echo(str(problem))
    said = (f"{outcome.counts[name]} {name}" for name in ("new", "changed", "unchanged", "not taken"))
    click.echo(f"{outcome.code}: {', '.join(said)}")


@translations.command("review")
@language_argument
@click.option("--by", required=True, help="Name of the person who has checked the translations.")
@flow_option
@click.option("--text", metavar="MSGID", help="Only this Finnish text.")
@click.option("--yes", is_flag=True, help="Sign off all of them without asking one by one.")
def review_texts(lang: str, by: str, flow: str | None, text: str | None, yes: bool) -> None:
    """Sign off translations: Finnish and translation one after another, until you say quit."""
    if not by.strip():
        raise WrongUse("Name the person who has checked the translations with --by.")
    if yes and flow is None and text is None:
        raise WrongUse("--yes signs off without asking, so it needs --flow or --text.")
    chosen, refused = to_review(texts_of(lang, flow), flow, text)
    if not chosen and not refused:
        click.echo(f"{lang}: nothing is open, all of it is signed off already")
        return
    signed = _sign_all(lang, chosen, by.strip()) if yes else _sign_each(lang, chosen, by.strip())
    click.echo(f"{lang}: {signed} signed off by {by.strip()}, {len(chosen) - signed} left open")
    if refused:
        click.echo(f"Not to be signed off, because they are missing or fuzzy: {count(len(refused), 'text')}")


@translations.command("status")
@click.option("--by-flow", is_flag=True, help="Count every flow by itself; a text of several counts in each.")
@json_option
def show_status(by_flow: bool, as_json: bool) -> None:
    """Count what is done, reviewed, stale, draft and missing in every language."""
    root = resources.root()
    names = flow_names(root) if by_flow else []
    told: dict[str, dict[str, Any]] = {}
    for texts in load_texts(root, _TRANSLATED):
        told[texts.language.code] = counts(texts.entries)
        if by_flow:
            flows = {name: counts(entry for entry in texts.entries if entry.is_of(name)) for name in names}
            told[texts.language.code]["flows"] = {name: found for name, found in flows.items() if found["texts"]}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for code, found in told.items():
        click.echo(f"{code}: {_counted(found)}")
        for name, part in found.get("flows", {}).items():
            click.echo(f"  {name}: {_counted(part)}")


def texts_of(lang: str, flow: str | None) -> Texts:
    """The texts of a language. Raises WrongUse for an unknown flow."""
    root = resources.root()
    if flow is not None and flow not in (names := flow_names(root)):
        raise WrongUse(f"There is no flow “{flow}”. Use one of: {', '.join(names)}.")
    (texts,) = load_texts(root, [language(lang)])
    return texts


def _counted(found: dict[str, Any]) -> str:
    parts = [f"{found[each.value]} {each.value}" for each in Standing if found[each.value]]
    return f"{found['done']} of {found['texts']} done: {', '.join(parts) or 'no texts'}"


def _sign_all(lang: str, entries: list[Entry], by: str) -> int:
    for entry in entries:
        _show(entry)
    if entries:
        sign_off(resources.root(), lang, entries, by, _this_day())
    return len(entries)


def _sign_each(lang: str, entries: list[Entry], by: str) -> int:
    """Asks for every text; each is written at once, so that nothing is lost when somebody stops."""
    signed = 0
    for entry in entries:
        _show(entry)
        answer = click.prompt("Is it right? yes, no, quit", type=click.Choice(["y", "n", "q"]), default="n")
        if answer == "q":
            break
        if answer == "y":
            sign_off(resources.root(), lang, [entry], by, _this_day())
            signed += 1
    return signed


def _show(entry: Entry) -> None:
    click.echo(f"\nFinnish: {' / '.join(entry.finnish)}")
    click.echo(f"{entry.id.partition('-')[0]}: {' / '.join(entry.forms)}")
    for line in (entry.standing.value, *entry.places, *entry.message.user_comments):
        click.echo(f"  {line}")


def _this_day() -> date:
    """Today, also when GUIDE_AS_OF previews another day: it is when somebody checked a text."""
    return day_of(datetime.now(UTC))
