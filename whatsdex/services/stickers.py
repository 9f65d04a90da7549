"""Stickers of pictures and videos, and pictures of stickers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from whatsdex.models import Frozen
from whatsdex.services import sandbox
from whatsdex.services.media import explain

LIMITS = sandbox.Limits(seconds=45, cpu_seconds=60)
PACK_LENGTH = 100
"""Characters of the longest pack or author."""


class Made(Frozen):
    """A file that was made."""

    path: Path
    mime: str
    size: int
    width: int
    height: int
    animated: bool = False
    seconds: float = 0.0


def make_sticker(
    source: Path, folder: Path, *, pack: str = "", author: str = "", cancelled: Callable[[], bool] | None = None
) -> Made:
    """Make a WebP sticker of 512x512 pixels of a picture, an animation or a video's first 8 seconds.

    The whole picture is kept, on a transparent ground.

    Args:
        source: The file.
        folder: Where the sticker goes, under a name of its own.
        pack: The pack's name that phones show.
        author: The pack's maker.
        cancelled: Asked now and then; true ends it with SandboxCancelled.

    Raises:
        UserError: The file cannot be read, or has no picture.
    """
    job = {"id": secrets.token_hex(16), "pack": pack[:PACK_LENGTH], "author": author[:PACK_LENGTH]}
    return _make("sticker", source, folder, ".webp", "image/webp", job, cancelled)


def make_picture(source: Path, folder: Path, *, cancelled: Callable[[], bool] | None = None) -> Made:
    """Make a PNG of a sticker or picture, or of the first frame of what moves.

    Raises:
        UserError: The file cannot be read, or has no picture.
    """
    return _make("picture", source, folder, ".png", "image/png", {}, cancelled)


def _make(
    task: str,
    source: Path,
    folder: Path,
    suffix: str,
    mime: str,
    job: dict[str, str],
    cancelled: Callable[[], bool] | None,
) -> Made:
    name = secrets.token_hex(16) + suffix
    with sandbox.work_folder(folder) as work:
        job |= {"path": str(source.absolute()), "out": str(work / name)}
        try:
            made = sandbox.run(task, job, work=work, limits=LIMITS, cancelled=cancelled)
        except sandbox.SandboxError as error:
            raise explain(error) from error
        path = (work / name).rename(folder / name)
    return Made(path=path, mime=mime, **made)
