"""What the tests of converters share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import onnx
from tests.samples import Samples, make
from tests.simulated import Simulated, configured, simulated


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """One file of each kind."""
    return make(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    """An engine that all these tests talk to, each with something of its own."""
    model = onnx.write(tmp_path_factory.mktemp("model") / "bright.onnx")
    config = configured(limits={"enabled": False}, media={"removebg_model": str(model)})
    with simulated(tmp_path_factory.mktemp("bot"), config=config) as engine:
        yield engine
