"""What every test shares: no settings from outside, and the same examples every time."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("polku", deadline=None, derandomize=True, database=None)
settings.load_profile("polku")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GUIDE_") and name != "GUIDE_CHROMIUM"]:
        monkeypatch.delenv(name)
