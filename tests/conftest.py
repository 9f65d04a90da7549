"""What all tests share: an environment that no setting of this machine reaches into."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the operator's own WHATSDEX_ variables and terminal manners away from every test."""
    for name in os.environ:
        if name.startswith("WHATSDEX_"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)
