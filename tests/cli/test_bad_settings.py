"""Settings that cannot work are told in words, and what is kept is private."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "whatsdex", *arguments], input="/ping\n", capture_output=True, text=True, check=False,
        cwd=ROOT, env={**os.environ, "WHATSDEX_DATA_DIR": str(folder / "data"), **environment}, timeout=60,
    )  # fmt: skip


def test_a_media_store_that_there_is_not_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text('[media]\nstore = "nosuch://x"\n')
    done = run(tmp_path, "chat", "--ephemeral", "--config", str(tmp_path / "c.toml"))
    assert done.returncode == 1
    assert "media.store" in done.stderr


def test_a_variable_that_is_no_list_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "chat", "--ephemeral", WHATSDEX_BOT__OWNERS="abc")
    assert done.returncode == 1
    assert "WHATSDEX_BOT__OWNERS" in done.stderr
    assert "JSON" in done.stderr


def test_what_is_kept_is_for_its_user_alone(tmp_path: Path) -> None:
    assert run(tmp_path, "chat").returncode == 0
    kept = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert len(kept) > 3
    assert [each for each in kept if each.stat().st_mode & 0o077] == []
