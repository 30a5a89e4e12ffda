"""Draws a flow as an SVG picture: steps from top to bottom, where they lead, and the results at the end.

The same flow always gives the same file. What the picture shows stands in its description as text, too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from guide.authoring.paths import Survey
from guide.core.logic import AllOf, AnyOf, Atom, Condition, Not
from guide.flow.schema import Kind, StepSpec
from guide.place.dialogue import Dialogue

_LEFT, _WIDTH, _LINE, _PAD, _GAP, _LANE = 40, 460, 20, 12, 44, 26
_CHARACTERS = 52  # what fits into a box on one line
_LABEL_ROOM = 330

# Colour helps, but the shape and the written kind say it alone.
_FILLS = {
    Kind.CHOICE: "#e8f1fb",
    Kind.CHOICES: "#e6f4ea",
    Kind.DURATION: "#fdf1dc",
    Kind.TEXT: "#f3e9f7",
    Kind.NOTE: "#fdeef0",
    Kind.RESULT: "#e2f0e8",
    Kind.REQUEST: "#e2f0e8",
}
_STYLE = (
    "text{font-family:'Noto Sans',sans-serif;font-size:14px;fill:#1b1d20}"
    ".id{font-size:12px;fill:#4a5059}.shape{stroke:#1b1d20;stroke-width:1.5}"
    ".edge{fill:none;stroke:#4a5059;stroke-width:1.5}.head{fill:#4a5059}"
    ".never .shape{stroke:#6b7280;stroke-dasharray:6 4;fill:#f5f5f5}.never text{fill:#5b6169}"
)


@dataclass(frozen=True, slots=True)
class _Box:
    """Where a step stands in the picture."""

    step: StepSpec
    lines: tuple[str, ...]
    top: int
    height: int

    @property
    def middle(self) -> int:
        return self.top + self.height // 2

    @property
    def bottom(self) -> int:
        return self.top + self.height


def condition_text(condition: Condition) -> str:
    """A condition as one line for authors."""
    if isinstance(condition, Atom):
        return f"{condition.fact} {condition.text}"
    if isinstance(condition, Not):
        return f"not ({condition_text(condition.part)})"
    if isinstance(condition, AllOf | AnyOf):
        word = " and " if isinstance(condition, AllOf) else " or "
        return word.join(f"({condition_text(part)})" for part in condition.parts)
    return condition.value


def describe(dialogue: Dialogue, survey: Survey) -> list[str]:
    """The picture as lines of text: every step with its kind, its title and where it leads, then the results."""
    flow = dialogue.edition.flow
    lines = []
    for number, step_id in enumerate(flow.order, start=1):
        step = flow.steps[step_id]
        never = " (never reached here)" if step_id in survey.unreached else ""
        ways = [f"{target} ({label})" if label else target for target, label in _ways(dialogue, step_id)]
        onward = f" → {', '.join(ways)}" if ways else ""
        title = f": {step.title}" if step.title else ""
        lines.append(f"{number}. {step_id}, {step.kind}{never}{title}{onward}")
    return lines + [f"Result: {result}, {paths} paths" for result, paths in survey.ahead.results]


def draw(dialogue: Dialogue, survey: Survey) -> str:
    """The SVG picture of `dialogue`'s flow; `survey` tells what is never reached there."""
    boxes = _boxes(dialogue)
    below = max(box.bottom for box in boxes.values()) + _GAP
    results = survey.ahead.results
    lanes = sum(1 for step in boxes for target, _ in _ways(dialogue, step) if not _follows(boxes, step, target))
    width = _LEFT + _WIDTH + _LANE * (lanes + 1) + _LABEL_ROOM
    height = below + _LINE * (len(results) + 2)
    svg = _frame(dialogue, survey, width, height)
    for step_id, box in boxes.items():
        _draw_box(svg, box, never=step_id in survey.unreached)
    lane = 0
    for step_id, box in boxes.items():
        for target, label in _ways(dialogue, step_id):
            straight = _follows(boxes, step_id, target)
            lane += not straight
            x = None if straight else _LEFT + _WIDTH + _LANE * lane
            _draw_edge(svg, box, boxes[target], label, x)
    _text(svg, _LEFT, below, f"Results at {survey.place} on {survey.day}:", None)
    for row, (result, paths) in enumerate(results, start=1):
        _text(svg, _LEFT, below + _LINE * row, f"• {result} ({paths} paths)", None)
    indent(svg)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(svg, encoding="unicode") + "\n"


def _frame(dialogue: Dialogue, survey: Survey, width: int, height: int) -> Element:
    flow = dialogue.edition.flow.spec
    attributes = {"role": "img", "aria-labelledby": "title desc", "viewBox": f"0 0 {width} {height}"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "lang": "en", **attributes})
    title = SubElement(svg, "title", {"id": "title"})
    title.text = f"The flow {flow.id}, version {flow.version}, at {survey.place} on {survey.day}"
    SubElement(svg, "desc", {"id": "desc"}).text = "\n".join(describe(dialogue, survey))
    SubElement(svg, "style").text = _STYLE
    SubElement(svg, "rect", {"width": str(width), "height": str(height), "fill": "#ffffff"})
    return svg


