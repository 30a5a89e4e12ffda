"""What counting costs a question: its share of the time that dialogues take, both measured in one run.

Run: python -m tests.bench.counting
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guide.app import create_app
from guide.settings import Settings
from guide.web import counting
from tests.web.conftest import PLAIN, TODAY, Visitor

ROUNDS = 100


class Stopwatch:
    """Adds up the seconds that calls take."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                self.seconds += time.perf_counter() - begun

        return timed


class Reader(Visitor):
    """Reads pages without the lint of the tests, which takes far longer than a page."""

    def _take(self, response: Any) -> Any:
        self.page = response.get_data(as_text=True)
        self.path, self.status = response.request.path, response.status_code
        return response


def main() -> None:
    own, whole = Stopwatch(), Stopwatch()
    for name in ("began", "answered"):
        setattr(counting, name, own.around(getattr(counting, name)))
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder), as_of=TODAY))
        _dialogue(Reader(app.test_client()))  # warm
        own.seconds = 0.0
        for _ in range(ROUNDS):
            whole.around(_dialogue)(Reader(app.test_client()))
        app.extensions["polku"].close()
    ratio = whole.seconds / (whole.seconds - own.seconds)
    answers = ROUNDS * (len(PLAIN) + 1)
    sys.stdout.write(
        f"{ROUNDS} dialogues: {whole.seconds / answers * 1000:.2f} ms a question, of them counting "
        f"{own.seconds / answers * 1000:.3f} ms; ratio with to without {ratio:.3f}\n"
    )


def _dialogue(visitor: Visitor) -> None:
    visitor.start()
    visitor.walk(PLAIN)


if __name__ == "__main__":
    main()
