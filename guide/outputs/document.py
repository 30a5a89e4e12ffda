"""A finished output: what is sent to the reader's device."""

from __future__ import annotations

from typing import NamedTuple


class Document(NamedTuple):
    """The bytes, their media type and a neutral file name for the download."""

    content: bytes
    mime: str
    file_name: str
