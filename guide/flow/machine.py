"""One shared state machine per flow: states are steps, the single event `advance` takes the first open route.

Conditions are functions made here from checked data. Nothing from a file is ever a callback name, because
transitions would import and run it; `auto_transitions=False`, because the default lets any caller jump anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from transitions import Machine

from guide.core.logic import Answers, Condition, Truth, value
from guide.flow.loader import Flow

ADVANCE = "advance"


@dataclass(slots=True)
class Position:
    """Where one replay stands. Never registered with the machine, so the machine keeps no trace of it."""

    state: str


def build(flow: Flow) -> Machine:
    """The machine of `flow`, to be built once and shared by every conversation."""
    machine = Machine(
        model=None,
        states=list(flow.order),
        initial=flow.spec.start,
        auto_transitions=False,
        send_event=False,
    )
    for step in flow.order:
        for condition, target in flow.routes[step]:
            machine.add_transition(ADVANCE, step, target, conditions=[_guard(condition)])
    return machine


def _guard(condition: Condition) -> Callable[[Answers], bool]:
    """A route is open when its condition is certain; what is not known leads on to the next route."""

    def holds(known: Answers) -> bool:
        return value(condition, known) is Truth.YES

    return holds


def advance(machine: Machine, position: Position, known: Answers) -> None:
    """Moves `position` along the first route whose condition `known` answers fulfil."""
    machine.events[ADVANCE].trigger(position, known)
