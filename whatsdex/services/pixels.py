"""Pictures as a few pixels, made in the sandbox."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import NamedTuple

from whatsdex.services import sandbox
from whatsdex.services.media import explain

LIMITS = sandbox.Limits(seconds=20, cpu_seconds=15)


class Pixels(NamedTuple):
    """Rows of red, green and blue."""

    width: int
    height: int
    rgb: bytes


def pixels(source: Path, width: int, height: int) -> Pixels:
    """Return a picture, or the first frame of what moves, within so many pixels.

    Raises:
        UserError: It is broken, too large to look at, or no picture.
    """
    with sandbox.work_folder() as work:
        try:
            job = {"path": str(source.absolute()), "width": width, "height": height}
            found = sandbox.run("pixels", job, work=work, limits=LIMITS)
        except sandbox.SandboxError as error:
            raise explain(error) from error
    return Pixels(int(found["width"]), int(found["height"]), base64.b64decode(found["rgb"]))
