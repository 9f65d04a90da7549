"""Stickers of pictures and videos, and pictures of stickers."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from whatsdex.models import MediaKind
from whatsdex.services import sandbox
from whatsdex.services.media import Made, explain

LIMITS = sandbox.Limits(seconds=45, cpu_seconds=60)
PACK_LENGTH = 100
"""Characters of the longest pack or author."""


Shape = Literal["whole", "crop", "circle"]


def make_sticker(
    source: Path,
    folder: Path,
    *,
    pack: str = "",
    author: str = "",
    shape: Shape = "whole",
    cancelled: Callable[[], bool] | None = None,
) -> Made:
    """Make a WebP sticker of 512x512 pixels of a picture, an animation or a video's first 8 seconds.

    Args:
        source: The file.
        folder: Where the sticker goes, under a name of its own.
        pack: The pack's name that phones show.
        author: The pack's maker.
        shape: The whole picture on a transparent ground, or its middle as a full square or a disc.
        cancelled: Asked now and then; true ends it with SandboxCancelled.

    Raises:
        UserError: The file cannot be read, or has no picture.
    """
    job = {**label(pack, author), "shape": shape}
    return _make("sticker", source, folder, "sticker", job, cancelled)


def relabel_sticker(
    source: Path, folder: Path, *, pack: str, author: str = "", cancelled: Callable[[], bool] | None = None
) -> Made:
    """Name another pack in a sticker, whose picture stays as it is; of anything else make a sticker.

    Raises:
        UserError: The file cannot be read, or has no picture.
    """
    return _make("relabel", source, folder, "sticker", label(pack, author), cancelled)


def label(pack: str, author: str) -> dict[str, str]:
    """Return the part of a sandbox job that names a sticker's pack."""
    return {"id": secrets.token_hex(16), "pack": pack[:PACK_LENGTH], "author": author[:PACK_LENGTH]}


def make_picture(source: Path, folder: Path, *, cancelled: Callable[[], bool] | None = None) -> Made:
    """Make a PNG of a sticker or picture, or of the first frame of what moves.

    Raises:
        UserError: The file cannot be read, or has no picture.
    """
    return _make("picture", source, folder, "image", {}, cancelled)


def _make(
    task: str,
    source: Path,
    folder: Path,
    kind: MediaKind,
    job: dict[str, str],
    cancelled: Callable[[], bool] | None,
) -> Made:
    name = secrets.token_hex(16) + (".webp" if kind == "sticker" else ".png")
    with sandbox.work_folder(folder) as work:
        job |= {"path": str(source.absolute()), "out": str(work / name)}
        try:
            made = sandbox.run(task, job, work=work, limits=LIMITS, cancelled=cancelled)
        except sandbox.SandboxError as error:
            raise explain(error) from error
        path = (work / name).rename(folder / name)
    thumbnail = base64.b64decode(made.pop("thumbnail", ""))
    mime = "image/webp" if kind == "sticker" else "image/png"
    return Made(path=path, kind=kind, mime=mime, thumbnail=thumbnail, **made)
