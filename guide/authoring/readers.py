"""The commands for readers of translations: how word forms are known, looking them up, and a proof on paper."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from guide.authoring.attested import ATTESTED, Kind, forms_in_use, kinds, look_up
from guide.authoring.proof import render_proof
from guide.authoring.terminal import WrongUse, count, json_option, today
from guide.authoring.translations import flow_option, language_argument, texts_of, translations
from guide.core import resources
from guide.text.catalogue import load_catalogues

_PLACES = 3  # texts told for a word


@translations.command("words")
@language_argument
@flow_option
@json_option
def show_words(lang: str, flow: str | None, as_json: bool) -> None:
    """Tell how the word forms of a language are known, and list those that stand in no attested source."""
    root = resources.root()
    texts = texts_of(lang, flow)
    wanted = {entry.key for entry in texts.entries if entry.is_of(flow)}
    drafts = [draft for draft in load_catalogues(root).drafts if draft.key in wanted]
    forms = forms_in_use(drafts, lang)
    found = kinds(root, lang, forms)
    counted = Counter(found.values())
    share = sum(counted[kind] for kind in ATTESTED) / max(len(forms), 1)
    doubtful = {form: kind for form, kind in sorted(found.items()) if kind not in ATTESTED}
    if as_json:
        listed = {form: {"kind": kind, "texts": [d.key[1] for d in forms[form]]} for form, kind in doubtful.items()}
        counts_of = {kind.value: counted[kind] for kind in Kind}
        told = {"forms": len(forms), "attested": round(share, 4), "kinds": counts_of, "not attested": listed}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for form, kind in doubtful.items():
        click.echo(f"{form} ({'well formed by an analyser' if kind is Kind.ANALYSER else 'found nowhere'})")
        for draft in forms[form][:_PLACES]:
            click.echo(f"    {' / '.join(draft.finnish)} → {' / '.join(draft.texts)}")
    said = ", ".join(f"{counted[kind]} {kind.value}" for kind in Kind)
    click.echo(f"{lang}: {len(forms)} word forms, {share:.1%} of them attested: {said}")


@translations.command("look-up")
@language_argument
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--as", "kind", required=True, type=click.Choice([kind.value for kind in list(Kind)[:-1]]))
@click.option("--source", required=True, help="What the files are, for the register: samediggi.fi, a dictionary …")
def look_up_words(lang: str, paths: tuple[Path, ...], kind: str, source: str) -> None:
    """Look the word forms in use up in text files or folders, and record those that stand there."""
    if not source.strip() or "\t" in source:
        raise WrongUse("Name the source in one line with --source.")
    root = resources.root()
    forms = forms_in_use(load_catalogues(root).drafts, lang)
    found = look_up(root, lang, forms, paths, Kind(kind), source.strip())
    click.echo(f"{lang}: {found} found of {count(len(forms), 'word form')}")


@translations.command("proof")
@language_argument
@flow_option
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF file.")
def print_proof(lang: str, flow: str | None, output: Path) -> None:
    """Print the texts of a flow, Finnish and translation side by side, for a reader with a pencil."""
    root = resources.root()
    texts = texts_of(lang, flow)
    entries = [entry for entry in texts.entries if entry.is_of(flow)]
    forms = forms_in_use(load_catalogues(root).drafts, lang)
    made = render_proof(texts.language, flow or "kaikki tekstit", entries, kinds(root, lang, forms), today())
    output.write_bytes(made)
    click.echo(f"{output}: {count(len(entries), 'text')}")
