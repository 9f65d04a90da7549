"""Kept downloads from the command line."""

from __future__ import annotations

import json
import time

from tests.cli.conftest import Cli
from tests.engines import until
from whatsdex.services.mediastore import MediaStore
from whatsdex.storage import open_store


def test_kept_files_are_listed_summed_up_and_purged(cli: Cli) -> None:
    cli.data.mkdir()
    path = cli.folder / "clip.mp4"
    path.write_bytes(b"x" * 2000)
    store = open_store(cli.data)
    kept = MediaStore("file://data/media", cli.data, store)
    now = int(time.time() * 1000)
    name = kept.keep(path, owner=1, kind="download", now=now, days=7, source="https://a.example/", form="video")
    store.close()
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        assert name[:12] in cli("media", "list").stdout
        assert json.loads(cli("media", "list", "--json").stdout)[0]["source"] == "https://a.example/"
        assert cli("media", "usage").stdout.split() == ["together", "1", "2.0", "KB", "download", "1", "2.0", "KB"]
        assert cli("media", "purge", "--url", "https://a.example/", said="n\n").returncode == 1
        assert "1 files, 2.0 KB" in cli("media", "purge", "--url", "https://a.example/", "--yes").stdout
        assert "Nothing is kept" in cli("media", "list").stdout
    assert not [each for each in (cli.data / "media").rglob("*") if each.is_file()]
