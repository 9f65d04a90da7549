"""The sandbox child's main program: one job from standard input, JSON lines on the real standard output."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import resource
import signal
import sys
import threading
from pathlib import Path
from typing import Any

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
OPEN_FILES = 256
NICENESS = 10
"""Transcoding gives way to answering people, also where 18 children are at it on two cores."""
AUTOGROUP = Path("/proc/self/autogroup")
"""Where the kernel shares the processor out by sessions, of which each child is one, it heeds this niceness only."""


def main() -> None:
    """Do the job and leave."""
    said = os.dup(1)
    os.dup2(2, 1)  # what libraries print must not get among our lines
    order = json.loads(sys.stdin.buffer.readline())
    _confine(order)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.path[:] = [*order["paths"], *sys.path]

    def tell(line: dict[str, Any]) -> None:
        raw = json.dumps(line).encode() + b"\n"
        while raw:
            raw = raw[os.write(said, raw) :]

    tell(_do(order, lambda step: tell({"kind": "progress", "step": step})))
    sys.stderr.flush()
    os._exit(0)  # threads and finalizers of a half-done download must not hold us up


def _do(order: dict[str, Any], step: Any) -> dict[str, Any]:
    from whatsdex.services.sandboxed.failure import Failure

    module, _, name = order["target"].partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
        return {"kind": "result", "value": function(order["job"], step)}
    except Failure as failure:
        return {"kind": "failure", "code": failure.code, "facts": failure.facts}
    except MemoryError:
        return {"kind": "memory"}
    except Exception:  # noqa: BLE001 - an isolation point: the parent reports it as a fault of ours
        import traceback

        return {"kind": "fault", "detail": traceback.format_exc(limit=-8)}


def _confine(order: dict[str, Any]) -> None:
    os.nice(NICENESS)
    with contextlib.suppress(OSError):  # there is none, or it may not be set
        AUTOGROUP.write_text(str(NICENESS))
    if not order["online"]:
        # An empty network namespace, where the kernel lets us; media are read from files alone.
        ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)
    cpu = order["cpu_seconds"]
    if order["memory"]:
        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_size"], order["file_size"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def _end_with_parent() -> None:
    # Reads past any further byte; the end comes when the parent closes the pipe or dies.
    while os.read(0, 1024):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
