"""Reads a YAML file into plain strings, lists and dicts, and remembers the line of every value.

YAML's own guesses are switched off: `no` stays "no", `1:30` stays "1:30", a date stays text. Duplicate keys,
anchors, tags and several documents in a file are problems. Types are given later by a schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from guide.core.problems import Problem

Path_ = tuple[str | int, ...]


class Content(BaseModel):
    """Base of every model that is read from a content file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Model = TypeVar("Model", bound=Content)


@dataclass(slots=True)
class YamlFile:
    """A file as read: its data, the line of each value, and what was wrong with the YAML itself."""

    name: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, *path: str | int) -> int | None:
        """The line of the value at `path`, or of the nearest value around it."""
        for end in range(len(path), -1, -1):
            if (found := self.lines.get(path[:end])) is not None:
                return found
        return None

    def problem(self, path: Path_, where: str, message: str, cure: str) -> Problem:
        """A problem of this file at the value `path`."""
        return Problem(self.name, self.line(*path), where, message, cure)


def read_yaml(path: Path, name: str) -> YamlFile:
    """Reads `path`; `name` is how problems call the file. Faults are in `problems`, nothing is raised."""
    result = YamlFile(name)
    try:
        text = path.read_text(encoding="utf-8")
        node = _composed(text)
    except UnicodeDecodeError:
        result.problems.append(Problem(name, None, "", "The file is not UTF-8.", "Save it as UTF-8 text."))
    except OSError as error:
        result.problems.append(
            Problem(name, None, "", f"The file cannot be read ({error.strerror}).", "Check that it exists.")
        )
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        message = f"The YAML cannot be read: {error.problem}."
        result.problems.append(Problem(name, line, "", message, "Check indentation, colons and quotes here."))
    except (YAMLError, ValueError, RecursionError) as error:
        message = f"The YAML cannot be read: {error}."
        result.problems.append(Problem(name, None, "", message, "Keep to plain mappings, lists and text."))
    else:
        if node is None:
            result.problems.append(Problem(name, 1, "", "The file is empty.", "Write its content or remove it."))
        else:
            result.data = _plain(node, (), result)
    return result


@lru_cache(maxsize=128)
def _composed(text: str) -> Node | None:
    """The nodes of a text, which nobody changes. A check reads most files four times, and parsing takes most of it."""
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


def forget_parsed() -> None:
    """Gives back the memory of the parsed files: for whoever has read them and goes on running."""
    _composed.cache_clear()


def _plain(node: Node, path: Path_, out: YamlFile) -> Any:
    out.lines[path] = node.start_mark.line + 1
    if node.anchor:  # not followed: a few lines of anchors can stand for millions of values
        anchored = out.problem(path, "", f"Anchor &{node.anchor} is not allowed.", "Write it out.")
        out.problems += [] if anchored in out.problems else [anchored]
        return None
    if isinstance(node, ScalarNode):
        return None if node.style is None and node.value in ("", "~", "null") else node.value
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, index), out) for index, item in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
        if key in result:
            out.lines[(*path, key)] = key_node.start_mark.line + 1
            out.problems.append(out.problem((*path, key), "", f"The key “{key}” stands twice.", "Keep one of them."))
            continue
        result[key] = _plain(value_node, (*path, key), out)
        out.lines[(*path, key)] = key_node.start_mark.line + 1
    return result


def validate(file: YamlFile, model: type[Model], names: str = "id") -> Model | None:
    """`file` as a `model`; every mismatch is added to `file.problems` with its line and a cure."""
    if file.problems:
        return None
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            if fault["type"] == "too_short" and fault["input"]:
                continue  # the list has items: they are at fault, and told so
            location = tuple(part for part in fault["loc"] if part in _steps(file, fault["loc"]))
            message, cure = _explain(fault["type"], fault["msg"], fault["loc"], fault.get("ctx", {}))
            file.problems.append(file.problem(location, _named(file.data, location, names), message, cure))
        return None


def seen_ids(data: Any, key: str) -> dict[str, dict[str, Any]]:
    """The items under `key` by their ids, as far as they can be seen in the data of a file that cannot be used."""
    items = data.get(key) if isinstance(data, dict) else None
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return {item["id"]: item for item in found if isinstance(item.get("id"), str)}


def _steps(file: YamlFile, location: Path_) -> Path_:
    """The part of a validation location that exists in the file (union tags and the like do not)."""
    found: list[str | int] = []
    for part in location:
        if (*found, part) in file.lines:
            found.append(part)
    return tuple(found)


def _named(data: Any, location: Path_, names: str) -> str:
    """The id of the innermost named thing around `location`."""
    name = ""
    for part in location:
        if isinstance(data, dict):
            name = str(data.get(names) or name)
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
    return str(data.get(names) or name) if isinstance(data, dict) else name


def _explain(kind: str, message: str, location: Path_, context: dict[str, Any]) -> tuple[str, str]:
    key = next((part for part in reversed(location) if isinstance(part, str)), "")
    if kind == "extra_forbidden":
        return f"The key “{key}” is not known here.", "Remove it or correct its spelling."
    if kind == "missing":
        return f"The key “{key}” is missing.", f"Add “{key}:” here."
    if kind in {"literal_error", "enum"}:
        return f"The value of “{key}” is not possible.", f"Use one of: {context.get('expected')}."
    if kind == "too_short":
        return f"“{key}” is empty.", "Write at least one."
    if kind == "string_pattern_mismatch":
        return f"“{key}” is not written as it must be.", _spelling(key, str(context.get("pattern", "")))
    if kind.startswith("date"):
        return f"“{key}” is not a date.", "Write a date as 2026-05-01."
    if kind.startswith(("int", "bool")):
        return f"“{key}” has a wrong kind of value: {message}.", "Write a whole number, or true or false."
    if kind == "value_error":
        text, _, cure = str(context.get("error", message)).partition(" → ")
        return text, cure or "Correct the value."
    return f"“{key}”: {message}.", "Correct the value."


def _spelling(key: str, pattern: str) -> str:
    """How to write what does not fit `pattern`."""
    if key == "phone":
        return "Write digits and spaces, with a + before the country code: 040 123 4567."
    if pattern.startswith("^[A-ZÅÄÖ"):
        return "Use capital letters, digits and hyphens, as in AKAA-REVIEW."
    if pattern.startswith("^[a-z"):
        joined = "_" if "_" in pattern else "-"
        return f"Use the letters a–z, digits and “{joined}”: no capitals, spaces or å, ä, ö."
    return f"It has to fit {pattern}."
