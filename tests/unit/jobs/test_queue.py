"""The queue that runs jobs on its pools' threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.simulated import until
from whatsdex.jobs.queue import POOLS, JobQueue

Make = Callable[[Callable[[str], None]], JobQueue]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[JobQueue] = []

    def build(run: Callable[[str], None]) -> JobQueue:
        made.append(JobQueue(run))
        made[-1].start()
        return made[-1]

    yield build
    for each in made:
        each.stop(1)


def test_jobs_are_picked_up_at_once(make: Make) -> None:
    ran: list[str] = []
    queue = make(ran.append)
    for number in range(50):
        began = time.monotonic()
        queue.put(f"{number}", "io")
        until(lambda number=number: len(ran) > number)  # type: ignore[misc]
        assert time.monotonic() - began < 1
    assert ran == [f"{number}" for number in range(50)]


def test_a_pool_has_so_many_threads_and_no_more(make: Make) -> None:
    gate, running = threading.Event(), []

    def run(name: str) -> None:
        running.append(name)
        gate.wait(20)

    queue = make(run)
    for number in range(POOLS["io"] + 5):
        queue.put(f"{number}", "io")
    until(lambda: len(running) == POOLS["io"])
    queue.put("media", "media")
    until(lambda: "media" in running)
    assert len(running) == POOLS["io"] + 1
    gate.set()
    until(lambda: len(running) == POOLS["io"] + 6)


def test_a_job_of_a_pool_that_is_no_more_runs_all_the_same(make: Make) -> None:
    ran: list[str] = []
    make(ran.append).put("x", "nowhere")
    until(lambda: ran == ["x"])


def test_a_stop_does_not_wait_for_long(make: Make) -> None:
    gate, running = threading.Event(), threading.Event()

    def run(name: str) -> None:
        running.set()
        gate.wait(20)

    queue = make(run)
    queue.put("x", "io")
    assert running.wait(5)
    began = time.monotonic()
    queue.stop(0.2)
    assert time.monotonic() - began < 3
    gate.set()


def test_a_held_queue_begins_nothing_not_even_what_a_thread_waited_for(make: Make) -> None:
    ran: list[str] = []
    queue = make(ran.append)
    queue.put("before", "io")
    until(lambda: ran == ["before"])
    queue.hold()
    for number in range(20):
        queue.put(f"{number}", "io")
    until(lambda: len(queue._kept) == 20)
    assert ran == ["before"]
    queue.go_on()
    until(lambda: len(ran) == 21)
    assert sorted(ran[1:], key=int) == [f"{number}" for number in range(20)]
