"""The commands of authors: walk, check, paths, draw and rules."""

from __future__ import annotations

import json
import time
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from guide.authoring.answers import answers_in
from guide.authoring.check import check as check_content
from guide.authoring.documents import as_json as documents_json
from guide.authoring.documents import as_markdown
from guide.authoring.draw import describe
from guide.authoring.draw import draw as draw_flow
from guide.authoring.paths import path_problems, survey, surveys
from guide.authoring.readability import by_part, grammar, readability_problems
from guide.authoring.rulebook import in_force
from guide.authoring.terminal import (
    Commands,
    WrongUse,
    count,
    day_option,
    dialogue,
    flow_argument,
    json_option,
    known_flow,
    known_place,
    library,
    place_option,
    today,
)
from guide.core import resources
from guide.core.problems import ContentError, Problem
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.documents import NAME as DOCUMENTS
from guide.place.documents import read_documents
from guide.place.telling import own_findings
from guide.settings import from_environment


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


@click.command()
@flow_argument
@place_option
@day_option
@click.option("--answers", required=True, type=click.Path(dir_okay=False), help="JSON file; “-” reads standard input.")
@click.option("--told", is_flag=True, help="Also list the rights, steps and practice that the result tells.")
@json_option
def walk(flow: str, place: str | None, as_of: date | None, answers: str, told: bool, as_json: bool) -> None:
    """Replay answers: the path, the question now asked, the findings with their reasons."""
    found = dialogue(flow, place, as_of)
    stored = answers_in(answers, found)
    data = found.as_json(stored)
    if told:
        data["told"] = [clause.spec.id for clause in found.outcome(stored).clauses]
    if as_json:
        _print_json(data)
    else:
        click.echo("\n".join(_told(found, data)))


def _told(found: Dialogue, data: dict[str, Any]) -> list[str]:
    """What `walk` prints for people."""
    lines = [f"{found.edition.flow.spec.id} at {found.place.id} on {found.day}", f"Path: {_listed(data['path'])}"]
    lines.append(f"Asks: {data['asks'] or 'nothing more'}")
    for name, finding in data["findings"].items():
        lines += [
            "",
            f"{name}: {finding['status']}{'' if finding['verified'] else ' (not verified: ask the authority)'}",
        ]
        for reason in finding["reasons"]:
            until = f"–{reason['to']}" if reason["to"] else " on"
            lines.append(f"  {reason['standing']:8}{reason['rule']}: {reason['text']}")
            lines.append(f"          {reason['source']}, {reason['from']}{until}, mark {reason['mark']}")
        if finding["missing"]:
            lines.append(f"  would settle it: {_listed(finding['missing'])}")
    lines += ["", f"Recipient: {data['recipient'] or 'none'}", f"Participants: {_listed(data['participants'])}"]
    lines.append(f"Unused answers: {_listed(data['unused'])}")
    return [*lines, f"Told: {_listed(data['told'])}"] if "told" in data else lines


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "none"


@click.command()
@click.option("--production", is_flag=True, help="Also: may the installation's place serve real people?")
@place_option
@json_option
def check(production: bool, place: str | None, as_json: bool) -> None:
    """Check flows, rules, places, catalogues and every path; exit code 1 when there are problems."""
    root = resources.root()
    report = check_content(root, today(), (place or from_environment().place) if production else None)
    if as_json:
        _print_json(report.as_json())
    else:
        _print_problems(report.problems)
        if report.unsigned:
            click.echo(f"Warning: in force today without a check by anybody: {count(report.unsigned, 'thing')}")
        click.echo(f"{count(report.files, 'content file')[:-1]} checked, {count(len(report.problems), 'problem')}")
    if report.problems:
        raise SystemExit(1)


@click.command()
@json_option
def readability(as_json: bool) -> None:
    """Measure how plain the Finnish texts are; exit code 1 when one is over a limit."""
    root = resources.root()
    parts, problems = by_part(root), readability_problems(root)
    if as_json:
        told = [{name: getattr(problem, name) for name in Problem.__slots__} for problem in problems]
        _print_json({"parts": {part: of.as_json() for part, of in parts.items()}, "problems": told})
    else:
        _print_problems(problems)
        click.echo(f"{'':20}  texts  sentences  words in one: mean, most  passive  LIX")
        for part, of in parts.items():
            mean = f"{of.texts:5}  {of.sentences:9}  {of.mean:18.1f}"
            click.echo(f"{part:20}  {mean}{of.longest:6}  {of.passive_share:7.0%}{of.lix:5.0f}")
        if grammar() is None:
            click.echo("Without Voikko passives, rare forms and unknown words were not looked at. Install voikko-fi.")
        click.echo(count(len(problems), "problem"))
    if problems:
        raise SystemExit(1)


