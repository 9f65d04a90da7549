"""The panel as a process of its own, on a fake control; started by tests in a terminal of theirs."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from pathlib import Path

START = time.monotonic()


def noise(stop: threading.Event) -> None:
    """Write to the descriptors of the terminal, as careless libraries do."""
    stream = sys.stderr
    while not stop.wait(0.02):
        os.write(1, b"\nNOISE-ONE\x1b[2J\n")
        os.write(2, b"\nNOISE-TWO\x1b]52;c;bm9pc2U=\x07\n")
        print("NOISE-THREE")  # noqa: T201 - what it is here for
        stream.write("NOISE-FOUR\n")
        stream.flush()


def main() -> None:
    """Run the panel and write how it was left."""
    options = argparse.ArgumentParser()
    options.add_argument("--hostile", action="store_true")
    options.add_argument("--empty", action="store_true")
    options.add_argument("--noise", action="store_true")
    options.add_argument("--demo", action="store_true")
    options.add_argument("--rate", type=float, default=0.0)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--result", type=Path)
    options.add_argument("--start", default="dashboard")
    options.add_argument("--theme", default="whatsdex-dark")
    options.add_argument("--late", type=float, default=0.0, help="seconds until there is a control")
    args = options.parse_args()

    from tests.fakes.control import (
        COMMANDS,
        HOSTILE,
        PEOPLE,
        FakeControl,
        hostile_overview,
        overview_busy,
        overview_empty,
    )
    from whatsdex.clock import SYSTEM_CLOCK
    from whatsdex.tui.run import run_app

    overview = hostile_overview() if args.hostile else overview_empty() if args.empty else overview_busy()
    texts = dict(zip(COMMANDS, HOSTILE, strict=False)) if args.hostile else None
    control = FakeControl(
        overview,
        clock=SYSTEM_CLOCK,
        feed_first=args.first,
        feed_rate=args.rate,
        names=HOSTILE if args.hostile else PEOPLE,
        texts=texts,
    )
    stop = threading.Event()
    if args.noise:
        threading.Thread(target=noise, args=(stop,), daemon=True).start()
    choice = run_app(
        lambda: control.holder() if time.monotonic() - START >= args.late else None,
        demo=args.demo,
        start=args.start,
        theme=args.theme,
    )
    stop.set()
    if args.result:
        args.result.write_text(choice)


if __name__ == "__main__":
    main()
