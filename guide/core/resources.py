"""Where the files that are not code stand: content, static files of the web pages, fonts of the PDF.

Works from a checkout, an editable install and a wheel, whatever the working folder is.
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def root() -> Path:
    """The folder that holds flows/, locales/ and templates/. Nothing is checked or created here.

    GUIDE_CONTENT overrides it; else it is what the wheel carries, or the checkout around the package.
    """
    if chosen := os.environ.get("GUIDE_CONTENT"):
        return Path(chosen).expanduser().absolute()
    carried = _PACKAGE / "_data"
    return carried if carried.is_dir() else checkout()


def checkout() -> Path:
    """The folder around the package: the project when it runs from a checkout (tests and builds only)."""
    return _PACKAGE.parent


def assets() -> Path:
    """The folder of the web pages' static files; the built ones in its vendor/ may be missing."""
    return _PACKAGE / "web" / "static"


def fonts() -> Path:
    """The folder of the PDF's fonts; it may be missing (the PDF then uses the engine's own font)."""
    return _PACKAGE / "outputs" / "fonts"
