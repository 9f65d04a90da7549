"""Where deno is, which runs the scripts that some sites hide their videos behind; the extra ``youtube`` brings it."""

from __future__ import annotations

import shutil
import sysconfig
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def deno_path() -> str:
    """Return the program's path, empty where it or what yt-dlp has it run is not installed."""
    if find_spec("yt_dlp_ejs") is None:
        return ""
    brought = Path(sysconfig.get_path("scripts")) / "deno"
    return str(brought) if brought.is_file() else shutil.which("deno") or ""
