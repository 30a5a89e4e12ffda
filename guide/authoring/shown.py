"""Which texts of the content a reader meets in the own language, and in words where each of them is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from guide.authoring.terminal import count
from guide.authoring.wording import Path_, content_files, content_texts
from guide.core.problems import Problem
from guide.core.yamlfile import YamlFile
from guide.place.loader import OTHER
from guide.text.audience import for_staff
from guide.text.extract import Extra, collect
from guide.text.languages import LANGUAGES
from guide.text.po import message_key, po_name, read_catalogue
from guide.text.termbase import FILE, read_termbase

INTERFACE = "interface"
STAFF = "staff"
GLOSSARY = "glossary"

# Texts that stay as they are in every language: names of sources, people and places.
_UNTRANSLATED = frozenset({"source", "by"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One place where a text is shown: the part of the product (`flow`), and the place in it in words."""

    flow: str
    words: str

    def __str__(self) -> str:
        return f"{self.flow}: {self.words}"

    @property
    def group(self) -> str:
        """The flow and the step, rule or page in it: what belongs together for a reader."""
        return f"{self.flow}: {self.words.partition(',')[0]}"


def extra_texts(root: Path) -> Iterator[Extra]:
    """The texts of the content files and of the glossary that a reader meets in the own language."""
    for file, path, text in _translated(root):
        yield text, None, file.name, file.line(*path) or 1
    yield OTHER.text, None, "guide/place/loader.py", 0
    for term in read_termbase(root)[0].explained():
        yield term.finnish, None, FILE, term.line
        yield term.meaning, None, FILE, term.line


def catalogue_problems(root: Path) -> list[Problem]:
    """Texts in use that a catalogue does not know yet: nobody could translate them."""
    uses, problems = collect(root, extra_texts(root))
    used = {(use.context, use.msgid) for use in uses}
    for language in LANGUAGES:
        catalogue, _ = read_catalogue(root, language)
        known = {message_key(message) for message in catalogue or () if message.id}
        if missing := used - known:
            message = f"The catalogue lacks {count(len(missing), 'text')[:-1]} in use."
            cure = "Run: guide translations update"
            problems.append(Problem(po_name(language.code), None, language.code, message, cure))
    return problems


def flow_names(root: Path) -> list[str]:
    """What texts are counted by: every flow, rules, rights, places, the glossary, the interface and the staff side."""
    names = content_files(root)
    return [*dict.fromkeys(_flow_of(name, names) for name in names), GLOSSARY, INTERFACE, STAFF]


def part_of(file: str, names: list[str]) -> str:
    """The part of the product to which a file with texts belongs (each place is one); `names`: all content files."""
    if not file.startswith("flows/"):
        return GLOSSARY if file == FILE else _side(file)
    part = _flow_of(file, names)
    return PurePosixPath(file).stem if part == "places" else part


def shown_in_content(root: Path) -> dict[str, list[Shown]]:
    """Where each Finnish text of the content files is shown."""
    names = content_files(root)
    found: dict[str, list[Shown]] = {}
    for file, path, text in _translated(root):
        places = found.setdefault(text, [])
        place = Shown(_flow_of(file.name, names), _words(file, path))
        places += [] if place in places else [place]
    for term in read_termbase(root)[0].explained():
        for text, words in ((term.finnish, "the word"), (term.meaning, f"meaning of “{term.finnish}”")):
            found.setdefault(text, []).append(Shown(GLOSSARY, words))
    return found


def shown_in_interface(files: Iterable[str]) -> list[Shown]:
    """Where a text is shown that templates and code ask for: `files` are those that its PO entry names."""
    return [Shown(_side(file), _file_words(file)) for file in files if not file.startswith(("flows/", FILE))]


def _side(file: str) -> str:
    return STAFF if for_staff([file]) else INTERFACE


def _translated(root: Path) -> Iterator[tuple[YamlFile, Path_, str]]:
    for file, path, text in content_texts(root):
        names = [part for part in path if isinstance(part, str)]
        own_name = names in (["name"], ["responsible", "name"]) and not file.name.startswith("flows/rules/")
        if names[-1] not in _UNTRANSLATED and not own_name:
            yield file, path, text


def _flow_of(name: str, names: list[str]) -> str:
    """flows/x/… is x; so is flows/x.yaml, unless a flow has that name as well."""
    part = PurePosixPath(name).parts[1]
    stem = part.removesuffix(".yaml")
    return part if f"flows/{stem}/flow.yaml" in names and part != stem else stem


def _words(file: YamlFile, path: Path_) -> str:
    """“step main_income, option unknown, text”; the file first where several files are one part of the product."""
    path_of = PurePosixPath(file.name)
    words = [path_of.stem] if len(path_of.parts) > 2 and path_of.name != "flow.yaml" else []
    data, name = file.data, ""
    for part in path:
        data = data[part]
        if isinstance(part, int):
            own = data.get("id") if isinstance(data, dict) else None
            words.append(f"{name.removesuffix('s')} {own or part + 1}")
        elif not isinstance(data, list):
            words.append(part)
        name = str(part)
    return ", ".join(words)


def _file_words(file: str) -> str:
    if file.startswith("templates/parts/"):
        return f"part of pages {PurePosixPath(file).stem}"
    if file.startswith("templates/"):
        return f"page {PurePosixPath(file).stem}"
    return f"program {file.removesuffix('.py')}"
