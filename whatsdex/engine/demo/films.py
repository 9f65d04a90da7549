"""A background command that takes its time and needs no network, so that there are jobs to look at."""

from __future__ import annotations

import threading
import zlib
from typing import Annotated

from whatsdex.errors import UserError
from whatsdex.kit import Context, Rest, command
from whatsdex.services.sandbox import SandboxCancelled
from whatsdex.text import _

STEP = 0.5
"""Seconds between two steps."""
LOST, BROKEN = "the lost tape", "the broken reel"
"""Films that cannot be had: by the user's fault, and by ours."""
FILMS = (
    "harvest moon", "two left shoes", "the lighthouse", "paper boats", "northern lights", "a slow train", LOST,
    "the violin maker", "salt", "city of kites", "the long swim", BROKEN,
)  # fmt: skip


@command(examples=["/film harvest moon"], background=True, hidden=True)
def film(ctx: Context, title: Annotated[str, Rest()]) -> None:
    """Play at loading a film; for the demo."""
    megabytes = 20 + zlib.crc32(title.encode()) % 180
    pause, steps = threading.Event(), 2 * megabytes // 3
    for step in range(1, steps + 1):
        pause.wait(STEP)
        if ctx.cancelled:
            raise SandboxCancelled
        if step > steps // 3:
            _fail(title)
        ctx.progress(step / steps, f"⏳ {megabytes * step / steps:.1f} MB of {megabytes} MB")
    ctx.finish_progress("✓ " + _("Done."))
    ctx.reply(_("That was only a demonstration: there is no film."))


def _fail(title: str) -> None:
    if title.lower() == LOST:
        raise UserError(_("That page has no video."))
    if title.lower() == BROKEN:
        raise ConnectionError("the site closed the connection")