def _print_problems(problems: tuple[Problem, ...] | list[Problem]) -> None:
    for _, of_file in groupby(problems, key=lambda problem: problem.file):
        for problem in of_file:
            click.echo(str(problem))
        click.echo()


@click.command()
@flow_argument
@place_option
@day_option
@json_option
def paths(flow: str, place: str | None, as_of: date | None, as_json: bool) -> None:
    """Walk every path: count them, find the longest, and what is reached."""
    content = library()
    known_flow(content, flow)
    places = [known_place(content, place)] if place else list(content.places)
    begun = time.perf_counter()
    found = list(surveys(Dialogues(content), flow, places, as_of, today()))
    seconds = round(time.perf_counter() - begun, 1)
    # Only the whole picture can tell that something is never reached.
    whole = place is None and as_of is None
    spec = content.flows[flow]
    problems = path_problems(resources.root(), spec, found, own_findings(spec, content.findings)) if whole else []
    if as_json:
        told = [{name: getattr(problem, name) for name in Problem.__slots__} for problem in problems]
        surveyed = [one.as_json() for one in found]
        _print_json({"flow": flow, "surveys": surveyed, "problems": told, "seconds": seconds})
    else:
        for one in found:
            ahead = one.ahead
            click.echo(f"{one.place} {one.day}: {ahead.paths} paths, at most {ahead.longest} questions")
            click.echo(f"  not reached: {_listed(list(one.unreached))}")
            click.echo(f"  results: {_listed([f'{result} {paths}' for result, paths in ahead.results])}")
        _print_problems(problems)
        click.echo(f"{sum(one.ahead.paths for one in found)} paths in {seconds} s, {count(len(problems), 'problem')}")
    if problems:
        raise SystemExit(1)


@click.command()
@flow_argument
@place_option
@day_option
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The SVG file.")
def draw(flow: str, place: str | None, as_of: date | None, output: Path) -> None:
    """Draw the flow as an SVG picture, and print the same as text."""
    found = dialogue(flow, place, as_of)
    surveyed = survey(found)
    output.write_text(draw_flow(found, surveyed), encoding="utf-8")
    click.echo("\n".join(describe(found, surveyed)))
    click.echo(f"Drawn: {output}")


@click.group(cls=Commands)
def rules() -> None:
    """The rules that are in force."""


@rules.command("list")
@place_option
@day_option
@json_option
def list_rules(place: str | None, as_of: date | None, as_json: bool) -> None:
    """List rules, clauses and practice in force, with mark, source and period."""
    content = library()
    place, day = known_place(content, place), today(as_of)
    entries = in_force(content, place, day)
    if as_json:
        _print_json({"place": place, "as_of": day.isoformat(), "rules": [entry.as_json() for entry in entries]})
        return
    for entry in entries:
        period = entry.period
        until = f"–{period.last}" if period.last else " on"
        warning = "" if period.verified else " NOT VERIFIED"
        click.echo(f"{entry.id} ({entry.kind}) [{period.mark}{warning}] {_listed(list(entry.about))}: {entry.text}")
        click.echo(f"    {period.source}, {period.first}{until}")
    unverified = sum(not entry.period.verified for entry in entries)
    click.echo(f"{len(entries)} in force at {place} on {day}, {unverified} of them not verified.")


@rules.command("compare")
@day_option
@json_option
def compare_documents(as_of: date | None, as_json: bool) -> None:
    """Compare the source documents with the law of their day and of another day, as a Markdown page."""
    content, day = library(), today(as_of)
    documents, problems = read_documents(resources.root(), content)
    if problems:
        raise ContentError(problems)
    if documents is None:
        raise WrongUse(f"There is no {DOCUMENTS}: this content says nothing of its sources.")
    if as_json:
        _print_json(documents_json(content, documents, day))
    else:
        click.echo(as_markdown(content, documents, day))
