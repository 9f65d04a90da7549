"""What the tests of makers share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.samples import Samples, make
from tests.simulated import Simulated, configured, simulated


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """One file of each kind."""
    return make(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    """An engine that all these tests talk to."""
    config = configured(limits={"enabled": False}, net={"allow_private": True})
    with simulated(tmp_path_factory.mktemp("bot"), config=config) as engine:
        yield engine
