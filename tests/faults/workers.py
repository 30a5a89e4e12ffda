"""Worker processes that are quick to replace: one parent reads the content, its children serve the real application.

Prints two ports. Each of them as a line on standard input starts a worker there, whose process id is printed. Settings
come from GUIDE_* variables as always. The children share only the two listening sockets, so that nobody is turned away
between two of them.
"""

from __future__ import annotations

import os
import signal
import socket
import sys

from werkzeug.serving import WSGIRequestHandler, make_server

from guide.app import create_app
from guide.core.logs import write_to_stderr
from guide.settings import from_environment


def main() -> None:
    """Prints the ports, then starts workers until standard input ends."""
    write_to_stderr(as_json=False)
    app = create_app(from_environment())
    app.test_client().post("/fi/aloita", follow_redirects=True)  # what is built at the first question is built once
    app.extensions["polku"].store.close()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    doors = {door.getsockname()[1]: door for door in (socket.create_server(("127.0.0.1", 0)) for _ in range(2))}
    print(*doors, flush=True)
    for line in sys.stdin:
        worker = os.fork()
        if not worker:
            door = doors[int(line)]
            make_server(
                "127.0.0.1", int(line), app, threaded=True, request_handler=_Silent, fd=door.fileno()
            ).serve_forever()
        print(worker, flush=True)


class _Silent(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Says nothing."""


if __name__ == "__main__":
    main()
