"""Static files and style sheets of places: addressed by the content of all of them, so that browsers may keep them.

One mark for the whole set: a style sheet names fonts beside it, and must not lead to an older one.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask import Request, Response

from guide.web.security import best_coding

FOREVER = "public, max-age=31536000, immutable"
_PACKED = {".css", ".js", ".svg"}


@dataclass(frozen=True, slots=True)
class File:
    """A file to serve, ready in memory."""

    content: bytes
    packed: dict[str, bytes]  # by coding
    mimetype: str


class Files:
    """Every static file under a folder and every style sheet made here, by name."""

    def __init__(self, folder: Path, made: dict[str, str]) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _file(path.name, path.read_bytes())
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix in {".css", ".js", ".svg", ".woff2", ".txt"}
        }
        self._files |= {name: _file(name, text.encode()) for name, text in made.items()}
        digest = hashlib.sha256()
        for name, file in sorted(self._files.items()):
            digest.update(name.encode() + b"\0" + file.content)
        self._mark = digest.hexdigest()[:10]

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return name in self._files

    def url(self, name: str) -> str:
        """The address of a file; it changes with the content."""
        return f"/static/{self._mark}/{name}"

    def serve(self, request: Request, name: str) -> Response | None:
        """The answer for a file, or None."""
        file = self._files.get(name)
        if file is None:
            return None
        response = Response(file.content, mimetype=file.mimetype)
        response.headers["Cache-Control"] = FOREVER
        if file.packed:
            response.vary.add("Accept-Encoding")
            if coding := best_coding(request):
                response.set_data(file.packed[coding])
                response.headers["Content-Encoding"] = coding
        return response


def _file(name: str, content: bytes) -> File:
    packable = Path(name).suffix in _PACKED
    packed = {"br": brotli.compress(content), "gzip": gzip.compress(content, 9, mtime=0)} if packable else {}
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name.endswith(".woff2"):
        mimetype = "font/woff2"
    return File(content, packed, mimetype)
