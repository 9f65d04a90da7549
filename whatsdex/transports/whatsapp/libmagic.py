"""Lets neonize find libmagic, which it needs when it is imported, also where the system has none."""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
from pathlib import Path


def provide() -> None:
    """Have python-magic load the system's libmagic, else that of the wheel pylibmagic.

    Done without ``ctypes.util.find_library``, which starts compilers and linkers to find it, and
    without importing pylibmagic, which changes how every library is loaded.
    """
    path = next((each for each in ("libmagic.so.1", _from_wheel()) if each and _loads(each)), "")
    if not path:
        return
    ordinary = ctypes.util.find_library

    def find_library(name: str) -> str | None:
        return path if name == "magic" else ordinary(name)

    ctypes.util.find_library = find_library


def _loads(path: str) -> bool:
    try:
        ctypes.CDLL(path)
    except OSError:
        return False
    return True


def _from_wheel() -> str:
    spec = importlib.util.find_spec("pylibmagic")
    if spec is None or spec.origin is None:
        return ""
    return str(Path(spec.origin).with_name("libmagic.so.1"))
