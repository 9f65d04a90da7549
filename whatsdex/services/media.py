"""What local files are, found out in the sandbox; their names are not believed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from whatsdex.errors import UserError
from whatsdex.models import Frozen
from whatsdex.services import sandbox
from whatsdex.text import _

LIMITS = sandbox.Limits(seconds=30, cpu_seconds=20)
MAX_SECONDS = 12 * 3600
"""Of the longest video or sound that is looked at."""


class Facts(Frozen):
    """What a file is."""

    kind: Literal["image", "video", "audio"]
    mime: str
    size: int
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    animated: bool = False
    video: str = ""
    """The codec, such as ``h264``."""
    audio: str = ""


def probe(path: Path, *, max_seconds: float = MAX_SECONDS) -> Facts:
    """Return what a local file is.

    Raises:
        UserError: It is broken, too large to look at, or neither picture, video nor sound.
    """
    with sandbox.work_folder() as work:
        try:
            job = {"path": str(path.absolute()), "max_seconds": max_seconds}
            found = sandbox.run("probe", job, work=work, limits=LIMITS)
        except sandbox.SandboxError as error:
            raise explain(error) from error
    return Facts(**found)


def explain(error: sandbox.SandboxError) -> Exception:
    """Return what a user is told when a local file could not be handled; faults of ours stay as they are."""
    if isinstance(error, sandbox.SandboxFailure):
        match error.code:
            case "empty":
                return UserError(_("That file is empty."))
            case "unknown":
                return UserError(_("That file is not a picture, video or sound that I can read."))
            case "damaged":
                return UserError(_("That file is damaged or incomplete."), _("Please send it again."))
            case "pixels":
                return UserError(_("That picture has too many pixels for me."), _("Please send a smaller one."))
            case "length":
                return UserError(_("That is too long for me."), _("Please send a shorter one."))
            case "no_picture":
                return UserError(_("There is no picture in that file."))
            case "too_detailed":
                return UserError(_("That has too much detail to fit into a sticker."))
    if isinstance(error, sandbox.SandboxTimeout):
        return UserError(_("That file takes too long to read."), _("Please send a smaller one."))
    if isinstance(error, sandbox.SandboxMemory | sandbox.SandboxKilled):
        return UserError(_("That file is too much for me."), _("Please send a smaller one."))
    return error
