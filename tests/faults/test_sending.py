"""Nothing acknowledged is lost and nothing is doubled when workers are killed and the database crashes.

`pytest -s` prints the figures. POLKU_TROUBLES sets how many kills and crashes there are: the long form.
`kill -9` does not model a power cut: the disk keeps what the system has taken.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

from tests.faults.conftest import reckon, running_workers, under_load
from tests.postgresql import running_cluster

KILLS = int(os.environ.get("POLKU_TROUBLES", "8"))
CRASHES = max(3, KILLS // 4)


def _killed(folder: Path, url: str) -> str:
    with running_workers(folder, url) as workers:
        people = under_load(workers, lambda chance: workers.kill(chance.choice(workers.ports)), KILLS)
        assert workers.kills == KILLS
        assert sum(person.unanswered for person in people) > 0, "no kill was felt: the test shows nothing"
    return reckon(folder, url, people, kills=workers.kills)


def test_workers_killed_on_sqlite(tmp_path: Path) -> None:
    print("\n" + _killed(tmp_path, f"sqlite:///{tmp_path / 'polku.sqlite'}"))


def test_workers_killed_on_postgresql(tmp_path: Path) -> None:
    with running_cluster() as cluster:
        print("\n" + _killed(tmp_path, cluster.url(cluster.new_database())))


def test_postgresql_crashes_under_load(tmp_path: Path) -> None:
    with running_cluster() as cluster:
        url = cluster.url(cluster.new_database())

        def crash(chance: random.Random) -> None:
            cluster.stop("immediate")
            workers.kill(chance.choice(workers.ports))
            cluster.start()

        with running_workers(tmp_path, url) as workers:
            people = under_load(workers, crash, CRASHES)
            assert sum(person.refused for person in people) > 0, "no crash was felt: the test shows nothing"
        print("\n" + reckon(tmp_path, url, people, crashes=CRASHES, kills=workers.kills))
