"""How loud a voice message is from its beginning to its end, as phones draw it before it plays."""

from __future__ import annotations

import subprocess
from array import array

from whatsdex.services.sandboxed.opening import FFMPEG_INPUT

BARS = 64
RATE = 8000
"""Samples a second that are looked at."""
LOOKED_AT = 2000
"""Samples of one bar that are looked at, however many it has."""


def bars(program: str, path: str, seconds: float) -> list[int]:
    """Return 64 values from 0 to 100, the loudest part being 100."""
    size = max(1, int(seconds * RATE) // BARS)
    command = [program, "-v", "error", "-nostdin", *FFMPEG_INPUT, "-i", f"file:{path}", "-ac", "1", "-ar", str(RATE)]
    with subprocess.Popen(
        [*command, "-f", "s16le", "pipe:1"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as child:
        found = [_level(child.stdout.read(2 * size)) if child.stdout else 0 for _ in range(BARS)]
        child.kill()  # what is left are less samples than a bar has
    loudest = max(1, *found)
    return [100 * each // loudest for each in found]


def _level(raw: bytes) -> int:
    samples = array("h", raw[: len(raw) & ~1])[:: max(1, len(raw) // 2 // LOOKED_AT)]
    return sum(map(abs, samples)) // max(1, len(samples))
