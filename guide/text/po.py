"""Reads and writes the PO files. What is written depends only on the messages, so diffs show real changes.

Left out on purpose: creation dates, line numbers and line wrapping. The header is always the one made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from guide.core.problems import Problem
from guide.text.languages import Language

Key = tuple[str | None, str]  # the context and the Finnish text

_NEVER_WRAP = 1_000_000
# A line of a PO file; Babel itself would read a text whose closing quote is gone and drop its last letter.
_LINE = re.compile(r'(#~\s*)?((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?)\s+)?"([^"\\]|\\.)*"|#(?!~).*|')
_HEADER = """\
# Polku: {autonym}. The msgid is the Finnish text, the source of all languages.
# origin, source, note and key above a text say where its translation comes from.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def po_name(code: str) -> str:
    """The catalogue of a language, relative to the content root."""
    return f"locales/{code}/LC_MESSAGES/polku.po"


def read_catalogue(content: Path, language: Language) -> tuple[Catalog | None, list[Problem]]:
    """The catalogue of `language` with its obsolete messages; None when it cannot be read."""
    name = po_name(language.code)
    return read_po_file(content / name, name, language)


def read_po_file(path: Path, name: str, language: Language) -> tuple[Catalog | None, list[Problem]]:
    """The PO file at `path`, which problems call `name`; None when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
        _check_lines(text)
        catalog = read_po(StringIO(text), abort_invalid=True)
    except OSError as error:
        message, line, cure = f"The file cannot be read ({error.strerror}).", None, "Check that it exists."
    except UnicodeDecodeError:
        message, line, cure = "The file is not UTF-8.", None, "Save it as UTF-8 text."
    except PoFileError as error:
        message, line = "A line of the PO file cannot be read.", error.lineno + 1
        cure = "Correct the quotes and keywords here."
    except ValueError as error:
        message, line, cure = f"The PO file cannot be read: {error}.", None, "Correct its header."
    else:
        return catalog, list(_header_problems(catalog, name, language))
    return None, [Problem(name, line, "", message, cure)]


def message_key(message: Message) -> Key:
    """What a message is looked up by: its context and its Finnish text (of a plural: the singular)."""
    identity = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or None, str(identity)


def forms_of(message: Message) -> tuple[str, ...]:
    """The translated forms of a message: one, or one for each plural form; empty texts when untranslated."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def render_catalogue(language: Language, messages: Iterable[Message], obsolete: Iterable[Message]) -> str:
    """The text of a PO file: `messages` in the given order, then `obsolete` ones behind `#~`."""
    catalog = Catalog()
    # Babel writes as many empty forms for a new plural as the catalogue says it has.
    catalog.mime_headers = [("Plural-Forms", language.plural_header)]
    for message in messages:
        catalog[message.id] = message
    for message in obsolete:
        catalog.obsolete["\4".join(filter(None, message_key(message)))] = message
    body = BytesIO()
    write_po(body, catalog, width=_NEVER_WRAP, omit_header=True, include_lineno=False)
    header = _HEADER.format(autonym=language.autonym, code=language.code, plurals=language.plural_header)
    return header + body.getvalue().decode().strip() + "\n"


def _check_lines(text: str) -> None:
    for index, line in enumerate(text.splitlines()):  # Babel counts from 0
        if not _LINE.fullmatch(line.strip()):
            raise PoFileError("a line is not a quoted text", Catalog(), line, index)


def _header_problems(catalog: Catalog, name: str, language: Language) -> Iterable[Problem]:
    wanted = language.plural_header.replace(" ", "")
    found = f"nplurals={catalog.num_plurals};plural={catalog.plural_expr};".replace(" ", "")
    if found != wanted:
        cure = f"Write “Plural-Forms: {language.plural_header}” into the header."
        yield Problem(name, 1, "", "The plural forms are not those of the language.", cure)
