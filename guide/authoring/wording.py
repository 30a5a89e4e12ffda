"""Looks over the Finnish texts of the content files: what a machine can see, never whether they are good."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from guide.core.problems import Problem
from guide.core.yamlfile import YamlFile, read_yaml

Path_ = tuple[str | int, ...]

# Keys whose texts a reader sees. The first are whole sentences, the second names and answers.
_SENTENCES = frozenset(
    {"title", "hint", "why", "estimates", "likely", "open", "unlikely", "ended", "entry", "heading", "aloud", "cure"}
)
_NAMES = frozenset({"name", "hours", "address", "source", "by"})
# Where “text” is a sentence: rules, clauses and faults. In options and services it is an answer.
_SENTENCE_LISTS = frozenset({"rules", "clauses", "practice", "faults"})
_ENDS = (".", "?", "!", ".”", "?”", "!”")


def content_files(root: Path) -> list[str]:
    """Every content file under `root`/flows, by its name in problems."""
    return sorted(path.relative_to(root).as_posix() for path in (root / "flows").rglob("*.yaml"))


def wording_problems(root: Path) -> list[Problem]:
    """Faults in the writing of every text of every content file. Files that cannot be read are passed over."""
    problems: list[Problem] = []
    for file, path, text in content_texts(root):
        where = _where(file, path)
        problems += (file.problem(path, where, *fault) for fault in _faults(text, _is_sentence(path)))
    return problems


def content_texts(root: Path) -> Iterator[tuple[YamlFile, Path_, str]]:
    """Every text of every content file, with its file and its path in it."""
    for name in content_files(root):
        file = read_yaml(root / name, name)
        for path, text in _texts(file.data, ()):
            yield file, path, text


def _texts(data: object, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(value, (*path, number))
    elif isinstance(data, str) and _key(path) in _SENTENCES | _NAMES | {"text"}:
        yield path, data


def _key(path: Path_) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _is_sentence(path: Path_) -> bool:
    key = _key(path)
    if key == "title":  # of a question; the titles of a whole flow and of a stage are names
        return path[0] == "steps"
    return key in _SENTENCES or (key == "text" and not _SENTENCE_LISTS.isdisjoint(path))


def _faults(text: str, sentence: bool) -> Iterator[tuple[str, str]]:
    if unicodedata.normalize("NFC", text) != text:
        yield f"The letters of “{text}” are not in composed form (NFC).", "Save the text as NFC."
    if "  " in text or text != text.strip():
        yield f"“{text}” has spaces too many.", "Keep one space between words and none around the text."
    if sentence and not text.endswith(_ENDS):
        yield f"The sentence “{text}” has no end.", "End it with a full stop or a question mark."
    if not sentence and text.endswith(".") and not text.endswith("mom."):
        yield f"“{text}” is no sentence, but ends with a full stop.", "Remove the full stop."


def _where(file: YamlFile, path: Path_) -> str:
    """The id of the innermost thing around `path`."""
    found, data = "", file.data
    for part in path:
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            found = data["id"]
        data = data[part]
    return found
