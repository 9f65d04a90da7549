"""An engine in a process of its own that may be killed: what it sent and took in is in files.

Run: ``python -m tests.crashing DATA LANES``. Each line of standard input is a message, ``NUMBER ID TEXT``;
``sent`` gets a line for each message that went out, ``journaled`` for each that was taken in.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import IO

import structlog

from tests.simulated import configured, plain, until
from whatsdex import commands
from whatsdex.engine.lifecycle import Engine
from whatsdex.kit import Command, Registry
from whatsdex.models import Action, Result, Send
from whatsdex.transports.simulator import Simulator

CATALOGUE = commands.load
SETTLED = (
    "SELECT EXISTS (SELECT 1 FROM message WHERE state='pending')"
    " OR EXISTS (SELECT 1 FROM outbox WHERE state IN ('queued', 'handed'))"
    " OR EXISTS (SELECT 1 FROM job WHERE state IN ('fetching', 'queued', 'running'))"
)


class Crashing:
    """The process, and what it left."""

    def __init__(self, data: Path, lanes: int = 8) -> None:
        self.data = data
        command = [sys.executable, "-m", "tests.crashing", str(data), str(lanes)]
        data.mkdir(exist_ok=True)
        with (data / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=Path(__file__).parents[1],
                text=True,
            )  # fmt: skip

    def say(self, number: str, message_id: str, text: str) -> None:
        try:
            self._input.write(f"{number} {message_id} {text}\n")
            self._input.flush()
        except BrokenPipeError:  # it was killed
            pass

    @property
    def _input(self) -> IO[str]:
        assert self.process.stdin is not None
        return self.process.stdin

    def sent(self) -> Counter[str]:
        return Counter(_lines(self.data / "sent"))

    def journaled(self) -> set[str]:
        return set(_lines(self.data / "journaled"))

    def kill(self) -> None:
        self.process.kill()
        self.ended()

    def ended(self, seconds: float = 60) -> int:
        """Wait until it is gone, by whatever."""
        status = self.process.wait(seconds)
        for each in (self.process.stdin, self.process.stdout):
            if each is not None:
                with contextlib.suppress(BrokenPipeError):
                    each.close()
        return status

    def settled(self) -> None:
        """Wait until it has nothing to do, and end it in order."""
        self.say("-", "-", "-")
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "settled\n"
        self._input.close()
        assert self.ended() == 0


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


class _Recording(Simulator):
    """Writes down what goes out and what was taken in, in files that survive the process."""

    def open(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self.sent = os.open(self.data / "sent", flags)
        self.kept = os.open(self.data / "journaled", flags)

    def submit(self, action: Action, done) -> None:
        def answered(result: Result) -> None:
            if result.ok and isinstance(action, Send):
                os.write(self.sent, f"{plain(action.text)}\n".encode())
            done(result)

        super().submit(action, answered)

    def journaled(self, chat: str, message_id: str) -> None:
        os.write(self.kept, f"{message_id}\n".encode())


def main() -> None:
    from tests.unit.engine import trycommands

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    mine = [each for each in vars(trycommands).values() if isinstance(each, Command)]
    commands.load = lambda: Registry([*CATALOGUE().commands, *mine])
    trycommands.gate.set()
    people: list[_Recording] = []

    def transports(data: Path) -> list[_Recording]:
        people.append(_Recording("main", data, keep=False))
        people[0].open()
        return people

    config = configured(limits={"enabled": False}, engine={"lanes": int(sys.argv[2])})
    engine = Engine(config, Path(sys.argv[1]), transports)
    engine.start()
    assert engine.core is not None
    core = engine.core
    for line in sys.stdin:
        number, message_id, text = line.rstrip("\n").split(" ", 2)
        if number == "-":
            until(lambda: not core.store.one(SETTLED)[0] and core.inbox.waiting == 0, 100)
            sys.stdout.write("settled\n")
            sys.stdout.flush()
        else:
            people[0].say(text, number, message_id=message_id)
    engine.stop()


if __name__ == "__main__":
    main()
