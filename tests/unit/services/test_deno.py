"""Whether there is a program for the scripts of sites is found out by what is installed."""

from __future__ import annotations

import importlib
import sysconfig
from pathlib import Path

import pytest

from whatsdex.services.deno import deno_path


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    monkeypatch.setenv("PATH", "")
    (tmp_path / "deno").write_text("#!/bin/sh\n")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    deno_path.cache_clear()
    return tmp_path


def test_it_is_used_only_beside_what_it_is_to_run(scripts: Path) -> None:
    assert deno_path() == ""
    package = scripts / "packages" / "yt_dlp_ejs"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    importlib.invalidate_caches()
    deno_path.cache_clear()
    assert deno_path() == str(scripts / "deno")
    (scripts / "deno").unlink()
    deno_path.cache_clear()
    assert deno_path() == ""
    deno_path.cache_clear()
