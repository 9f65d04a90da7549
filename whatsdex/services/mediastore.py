"""The media store: files kept under the hash of what is in them, with rows that say whose and until when."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog

from whatsdex.errors import ConfigError
from whatsdex.storage import Store, Unit, media
from whatsdex.storage.media import Kept

log = structlog.get_logger(__name__)

BLOCK = 1 << 20
HERE = "file://"
DATA = "data/"
"""At the beginning of a local path: stands for the data folder."""
YOUNG = 3600
"""Seconds for which a file that no row speaks of is left alone: its row may be on its way."""
FRESH_MS = 24 * 3_600_000
"""How long a link's file is taken to be still what the link leads to."""
ROOM = 2
"""Old media go while less than this many times ``media.min_free`` is free."""


class MediaStore:
    """Keeps files; may be used from many threads."""

    def __init__(self, url: str, data: Path, store: Store) -> None:
        """Open the store at its first use.

        Args:
            url: Of an fsspec file system, such as ``file://data/media``.
            data: The data folder, which ``data`` in a local path stands for.
            store: The database.
        """
        local = url.startswith(HERE)
        path = url.removeprefix(HERE)
        self.local = (data / path.removeprefix(DATA) if path.startswith(DATA) else Path(path)) if local else None
        self._url = url
        self._store = store
        self._lock = threading.Lock()
        self._opened: tuple[Any, str] | None = None

    def check(self) -> None:
        """See that a store elsewhere can be spoken to, so that a wrong ``media.store`` stops the start.

        Raises:
            ConfigError: It cannot.
        """
        if self.local is None:
            self._open()

    def keep(
        self, path: Path, *, owner: int, kind: str, now: int, days: float, mime: str = "", source: str = "",
        form: str = "", facts: bytes = b"",
    ) -> str:  # fmt: skip
        """Keep a file's bytes for somebody; the file itself stays where it is.

        Args:
            path: The file.
            owner: A user's row id.
            kind: ``download`` or ``received``.
            now: Milliseconds since 1970.
            days: How long.
            mime: What it is.
            source: Where it came from.
            form: What was asked for of it.
            facts: What else is to be known of it.

        Returns:
            The hash that it is kept under.
        """
        name = _hash(path)
        kept = Kept(
            0, name, owner, kind, mime, path.stat().st_size, source, form, facts, now, now + int(days * 86_400_000)
        )
        unit = Unit()
        media.put(unit, kept)
        with self._lock:
            self._put(path, name)
            self._store.writer.call_unit(unit)
        return name

    def find(self, owner: int, source: str, form: str, now: int) -> Kept | None:
        """Return what somebody got of a source in a form within the last day."""
        return media.find(self._store, owner, source, form, now - FRESH_MS)

    def fetch(self, name: str, folder: Path, suffix: str = "") -> Path | None:
        """Put a kept file into a folder, under a name of its own; None if it is not there any more."""
        target = folder / (secrets.token_hex(16) + suffix)
        files, root = self._open()
        try:
            if self.local is not None:
                _link(Path(_place(root, name)), target)
            else:
                files.get_file(_place(root, name), str(target))
        except FileNotFoundError:
            return None
        return target

    def remove(self, where: str, *values: Any) -> tuple[int, int]:
        """Take back the claims that a condition holds for, and remove what nobody has a claim to then.

        Returns:
            How many files went, and their bytes.
        """
        names = media.hashes(self._store, where, *values)
        unit = Unit()
        unit.run(f"DELETE FROM media WHERE {where}", *values)
        self._store.writer.call_unit(unit)
        return self.drop(names)

    def of(self, owner: int) -> list[str]:
        """Return the files that somebody has a claim to."""
        return media.hashes(self._store, "owner=?", owner)

    def drop(self, names: Sequence[str]) -> tuple[int, int]:
        """Remove those of some files that nobody has a claim to; returns how many, and their bytes."""
        count = size = 0
        if not names:
            return count, size
        files, root = self._open()
        with self._lock:
            for name in media.unclaimed(self._store, names):
                with contextlib.suppress(FileNotFoundError):
                    place = _place(root, name)
                    size += int(files.size(place) or 0)
                    files.rm_file(place)
                    count += 1
        return count, size

    def make_room(self, size: int) -> None:
        """Remove the oldest media of so many bytes, where they are on this machine's disk."""
        if self.local is not None and size > 0:
            names = media.oldest(self._store, size)
            for start in range(0, len(names), 500):
                part = names[start : start + 500]
                self.remove(f"hash IN ({','.join('?' * len(part))})", *part)

    def sweep(self, now: int, quota: int, min_free: int) -> None:
        """Remove what is past its time, beyond the quota, in the way of the disk's last bytes, or nobody's."""
        count, size = self.remove("expires<?", now)
        total = media.usage(self._store)[0].bytes
        if quota and total > quota:
            self.make_room(total - quota)
        if self.local is not None and self.local.exists():
            self.make_room(min(total, ROOM * min_free - shutil.disk_usage(self.local).free))
            count += self._orphans(self.local)
        if count:
            log.info("media_swept", files=count, bytes=size)

    def _orphans(self, folder: Path) -> int:
        limit = time.time() - YOUNG
        found = [each for each in folder.glob("*/*") if each.is_file() and each.stat().st_mtime < limit]
        return self.drop([each.parent.name + each.name for each in found])[0]

    def _put(self, path: Path, name: str) -> None:
        files, root = self._open()
        place = _place(root, name)
        if files.exists(place):
            if self.local is not None:
                os.utime(place)  # young again
            return
        files.makedirs(place.rpartition("/")[0], exist_ok=True)
        if self.local is not None:
            _link(path, Path(place))
            os.utime(place)
            Path(place).chmod(0o400)  # both names are of the same bytes: nobody is to write over them
        else:
            files.put_file(str(path), place)

    def _open(self) -> tuple[Any, str]:
        if self._opened is None:
            if self.local is not None:
                from fsspec.implementations.local import LocalFileSystem

                self.local.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._opened = LocalFileSystem(), str(self.local)
            else:
                from fsspec.core import url_to_fs

                try:
                    files, root = url_to_fs(self._url)
                except (ImportError, ValueError) as error:
                    raise ConfigError(f"media.store: {error}.", "See the packages that fsspec names for it.") from None
                self._opened = files, root.rstrip("/")
        return self._opened


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _place(root: str, name: str) -> str:
    return f"{root}/{name[:2]}/{name[2:]}"


def _link(path: Path, target: Path) -> None:
    """Give a file a second name where the disk allows it, else copy it; whole or not at all."""
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        part.hardlink_to(path)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        shutil.copyfile(path, part)
    part.replace(target)
