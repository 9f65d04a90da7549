from __future__ import annotations

import subprocess
import sys

from tests.fakes.control import FrozenClock
from whatsdex.monitoring.process import Sampler


def test_own_memory_and_work_are_seen():
    clock = FrozenClock()
    sampler = Sampler(clock=clock)
    first = sampler.sample()
    assert first.own.memory_bytes > 5_000_000
    sum(each * each for each in range(1_500_000))
    clock.move(0.5)
    assert sampler.sample() is first
    clock.move(0.6)
    assert sampler.sample().own.cpu_percent > 0


def test_children_are_seen_until_they_end():
    clock = FrozenClock()
    code, pipe = "print('here', flush=True); input()", subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe) as child:
        assert child.stdout is not None
        child.stdout.readline()  # before it has begun it has hardly any memory
        sampler = Sampler(lambda: {"main": child.pid, "nobody": 0, "gone": 2**22 - 1}, clock)
        clock.move(2)
        sample = sampler.sample()
        assert list(sample.children) == ["main"]
        assert sample.children["main"].memory_bytes == sample.children_memory > 100_000
        child.communicate(b"\n")
    clock.move(2)
    assert sampler.sample().children == {}
