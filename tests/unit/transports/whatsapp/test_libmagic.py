from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CODE = """
import ctypes.util
from whatsdex.transports.whatsapp import libmagic

loads = libmagic._loads
libmagic._loads = lambda path: path != "libmagic.so.1" and loads(path)
libmagic.provide()
import magic

print(magic.libmagic._name)
print(ctypes.util.find_library("c"))
"""


def test_the_wheels_library_serves_where_the_system_has_none() -> None:
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, cwd=root, timeout=60, check=True
    )
    library, other = done.stdout.split()
    assert "pylibmagic" in library
    assert other.startswith("libc")
