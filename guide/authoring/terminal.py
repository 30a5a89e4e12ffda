"""What every command of the terminal shares: days, places, wrong use, and one clear line for a failure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import click

from guide.core import resources
from guide.core.problems import ContentError
from guide.place.dialogue import Dialogue, Dialogues
from guide.place.library import Library, load_library
from guide.settings import SettingsError, from_environment
from guide.text.moments import day_of

MAIN_FLOW = "plan-check"


class WrongUse(click.ClickException):
    """The command was asked for something it cannot do; the message says what is possible."""

    exit_code = 2


class Day(click.ParamType[date]):
    """A day as 2026-05-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date that `value` says."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a date. Write a date as 2026-05-01.", param, ctx)


class Commands(click.Group):
    """Turns every failure that a user can cause into one clear line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that was asked for."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise WrongUse(str(error)) from None
        except ContentError as error:
            raise click.ClickException(f"{error}\n{count(len(error.problems), 'problem')}") from None
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{name}{error.strerror or error}.") from None


place_option = click.option("--place", help="Place (default: GUIDE_PLACE or suomi).")
day_option = click.option("--as-of", type=Day(), help="The rules of this day (default: today).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
flow_argument = click.argument("flow", default=MAIN_FLOW)


def count(number: int, thing: str) -> str:
    """A number with its noun: “1 problem.”, “3 problems.”."""
    return f"{number} {thing}." if number == 1 else f"{number} {thing}s."


def today(as_of: date | None = None) -> date:
    """`as_of`, else the day of GUIDE_AS_OF, else today in Finland."""
    return as_of or from_environment().as_of or day_of(datetime.now(UTC))


def library() -> Library:
    """The content. Raises ContentError."""
    return load_library(resources.root())


def known_place(content: Library, place: str | None) -> str:
    """`place`, or the one of the settings. Raises WrongUse with the possible ones."""
    place = place or from_environment().place
    if place not in content.places:
        raise WrongUse(f"There is no place “{place}”. Use one of: {', '.join(content.places)}.")
    return place


def known_flow(content: Library, flow: str) -> str:
    """`flow`. Raises WrongUse with the possible ones."""
    if flow not in content.flows:
        raise WrongUse(f"There is no flow “{flow}”. Use one of: {', '.join(content.flows)}.")
    return flow


def dialogue(flow: str, place: str | None, as_of: date | None) -> Dialogue:
    """The dialogue that was asked for. Raises WrongUse and ContentError."""
    content = library()
    return Dialogues(content).get(known_flow(content, flow), known_place(content, place), today(as_of))
