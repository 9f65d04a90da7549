"""A store on a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.readymade import put_database
from whatsdex.storage import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    put_database(tmp_path)
    opened = open_store(tmp_path)
    yield opened
    opened.close()
