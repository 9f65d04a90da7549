from __future__ import annotations

from pathlib import Path

import pytest

from whatsdex.control import paths
from whatsdex.errors import WhatsdexError
from whatsdex.web import sockets


def test_the_pointer_says_where_the_socket_is_whatever_the_environment(data: Path, monkeypatch: pytest.MonkeyPatch):
    long = data / ("x" * 100)
    bound, path = sockets.bind_control(long)
    try:
        monkeypatch.delenv("XDG_RUNTIME_DIR")
        assert paths.socket_path(long) == path
        assert path.is_socket()
    finally:
        bound.close()


def test_a_folder_that_is_a_link_is_not_trusted(tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(WhatsdexError, match="is not a folder of this user's"):
        sockets.own_folder(tmp_path / "link")
