"""Cutting what a picture is of out of its background, by a model that the operator got."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

from whatsdex.errors import UserError
from whatsdex.services import sandbox
from whatsdex.services.media import Made, explain, made_of
from whatsdex.services.stickers import label
from whatsdex.text import _

LIMITS = sandbox.Limits(seconds=90, cpu_seconds=150, memory=6_000_000_000)
"""A model of the larger kind takes two gigabytes, and its library maps as much again."""


def cut_out(
    source: Path,
    folder: Path,
    model: str,
    *,
    sticker: bool = False,
    pack: str = "",
    author: str = "",
    limit: int = 64_000_000,
    cancelled: Callable[[], bool] | None = None,
) -> Made:
    """Make a picture without its background, or a sticker.

    Args:
        source: The picture; of what moves its first frame.
        folder: Where the new one goes, under a name of its own.
        model: The model's path.
        sticker: Whether it is to be a sticker.
        pack: A sticker's pack.
        author: Its maker.
        limit: Bytes of the largest file that may come out.
        cancelled: Asked now and then; true ends it with SandboxCancelled.

    Raises:
        UserError: Model or library are missing, the file cannot be read, or nothing stands out in it.
    """
    if not model:
        raise UserError(_("My operator has not set me up to remove backgrounds: media.removebg_model is empty."))
    if not Path(model).is_file():
        raise UserError(_("My operator has not set me up to remove backgrounds: the model's file is missing."))
    if importlib.util.find_spec("onnxruntime") is None:
        raise UserError(_("My operator has not set me up to remove backgrounds: the extra “removebg” is missing."))
    job = {
        "path": str(source.absolute()),
        "model": str(Path(model).absolute()),
        "limit": limit,
        "sticker": sticker,
        **label(pack, author),
    }
    with sandbox.work_folder(folder) as work:
        try:
            told = sandbox.run("cutout", job, work=work, limits=LIMITS, cancelled=cancelled)
        except sandbox.SandboxError as error:
            raise explain(error) from error
        return made_of(told, work, folder)
