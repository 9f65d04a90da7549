from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.control import FakeControl
from tests.unit.web.served import Served, free_port


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder; pytest's own have names too long for a socket, as an operator's may have."""
    with tempfile.TemporaryDirectory(prefix="wd") as short:
        monkeypatch.setenv("XDG_RUNTIME_DIR", short)
        yield tmp_path


@pytest.fixture
def serve(data: Path) -> Iterator[Callable[..., Served]]:
    made: list[Served] = []

    def begin(control: Any = None, *, port: int | None = None, host: str = "127.0.0.1") -> Served:
        served = Served(data, control or FakeControl(), free_port() if port is None else port, host)
        made.append(served)
        served.server.start()
        return served

    yield begin
    for each in made:
        each.server.stop()
