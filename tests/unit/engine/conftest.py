"""Engines with commands that only tests have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulated import Simulated, simulated
from tests.unit.engine import trycommands
from whatsdex import commands
from whatsdex.engine.handler import Handler
from whatsdex.kit import Command, Registry

CATALOGUE = commands.load


def _load() -> Registry:
    mine = [each for each in vars(trycommands).values() if isinstance(each, Command)]
    return Registry([*CATALOGUE().commands, *mine])


@pytest.fixture(autouse=True)
def try_commands(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have every engine know the commands of ``trycommands``, too."""
    monkeypatch.setattr(commands, "load", _load)
    trycommands.gate.clear()
    trycommands.ran.clear()
    yield
    trycommands.gate.set()  # nobody waits beyond the test


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def introduced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everybody know already what answers them: these tests are about the answers themselves."""
    monkeypatch.setattr(Handler, "_introduction", lambda _self, _arrival: "")
