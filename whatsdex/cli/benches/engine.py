"""The engine alone: made-up users on a simulator, SQLite in a folder of its own, all policies, limits on."""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from whatsdex.cli.benches.figures import latencies, peak_rss_mb
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.config import Config, Web
from whatsdex.control.local import LocalControl
from whatsdex.engine.core import Core
from whatsdex.engine.lifecycle import Engine
from whatsdex.jid import USER
from whatsdex.kit import Context, Registry, command
from whatsdex.models import Action, Identity, Message, Result, Send
from whatsdex.monitoring.metrics import Metrics
from whatsdex.transports.simulator import Simulator

USERS = 6_400
"""So many that none of them comes near the limits."""
GOAL = 1_500
"""Commands a second that are to be sustained."""
RUNS = 5
RUN_SECONDS = 5.0
JOBS = 16
JOB_SECONDS = 30.0
LOOK = 0.5
"""Seconds between two looks of a job whether it is to end, which it is once all is measured."""
BESIDE = 300
"""Commands a second beside the jobs."""
PATIENCE = 60.0
GROUP = "120363000000000001@g.us"

Progress = Callable[[str], None]


@command("nap", examples=["/benchnap"], background=True, hidden=True)
def benchnap(ctx: Context) -> None:
    """Take a worker and do nothing with it."""
    end, pause = time.monotonic() + JOB_SECONDS, threading.Event()
    while time.monotonic() < end and not ctx.cancelled:
        pause.wait(LOOK)


class Bench:
    """A running engine and the people who write to it."""

    def __init__(self, data: Path, users: int = USERS, config: Config | None = None) -> None:
        """Put it together; nothing is started."""
        self._simulator = Simulator("bench", data, keep=False)
        self._simulator.faults = self._heard
        self.engine = Engine(config or Config(web=Web(port=0)), data, lambda _data: [self._simulator])
        self.control = LocalControl(self.engine)
        self.control.measure(Metrics())
        self.engine.joins.append(_with_nap)
        self._people = [Identity(phone=f"{15550000000 + each}@{USER}") for each in range(users)]
        self._turn = self._order()
        self.deliver = self._simulator.deliver
        self._ids = count()
        self._answered = threading.Condition()
        self._answers = 0
        self._awaited = 0
        self._asked: dict[str, deque[float]] = {each.phone: deque() for each in self._people}
        self._latencies: list[float] = []

    def _order(self) -> Iterator[Identity]:
        while True:
            yield from self._people

    def _heard(self, action: Action) -> Result | None:
        """Note when an answer is sent; called by the simulator with each action."""
        if isinstance(action, Send):
            now, asked = time.perf_counter(), self._asked.get(action.chat)
            if asked:
                self._latencies.append(now - asked.popleft())
                self._answers += 1  # only the sender's thread is here
                if self._answers == self._awaited:
                    with self._answered:
                        self._answered.notify_all()
        return None

    def ask(self, text: str = "/ping", at: float | None = None) -> None:
        """Have the next person write; waits while the inbox is full."""
        who = next(self._turn)
        self._asked[who.phone].append(time.perf_counter() if at is None else at)
        self._simulator.deliver(
            Message("bench", f"B{next(self._ids)}", who.phone, who, SYSTEM_CLOCK.now(), "text", text, "Somebody")
        )

    def chatter(self) -> None:
        """Have somebody write in a group what is not for the bot."""
        who = self._people[0]
        self._simulator.deliver(
            Message("bench", f"B{next(self._ids)}", GROUP, who, SYSTEM_CLOCK.now(), "text", "see you later", "Somebody")
        )

    def settle(self, asked: int) -> list[float]:
        """Wait until so many were answered, and return what each took in seconds.

        Raises:
            TimeoutError: Some were not.
        """
        with self._answered:
            self._awaited = asked
            if not self._answered.wait_for(lambda: self._answers >= asked, PATIENCE):
                raise TimeoutError(f"{asked - self._answers} of {asked} commands were not answered")
        found, self._latencies, self._answers, self._awaited = self._latencies, [], 0, 0
        return found

    def introduce(self) -> float:
        """Have everybody write for the first time; returns commands a second."""
        began = time.perf_counter()
        for _each in self._people:
            self.ask()
        self.settle(len(self._people))
        return len(self._people) / (time.perf_counter() - began)

    def sustained(self, seconds: float) -> float:
        """Ask as fast as answers allow, and return commands a second."""
        began, asked = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            for _each in range(50):
                self.ask()
            asked += 50
        self.settle(asked)
        return asked / (time.perf_counter() - began)

    def paced(self, rate: float, seconds: float, *, one_in: int = 1) -> list[float]:
        """Write at a steady rate, and return what each answer took; a late question counts as asked in time.

        Args:
            rate: Messages a second.
            seconds: How long.
            one_in: One of so many messages is a command, the others are a group's chatter.
        """
        pause, began, messages = threading.Event(), time.perf_counter(), int(rate * seconds)
        for each in range(messages):
            due = began + each / rate
            if (wait := due - time.perf_counter()) > 0:
                pause.wait(wait)
            if each % one_in:
                self.chatter()
            else:
                self.ask(at=due)
        return self.settle(-(-messages // one_in))

    def beside_jobs(self, seconds: float) -> list[float]:
        """Start long background work, and return what quick commands took beside it for some seconds."""
        for _each in range(JOBS):
            self.ask("/benchnap")
        for phone in [each for each, waiting in self._asked.items() if waiting]:
            self._asked[phone].clear()  # they bring no answer
        core = self.engine.core
        end = time.monotonic() + PATIENCE
        while core is not None and len(core.work.running) < JOBS and time.monotonic() < end:
            threading.Event().wait(0.05)
        found = self.paced(BESIDE, min(seconds, JOB_SECONDS * 0.75))
        if core is not None and len(core.work.running) < JOBS:
            raise TimeoutError("the background commands ended before they were measured beside")
        return found


def measure(data: Path, progress: Progress, *, seconds: float = RUN_SECONDS) -> dict[str, Any]:
    """Return the engine's figures.

    Args:
        data: An empty folder.
        progress: Hears in words how far it is.
        seconds: Of each of the runs.
    """
    bench = Bench(data)
    bench.engine.start()
    try:
        progress(f"introducing {USERS} users")
        first = bench.introduce()
        progress(f"sustained, {RUNS} runs of {seconds:g} s")
        runs = [bench.sustained(seconds) for _each in range(RUNS)]
        progress(f"latency at {GOAL // 2} commands a second")
        paced = bench.paced(GOAL / 2, 2 * seconds)
        progress(f"{JOBS} background commands at once")
        beside = bench.beside_jobs(1.2 * seconds)
    finally:
        bench.engine.stop()
    return {
        "commands_per_second": round(statistics.median(runs), 1),
        **latencies(paced),
        "peak_rss_mb": peak_rss_mb(),
        "runs": [round(each, 1) for each in runs],
        "new_users_per_second": round(first, 1),
        "latency_at_per_second": GOAL // 2,
        "users": USERS,
        "beside_jobs": {"jobs": JOBS, "job_seconds": JOB_SECONDS, "at_per_second": BESIDE, **latencies(beside)},
    }


def _with_nap(core: Core) -> Callable[[], None]:
    core.bot.registry = Registry([*core.bot.registry.commands, benchnap])
    return lambda: None
