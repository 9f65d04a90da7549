"""What the tests of services share."""

from __future__ import annotations

import pytest

from tests.samples import Samples, make


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """One file of each kind."""
    return make(tmp_path_factory.mktemp("samples"))
