"""A picture as a few pixels, for terminals."""

from __future__ import annotations

import base64
from typing import Any

from whatsdex.services.sandboxed import frames, opening
from whatsdex.services.sandboxed.failure import Tell

GROUND = (24, 32, 38, 255)
"""What is seen through transparency."""


def pixels(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Return the file ``path`` within ``width`` and ``height`` pixels, as rows of red, green and blue in base64.

    Of what moves it is the first frame.

    Raises:
        Failure: ``unknown``, ``damaged``, ``pixels``, ``no_picture``.
    """
    from PIL import Image

    size = (job["width"], job["height"])
    opened = opening.picture(job["path"])
    if opened is None:
        made = frames.first(job["path"], max(size))
    else:
        with opened, opening.hostile():
            made = frames.upright(opened, max(size))
    small = made.convert("RGBA")
    small.thumbnail(size, Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", small.size, GROUND)
    ground.alpha_composite(small)
    raw = ground.convert("RGB").tobytes()
    return {"width": small.width, "height": small.height, "rgb": base64.b64encode(raw).decode("ascii")}
