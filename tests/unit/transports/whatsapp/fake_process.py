"""Stands in for the link's process: ``fake_process.py CONTROL PEOPLE BEGUN BEHAVIOUR``.

BEHAVIOUR is an exit status, ``online`` (says so, beats, answers every action) or ``mute`` (says so,
and nothing ever again).
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from datetime import UTC, datetime

import msgspec

from whatsdex.models import LinkStatus, Result
from whatsdex.transports.whatsapp.channel import Channel
from whatsdex.transports.whatsapp.frames import Beat, Do, Done, Leave, ToLink, uptime


def main() -> None:
    control: Channel[ToLink] = Channel(socket.socket(fileno=int(sys.argv[1])), msgspec.msgpack.Decoder(list[ToLink]))
    people: Channel[ToLink] = Channel(socket.socket(fileno=int(sys.argv[2])), None)
    behaviour = sys.argv[4]
    if behaviour.isdigit():
        os._exit(int(behaviour))
    people.send(LinkStatus("main", "connected", datetime.now(UTC)))
    if behaviour == "mute":
        threading.Event().wait()
    while frames := control.receive():
        control.send(Beat(uptime()))
        for frame in frames:
            if isinstance(frame, Do):
                control.send(Done(frame.ticket, Result(ok=True, id="3E")))
            elif isinstance(frame, Leave):
                os._exit(0)


if __name__ == "__main__":
    main()
