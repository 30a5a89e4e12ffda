"""Everything a sheet can be put into, by name. A new output is one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from guide.outputs.calendar import render_calendar
from guide.outputs.document import Document
from guide.outputs.pdf import render_pdf
from guide.outputs.sheet import Sheet
from guide.outputs.text import render_text

Renderer = Callable[[Sheet], Document]

OUTPUTS: Mapping[str, Renderer] = MappingProxyType(
    {"pdf": render_pdf, "text": render_text, "calendar": render_calendar}
)


def render(name: str, sheet: Sheet) -> Document:
    """`sheet` as the output `name` (a key of OUTPUTS). Raises KeyError for any other name."""
    return OUTPUTS[name](sheet)
