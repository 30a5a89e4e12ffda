"""A store on a real SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from guide.request.keys import ensure_keys, load_secret
from guide.request.store import NewRequest, RequestStore

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
CANARY = "Kanarialintu-Väinämöinen-7731"

MakeStore = Callable[[str], RequestStore]


def draft(**changes: object) -> NewRequest:
    """A request about to be sent, with the canary in its content."""
    values: dict[str, object] = {
        "place": "inari",
        "recipient": "pohjois-lappi",
        "flow": "plan-check",
        "flow_version": "3",
        "rules_date": date(2026, 5, 4),
        "language": "smn",
        "payload": {"name": CANARY, "own_words": "Sääʹmǩiõll ǯ", "answers": {"age_group": "30_56"}},
    }
    return NewRequest(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    ensure_keys(folder)
    return folder


@pytest.fixture
def store(engine: Engine, keys: Path) -> RequestStore:
    return RequestStore(engine, ensure_keys(keys), load_secret(keys), retention_days=90)
