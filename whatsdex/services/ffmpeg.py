"""Where ffmpeg is: the system's, else the one that came with imageio-ffmpeg."""

from __future__ import annotations

import shutil
from functools import cache


@cache
def ffmpeg_path() -> str:
    """Return the program's path, empty where there is none."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        return ""
