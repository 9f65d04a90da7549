"""The media store: one copy a content, whoever has it, and nothing past its time."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from whatsdex.errors import ConfigError
from whatsdex.services.mediastore import FRESH_MS, MediaStore
from whatsdex.storage import Store, media, open_store

NOW = 1_800_000_000_000
DAY = 86_400_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(params=["file://data/media", "memory://kept"])
def kept(request: pytest.FixtureRequest, store: Store, tmp_path: Path) -> MediaStore:
    made = MediaStore(request.param, tmp_path, store)
    files, root = made._open()
    if request.param.startswith("memory") and files.exists(root):
        files.rm(root, recursive=True)
    return made


@pytest.fixture
def local(store: Store, tmp_path: Path) -> MediaStore:
    return MediaStore("file://data/media", tmp_path, store)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def write(content: bytes, name: str = "a.mp4") -> Path:
        path = tmp_path / name
        path.unlink(missing_ok=True)  # the kept one has the same bytes, not a copy
        path.write_bytes(content)
        return path

    return write


def keep(kept: MediaStore, path: Path, owner: int = 1, now: int = NOW, days: float = 7, **more: Any) -> str:
    return kept.keep(path, owner=owner, kind="download", now=now, days=days, **more)


def content(kept: MediaStore, name: str, folder: Path) -> bytes | None:
    path = kept.fetch(name, folder, ".mp4")
    return None if path is None else path.read_bytes()


def test_what_is_kept_comes_back_as_it_was(kept: MediaStore, file: Callable[..., Path], tmp_path: Path) -> None:
    path = file(b"hello")
    name = keep(kept, path, source="https://a.example/", form="video", facts=b"known")
    assert name == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    path.unlink()
    assert content(kept, name, tmp_path) == b"hello"
    found = kept.find(1, "https://a.example/", "video", NOW)
    assert found is not None
    assert (found.hash, found.facts, found.size, found.expires) == (name, b"known", 5, NOW + 7 * DAY)
    assert content(kept, "0" * 64, tmp_path) is None


def test_nobody_finds_what_another_got_nor_what_is_old(kept: MediaStore, file: Callable[..., Path]) -> None:
    keep(kept, file(b"hello"), source="https://a.example/", form="video")
    assert kept.find(2, "https://a.example/", "video", NOW) is None
    assert kept.find(1, "https://a.example/", "audio", NOW) is None
    assert kept.find(1, "https://a.example/", "video", NOW + FRESH_MS + 1) is None


def test_the_same_bytes_are_there_once_until_the_last_owner_goes(
    kept: MediaStore, store: Store, file: Callable[..., Path], tmp_path: Path
) -> None:
    names = {keep(kept, file(b"same"), owner=each) for each in (1, 2)}
    (name,) = names
    assert [tuple(each) for each in media.usage(store)] == [("", 1, 4), ("download", 2, 8)]
    assert kept.remove("owner=?", 1) == (0, 0)
    assert content(kept, name, tmp_path) == b"same"
    assert kept.remove("owner=?", 2) == (1, 4)
    assert content(kept, name, tmp_path) is None


def test_a_newer_version_of_a_link_takes_the_older_ones_place(
    kept: MediaStore, store: Store, file: Callable[..., Path]
) -> None:
    for content_ in (b"old", b"new"):
        keep(kept, file(content_), source="https://a.example/", form="video")
    assert [each.size for each in media.listed(store, limit=9)] == [3]


def test_what_is_past_its_time_goes_and_the_rest_stays(
    kept: MediaStore, file: Callable[..., Path], tmp_path: Path
) -> None:
    old = keep(kept, file(b"old"), days=1)
    new = keep(kept, file(b"new"), days=7)
    kept.sweep(NOW + 2 * DAY, 0, 0)
    assert (content(kept, old, tmp_path), content(kept, new, tmp_path)) == (None, b"new")


def test_beyond_the_quota_the_oldest_goes_first(local: MediaStore, file: Callable[..., Path], tmp_path: Path) -> None:
    names = [keep(local, file(bytes([each]) * 100), now=NOW + each) for each in range(5)]
    local.sweep(NOW + 10, 250, 0)
    assert [content(local, each, tmp_path) is not None for each in names] == [False, False, False, True, True]


def test_on_a_nearly_full_disk_old_media_make_room(
    local: MediaStore, file: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [keep(local, file(bytes([each]) * 1000), now=NOW + each) for each in range(3)]
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=19_500))
    local.sweep(NOW + 10, 0, 10_000)
    assert [content(local, each, tmp_path) is not None for each in names] == [False, True, True]


def test_a_file_that_no_row_speaks_of_goes_once_it_is_old(local: MediaStore, file: Callable[..., Path]) -> None:
    claimed = keep(local, file(b"claimed"))
    assert local.local is not None
    for name, age in (("ab/" + "0" * 62, 9000), ("ab/" + "1" * 62, 0), ("ab/" + "2" * 62 + ".part", 9000)):
        path = local.local / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (time.time() - age,) * 2)
    local.sweep(NOW, 0, 0)
    assert {each.name for each in local.local.glob("*/*")} == {"1" * 62, claimed[2:]}


def test_the_kept_copy_takes_no_second_place_on_the_disk(local: MediaStore, file: Callable[..., Path]) -> None:
    path = file(b"hello")
    name = keep(local, path)
    assert local.local is not None
    assert (local.local / name[:2] / name[2:]).samefile(path)
    assert local.local.stat().st_mode & 0o077 == 0


def test_many_at_once_keep_and_drop_the_same_bytes(local: MediaStore, store: Store, tmp_path: Path) -> None:
    faults: list[BaseException] = []

    def work(owner: int) -> None:
        try:
            for _each in range(10):
                path = tmp_path / f"{owner}.bin"
                path.unlink(missing_ok=True)
                path.write_bytes(b"shared")
                name = keep(local, path, owner)
                assert content(local, name, tmp_path) == b"shared"
                local.remove("owner=?", owner)
        except BaseException as error:  # noqa: BLE001 - told below
            faults.append(error)

    threads = [threading.Thread(target=work, args=(owner,)) for owner in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert faults == []
    assert media.usage(store)[0].files == 0


def test_a_store_that_cannot_be_is_a_clear_fault(store: Store, file: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"media\.store"):
        keep(MediaStore("nosuch://x", tmp_path, store), file(b"x"))
