"""The shared machine: no callbacks by name, no jumps, no trace of those who use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from transitions import MachineError

from guide.flow.loader import load_flow
from guide.flow.machine import Position, advance, build
from guide.flow.sharing import read_flow
from guide.place.library import Library
from tests.examples.load import REAL, SMALL, dialogues


@pytest.fixture(params=[SMALL, REAL], ids=["small", "real"])
def library(request: pytest.FixtureRequest) -> Library:
    root: Path = request.param
    return dialogues(root).library


def test_the_only_event_is_advance(library: Library) -> None:
    for machine in library.machines.values():
        assert list(machine.events) == ["advance"]


def test_conditions_are_functions_and_nothing_else_is_called(library: Library) -> None:
    for flow_id, machine in library.machines.items():
        found = [t for event in machine.events.values() for ts in event.transitions.values() for t in ts]
        assert len(found) == sum(len(routes) for routes in library.flows[flow_id].routes.values())
        for transition in found:
            assert all(callable(condition.func) for condition in transition.conditions)
            assert (transition.prepare, transition.before, transition.after) == ([], [], [])
        for state in machine.states.values():
            assert (state.on_enter, state.on_exit) == ([], [])


def test_a_position_leaves_no_trace(library: Library) -> None:
    flow, machine = library.flows["choice" if "choice" in library.flows else "plan-check"], None
    machine = library.machines[flow.spec.id]
    position = Position(flow.spec.start)
    advance(machine, position, {})
    assert position.state != flow.spec.start
    assert machine.models == []
    assert not hasattr(position, "trigger")
    assert not hasattr(position, "to_result")


def test_nothing_comes_after_the_request() -> None:
    machine = dialogues(SMALL).library.machines["choice"]
    with pytest.raises(MachineError):
        advance(machine, Position("request"), {})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    why:", "    before: os.system\n    why:"),
        ("    why:", "    on_enter: guide.settings.from_environment\n    why:"),
        ("    why:", "    conditions: [os.getcwd]\n    why:"),
        ("id: wants_card", "id: os.system"),
        ("id: wants_card", "id: __class__"),
        ("next: result", "next: subprocess.run"),
        ("next: result", "next:\n      - {when: os.system, to: result}\n      - {to: result}"),
        ("next: result", "next:\n      - {when: {os.system: 'yes'}, to: result}\n      - {to: result}"),
    ],
)
def test_a_file_can_name_no_code(tmp_path: Path, old: str, new: str) -> None:
    text = (SMALL / "flows" / "choice" / "flow.yaml").read_text(encoding="utf-8").replace(old, new, 1)
    path = tmp_path / "flow.yaml"
    path.write_text(text, encoding="utf-8")
    read = read_flow(path, "flow.yaml")
    assert load_flow(read, {}) is None
    assert read.file.problems


def test_a_machine_is_built_from_a_flow_alone() -> None:
    flow = dialogues(SMALL).library.flows["routes"]
    assert set(build(flow).states) == set(flow.order)
