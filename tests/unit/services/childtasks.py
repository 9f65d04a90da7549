"""What the sandbox's tests have its children do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from whatsdex.services.sandboxed.failure import Failure, Tell


def echo(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    tell({"half": 1})
    sys.stdout.write("a library says something on standard output\n")
    os.system("echo and so does a program")
    Path("made.txt").write_text("made")
    return {"job": job, "cwd": str(Path.cwd()), "environment": dict(os.environ), "argv": sys.argv[1:]}


def fail(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    raise Failure("no_way", why=job["why"])


def crash(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    raise ZeroDivisionError("ours")


def abort(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    os.abort()


def leave(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    os._exit(0)


def hang(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    grandchild = subprocess.Popen(["sleep", "600"])
    tell({"pids": [os.getpid(), grandchild.pid]})
    threading.Event().wait(600)
    return {}


def spin(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    while True:
        pass


def eat(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    return {"size": len(bytearray(4 << 30))}


def fill(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    kept: list[bytearray] = []
    while len(kept) < 300:
        kept.append(bytearray(b"x" * 1_000_000))
        threading.Event().wait(0.01)
    return {}


def write(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    try:
        Path("large").write_bytes(bytes(job["size"]))
    except OSError as error:
        return {"errno": error.errno}
    return {"errno": 0}


def babble(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    # The real standard output is the lowest number above the standard three that is a pipe of ours.
    os.write(3, job["text"].encode())
    return {}


def connect(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    try:
        with socket.create_connection(("127.0.0.1", job["port"]), timeout=5):
            return {"reached": True}
    except OSError:
        return {"reached": False}


def deaf(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Say all there is and not leave."""
    os.close(3)
    threading.Event().wait(600)
    return {}


def modules(job: dict[str, Any], tell: Tell) -> dict[str, Any]:
    return {"modules": sorted(sys.modules)}
