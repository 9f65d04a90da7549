from __future__ import annotations

import os
from pathlib import Path

import pytest

from whatsdex.control import paths


def test_the_socket_is_in_the_data_folder_when_it_fits():
    assert paths.socket_place(Path("/srv/w")) == Path("/srv/w/run/control.sock")
    assert paths.socket_path(Path("/srv/w")) == Path("/srv/w/run/control.sock")


def test_a_long_folder_has_its_socket_in_the_runtime_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1")
    long = tmp_path / ("x" * 100)
    place = paths.socket_place(long)
    assert place.parent == Path("/run/user/1/whatsdex")
    assert paths.socket_place(tmp_path / ("y" * 100)) != place
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert paths.socket_place(long).parent == Path(f"/tmp/whatsdex-{os.getuid()}")
