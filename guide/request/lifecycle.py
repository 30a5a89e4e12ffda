"""The life of a request after it was sent: which status follows which event.

Pure: `move` looks up, it stores nothing. Events come from a fixed list, never from text a user sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from transitions import Machine, MachineError

from guide.text.voice import N_


class Status(StrEnum):
    """Where a request is."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    TIME_SET = "time_set"
    DONE = "done"
    WAITING = "waiting"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


class Event(StrEnum):
    """What can happen to a request."""

    TAKE = "take"  # a worker starts
    SET_TIME = "set_time"
    FINISH = "finish"  # the meeting was held, or is not needed any more
    WAIT = "wait"  # something is missing, for example an interpreter
    REOPEN = "reopen"  # the meeting did not take place: a new time is needed
    TRANSFER = "transfer"  # it belonged to another authority
    WITHDRAW = "withdraw"  # the client cancels


class NotAllowed(ValueError):
    """An event that cannot happen in this status."""

    def __init__(self, status: Status, event: Event) -> None:
        super().__init__(f"a request that is {status.value} cannot {event.value}")
        self.status = status
        self.event = event


# event: (statuses it can happen in, the status after it)
TRANSITIONS: Mapping[Event, tuple[tuple[Status, ...], Status]] = MappingProxyType(
    {
        Event.TAKE: ((Status.NEW, Status.WAITING, Status.TRANSFERRED), Status.IN_PROGRESS),
        Event.SET_TIME: ((Status.IN_PROGRESS, Status.WAITING), Status.TIME_SET),
        Event.FINISH: ((Status.IN_PROGRESS, Status.TIME_SET), Status.DONE),
        Event.WAIT: ((Status.NEW, Status.IN_PROGRESS), Status.WAITING),
        Event.REOPEN: ((Status.TIME_SET,), Status.IN_PROGRESS),
        Event.TRANSFER: ((Status.NEW, Status.IN_PROGRESS, Status.WAITING), Status.TRANSFERRED),
        Event.WITHDRAW: (
            (Status.NEW, Status.IN_PROGRESS, Status.TIME_SET, Status.WAITING, Status.TRANSFERRED),
            Status.WITHDRAWN,
        ),
    }
)

# What the client reads behind the private link: neutral, without content (306/2019 6 §).
STATUS_TEXT: Mapping[Status, str] = MappingProxyType(
    {
        Status.NEW: N_("Pyyntösi on saapunut."),
        Status.IN_PROGRESS: N_("Pyyntöäsi käsitellään."),
        Status.TIME_SET: N_("Tapaamisesi aika on sovittu."),
        Status.DONE: N_("Pyyntösi on käsitelty."),
        Status.WAITING: N_("Pyyntösi odottaa."),
        Status.TRANSFERRED: N_("Pyyntösi on siirretty toiselle viranomaiselle."),
        Status.WITHDRAWN: N_("Pyyntösi on peruttu."),
    }
)


class _Position:
    """The light model of one move; never registered with the machine, so nothing is kept."""

    def __init__(self, status: Status) -> None:
        self.state = status.value


def _build() -> Machine:
    states = [status.value for status in Status]
    machine = Machine(model=None, states=states, initial=Status.NEW.value, auto_transitions=False)
    for event, (sources, target) in TRANSITIONS.items():
        machine.add_transition(event.value, [source.value for source in sources], target.value)
    return machine


_MACHINE = _build()


def move(status: Status, event: Event) -> Status:
    """The status after `event`. Raises NotAllowed when it cannot happen in `status`."""
    position = _Position(status)
    try:
        _MACHINE.events[event.value].trigger(position)
    except MachineError:
        raise NotAllowed(status, event) from None
    return Status(position.state)


def allowed(status: Status) -> tuple[Event, ...]:
    """The events that can happen in `status`, in the order of the list."""
    return tuple(event for event, (sources, _) in TRANSITIONS.items() if status in sources)
