"""Putting a command's file where it is sent from."""

from __future__ import annotations

import hashlib
import mimetypes
import shutil
from pathlib import Path

import msgspec

from whatsdex.models import Media, MediaKind

SUFFIX = 10
"""Characters kept of a file's ending."""


def spool(data: Path, file: Path, media: Media | None, key: str) -> Media:
    """Move a file into the spool.

    Args:
        data: The data folder.
        file: The file.
        media: What it is; guessed from its name if not given.
        key: The outbox row's; a second run's file takes the place of the first's.
    """
    if media is None:
        mime = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        kind = mime.partition("/")[0]
        known: MediaKind = kind if kind in ("image", "video", "audio") else "document"  # type: ignore[assignment]
        media = Media(known, mime=mime, name=file.name)
    folder = data / "spool" / "out"
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / (hashlib.blake2b(key.encode(), digest_size=12).hexdigest() + file.suffix[:SUFFIX])
    shutil.move(file, place)
    return msgspec.structs.replace(media, path=str(place.relative_to(data)), size=place.stat().st_size)
