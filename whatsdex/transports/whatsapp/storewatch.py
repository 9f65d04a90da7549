"""Stops WhatsApp's client where its session's database fails, so that WhatsApp keeps what comes."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable

from neonize import client
from neonize.proto.Neonize_pb2 import LogEntry

from whatsdex.transports.whatsapp.faults import of_store

GRAVE = frozenset({"WARN", "ERROR"})


def watch(failed: Callable[[], None]) -> None:
    """Call ``failed`` at the first error of the session's database; this process must end then.

    What cannot be decrypted is logged first and acknowledged next, by the thread that logs. It waits
    here for each line to be taken, so it never comes to acknowledge: neonize itself passes lines on
    through a queue, where it is too late. To be called before the client connects.
    """
    take = client.log_whatsmeow

    def hear(line: int, size: int) -> None:
        take(line, size)
        if line and size > 0 and _is_fault(ctypes.string_at(line, size)):
            failed()
            threading.Event().wait()

    client.log_whatsmeow = hear


def _is_fault(line: bytes) -> bool:
    if not of_store(line.decode(errors="replace")):
        return False
    entry = LogEntry.FromString(line)
    return entry.Level in GRAVE and of_store(entry.Message)