def _boxes(dialogue: Dialogue) -> dict[str, _Box]:
    top, boxes = _LEFT, {}
    flow = dialogue.edition.flow
    for step_id in flow.order:
        step = flow.steps[step_id]
        lines = tuple(textwrap.wrap(step.title or "", _CHARACTERS))
        height = _LINE * (len(lines) + 1) + 2 * _PAD
        boxes[step_id] = _Box(step, lines, top, height)
        top += height + _GAP
    return boxes


def _ways(dialogue: Dialogue, step_id: str) -> Iterator[tuple[str, str]]:
    """Where a step leads: (target, the condition as text; "otherwise" for a default after conditions)."""
    routes = dialogue.edition.flow.routes[step_id]
    for number, (condition, target) in enumerate(routes):
        last = number == len(routes) - 1
        yield target, condition_text(condition) if not last else "otherwise" if number else ""


def _follows(boxes: dict[str, _Box], step: str, target: str) -> bool:
    order = list(boxes)
    return order.index(target) == order.index(step) + 1


def _draw_box(svg: Element, box: _Box, *, never: bool) -> None:
    group = SubElement(svg, "g", {"class": "never"} if never else {})
    right, kind = _LEFT + _WIDTH, box.step.kind
    SubElement(group, "path", {"class": "shape", "fill": _FILLS[kind], "d": _outline(kind, box)})
    if kind is Kind.CHOICES:  # a second line under it: many answers
        under = f"M {_LEFT + 6} {box.bottom + 5} H {right + 6} V {box.top + 5}"
        SubElement(group, "path", {"class": "edge", "d": under})
    _text(group, _LEFT + 24, box.top + _PAD + 12, f"{box.step.id} ({kind})", "id")
    for row, line in enumerate(box.lines, start=1):
        _text(group, _LEFT + 24, box.top + _PAD + 14 + _LINE * row, line, None, lang="fi")


def _outline(kind: Kind, box: _Box) -> str:
    """The shape that stands for a kind: box, slanted ends (duration), slope (text), cut corner (note), pill (end)."""
    left, right, top, bottom, cut = _LEFT, _LEFT + _WIDTH, box.top, box.bottom, 16
    if kind is Kind.DURATION:
        middle = box.middle
        ends = f"L {right} {middle} L {right - cut} {bottom} H {left + cut} L {left} {middle} Z"
        return f"M {left + cut} {top} H {right - cut} {ends}"
    if kind is Kind.TEXT:
        return f"M {left + cut} {top} H {right} L {right - cut} {bottom} H {left} Z"
    if kind is Kind.NOTE:
        return f"M {left} {top} H {right - cut} L {right} {top + cut} V {bottom} H {left} Z"
    if kind in {Kind.RESULT, Kind.REQUEST}:
        half = box.height / 2
        arc, first, last = f"A {half} {half} 0 0 1", left + half, right - half
        return f"M {first} {top} H {last} {arc} {last} {bottom} H {first} {arc} {first} {top} Z"
    return f"M {left} {top} H {right} V {bottom} H {left} Z"


def _draw_edge(svg: Element, start: _Box, end: _Box, label: str, lane: int | None) -> None:
    """An arrow: straight down to the next step, or around the others in a lane of its own."""
    if lane is None:
        x, tip = _LEFT + _WIDTH // 2, end.top
        SubElement(svg, "path", {"class": "edge", "d": f"M {x} {start.bottom} V {tip - 8}"})
        SubElement(svg, "path", {"class": "head", "d": f"M {x - 5} {tip - 9} H {x + 5} L {x} {tip} Z"})
        _label(svg, x + 10, start.bottom + _GAP // 2 + 4, label)
        return
    x, y = _LEFT + _WIDTH, end.middle
    SubElement(svg, "path", {"class": "edge", "d": f"M {x} {start.middle} H {lane} V {y} H {x + 8}"})
    SubElement(svg, "path", {"class": "head", "d": f"M {x + 9} {y - 5} V {y + 5} L {x} {y} Z"})
    _label(svg, lane + 8, start.middle + 4, label)


def _label(svg: Element, x: int, y: int, label: str) -> None:
    for row, line in enumerate(textwrap.wrap(label, 40)):
        _text(svg, x, y + 16 * row, line, "id")


def _text(parent: Element, x: int, y: int, text: str, kind: str | None, lang: str | None = None) -> None:
    attributes = {"x": str(x), "y": str(y)}
    attributes |= {"class": kind} if kind else {}
    attributes |= {"lang": lang} if lang else {}
    SubElement(parent, "text", attributes).text = text
