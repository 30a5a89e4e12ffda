"""What is written to the log: names from the program, figures, and where an error arose. Nothing of a person.

Never a path, query, form, cookie, header or address; of an exception its type and the lines of our own modules, never
its message or what a variable held (any of them can quote what a client wrote).
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

_OURS = "guide"
_FIELDS = "fields"

access = logging.getLogger("guide.access")
"""One line per request at level INFO."""
errors = logging.getLogger("guide.errors")


def write_to_stderr(*, as_json: bool) -> None:
    """Makes this process write its log to standard error: warnings, and as JSON also one line per request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(as_json=as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    access.setLevel(logging.INFO if as_json else logging.WARNING)


def tell(logger: logging.Logger, level: int, what: str, /, **fields: Any) -> None:
    """Writes one line: what happened and its figures. Give it nothing that came from outside."""
    logger.log(level, what, extra={_FIELDS: fields})


def tell_error(error: BaseException, route: str, request_id: str) -> None:
    """Writes that something unexpected happened: the kind of error and where, never what it says."""
    what = f"unexpected {type(error).__name__} at {route}"
    tell(errors, logging.ERROR, what, id=request_id, lines=list(places(error)))


def places(error: BaseException) -> Iterator[str]:
    """Where an error passed through our own modules, outermost first: `module:line`."""
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] == _OURS:
            yield f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next


class Lines(logging.Formatter):
    """One line per record, as JSON or for reading. Of what was not written by `tell` only the kind is said."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = _fields(record)
        if self._as_json:
            return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        return " ".join(f"{name}={value}" if name not in _BARE else str(value) for name, value in fields.items())


_BARE = frozenset({"time", "level", "logger", "what"})


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
    }
    if hasattr(record, _FIELDS):
        return {**fields, "what": record.getMessage(), **getattr(record, _FIELDS)}
    # It was not written by `tell`: it may quote a statement, an address or a value.
    error = record.exc_info[1] if record.exc_info else None
    return fields if error is None else fields | {"what": type(error).__name__, "lines": list(places(error))}
