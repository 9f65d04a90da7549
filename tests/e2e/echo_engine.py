"""The smallest engine there is, as a process of its own: answers "ping…" with "pong…" over the link.

Run: ``python -m tests.e2e.echo_engine DATA [--forgetful]``; ``--forgetful`` never journals and never
answers. What happens is printed, one line each.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from whatsdex.models import Inbound, LinkStatus, Message, Result, Send
from whatsdex.transports.whatsapp.link import WhatsAppLink


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    forgetful = "--forgetful" in sys.argv
    link = WhatsAppLink("main", Path(sys.argv[1]))
    ended = threading.Event()
    unsent: list[Send] = []
    seen: set[tuple[str, str]] = set()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())

    def send(action: Send) -> None:
        def answered(result: Result) -> None:
            if not result.ok:
                say(f"FAILED {result}")
                unsent.append(action)

        link.submit(action, answered)

    def deliver(thing: Inbound) -> None:
        if isinstance(thing, LinkStatus):
            say(f"STATUS {thing.state} {thing.reason}")
            if thing.state == "connected":
                again, unsent[:] = list(unsent), []
                for each in again:
                    send(each)
        if not isinstance(thing, Message):
            return
        if forgetful:
            say(f"MESSAGE {thing.text}")
            return
        link.journaled(thing.chat, thing.id)
        if (thing.chat, thing.id) in seen:
            return
        seen.add((thing.chat, thing.id))
        if thing.text.startswith("ping"):
            send(Send(chat=thing.chat, text="pong" + thing.text[4:]))

    link.start(deliver)
    ended.wait()
    link.stop(5)


if __name__ == "__main__":
    main()
