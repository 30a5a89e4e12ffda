"""A flow for one place on one day: the options really offered, and what may still be asked.

The flow knows nothing of law. What is still open it hears from an `Agenda`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol

from transitions import Machine

from guide.core.logic import Atom, Truth, atoms
from guide.flow.loader import Flow
from guide.flow.machine import build
from guide.flow.schema import LONE_OPTIONS, Kind, OptionSpec, StepSpec


class Open(Protocol):
    """What is open after some answers. Two sets of answers that leave the same open are one object."""

    @property
    def facts(self) -> frozenset[str]:
        """The steps whose answer can still change something."""

    def after(self, step: str, chosen: tuple[str, ...]) -> Open:
        """What is open after one more answer."""


class Agenda(Protocol):
    """What has to be settled. Implemented by the rules in force."""

    @property
    def begin(self) -> Open:
        """What is open before the first answer."""

    @property
    def mark(self) -> str:
        """A mark that changes when anything does that decides which questions are asked."""

    def tests(self) -> frozenset[Atom]:
        """Every test that anything in force makes of an answer."""

    def deciding(self) -> frozenset[Atom]:
        """The tests that can change what else is asked or what comes out. The others only choose what is told."""


@dataclass(frozen=True)
class Edition:
    """A flow with the options offered at one place on one day."""

    flow: Flow
    agenda: Agenda
    options: Mapping[str, tuple[OptionSpec, ...]]
    machine: Machine
    memory: dict[Hashable, object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def mark(self) -> str:
        """A mark that changes when the flow, its options or the order of its questions do."""
        options = [(step, *(option.id for option in offered)) for step, offered in self.options.items()]
        told = repr((self.flow.spec.id, self.flow.version, options, self.agenda.mark))
        return hashlib.sha256(told.encode()).hexdigest()

    def step(self, step_id: str) -> StepSpec:
        """The step of that id. Raises KeyError."""
        return self.flow.steps[step_id]

    def given(self, step_id: str) -> tuple[str, ...] | None:
        """The answer of a question that has only one: nobody is asked what can only be answered one way."""
        options = self.options.get(step_id, ())
        return (options[0].id,) if len(options) == 1 else None

    def fits(self, step_id: str, chosen: tuple[str, ...]) -> bool:
        """Whether `chosen` is a possible answer to the step."""
        step = self.flow.steps.get(step_id)
        if step is None or not step.is_question or not chosen:
            return False
        if step.kind is Kind.TEXT:
            return len(chosen) == 1 and 0 < len(chosen[0]) <= step.max_length
        offered = {option.id for option in self.options[step_id]}
        if not offered.issuperset(chosen) or len(set(chosen)) != len(chosen):
            return False
        return len(chosen) == 1 or (step.kind is Kind.CHOICES and LONE_OPTIONS.isdisjoint(chosen))

    def classes(self, step_id: str) -> tuple[tuple[str, ...], ...]:
        """One example of every class of answers from which the dialogue can go on, or come out, differently."""
        if (known := self.memory.get(("classes", step_id))) is None:
            known = self.memory["classes", step_id] = self._classes(step_id)
        return known  # type: ignore[return-value]

    def _classes(self, step_id: str) -> tuple[tuple[str, ...], ...]:
        step = self.flow.steps[step_id]
        if step.kind is Kind.TEXT:
            return (("…",),)
        routes = (atom for pairs in self.flow.routes.values() for when, _ in pairs for atom in atoms(when))
        relevant = (*self.agenda.deciding(), *routes)
        tests = sorted({atom for atom in relevant if atom.fact == step_id}, key=lambda atom: atom.text)
        found: dict[tuple[Truth, ...], tuple[str, ...]] = {}
        singles = [(option.id,) for option in self.options[step_id]]
        for chosen in singles:
            found.setdefault(tuple(test.test(chosen) for test in tests), chosen)
        if step.kind is Kind.CHOICES:
            free = [chosen for chosen in singles if chosen[0] not in LONE_OPTIONS]
            for chosen in free:
                for other in tuple(found.values()):
                    if LONE_OPTIONS.isdisjoint(other):
                        both = (*other, *(c for c in chosen if c not in other))
                        found.setdefault(tuple(test.test(both) for test in tests), both)
        return tuple(found.values())


def make_edition(
    flow: Flow,
    agenda: Agenda,
    day: date,
    sets: Mapping[str, tuple[OptionSpec, ...]],
    machine: Machine | None = None,
) -> Edition:
    """`flow` on `day`; `sets` gives the place's municipalities and services; `machine` may be shared."""
    options = {}
    for step in flow.spec.steps:
        if step.is_question:
            borrowed = sets.get(step.options_from, ()) if step.options_from else ()
            options[step.id] = tuple(o for o in (*borrowed, *step.options) if o.offered(day))
    return Edition(flow, agenda, options, machine or build(flow))
