"""What figures and log cost: `python -m tests.bench.watching` asks one question page with and without, in turns.

Prints the medians of processor time and their ratio; nothing is asserted, because a busy machine says nothing about
the program.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient

from guide.app import create_app
from guide.core.logs import write_to_stderr
from guide.settings import Settings

ROUNDS, BATCH = 60, 20


def main() -> None:
    """Measures."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder), metrics=("127.0.0.1", 9101)))
        client = app.test_client()
        client.post("/fi/aloita", follow_redirects=True)
        layers = app.wsgi_app
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        write_to_stderr(as_json=True)
        times: dict[str, list[float]] = {"plain": [], "watched": []}
        for _ in range(ROUNDS):
            for name, found in times.items():
                app.__dict__.pop("wsgi_app", None)  # Flask's own shows again
                if name == "watched":
                    app.__dict__["wsgi_app"] = layers
                found.append(_milliseconds(client))
    one, two = (statistics.median(found) for found in times.values())
    print(f"plain {one:.3f} ms, watched {two:.3f} ms, ratio {two / one:.3f}")


def _milliseconds(client: FlaskClient) -> float:
    began = time.process_time()
    for _ in range(BATCH):
        client.get("/fi/kysymys/1")
    return (time.process_time() - began) / BATCH * 1000


if __name__ == "__main__":
    main()
