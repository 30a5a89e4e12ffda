"""Finds what was left as it was when a place file was made by copying another one.

The reader of places cannot see it: each file is in order by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from guide.core.problems import Problem
from guide.core.yamlfile import Path_, read_yaml
from guide.place.library import GENERAL, Library
from guide.place.schema import PlaceSpec


def copied_problems(root: Path, library: Library) -> Iterator[Problem]:
    """A place that has the name or the practice of another, or no municipality. The general place is the model."""
    specs = [place.spec for place in library.places.values()]
    for spec in specs:
        name = f"flows/places/{spec.id}.yaml"
        for path, message, cure in _faults(spec, specs) if spec.id != GENERAL else ():
            yield read_yaml(root / name, name).problem(path, spec.id, message, cure)


def _faults(spec: PlaceSpec, specs: list[PlaceSpec]) -> Iterator[tuple[Path_, str, str]]:
    if not spec.municipalities:
        message = "No municipality is named, so nobody can say that they live here."
        yield ("municipalities",), message, "Add “municipalities:” with an id and a text for each."
    for other in specs:
        if other.id == spec.id:
            continue
        if spec.name == other.name:
            message = f"The name “{spec.name}” is that of the place “{other.id}” too."
            yield ("name",), message, "Write the name of this place."
        ids = {clause.id for clause in other.practice}
        if same := [number for number, clause in enumerate(spec.practice) if clause.id in ids]:
            named = ", ".join(spec.practice[number].id for number in same)
            message = f"The practice has ids that the place “{other.id}” has too: {named}."
            cure = "Give what is done here an id and a source of its own, and remove the rest."
            yield ("practice", same[0]), message, cure
