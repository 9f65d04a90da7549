from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest

from whatsdex.tui import courtesy
from whatsdex.tui.courtesy import AGAIN, Courtesy


class Machine:
    """One whose time and processors the test has in hand."""

    def __init__(self) -> None:
        self.now, self.waited = 100.0, 0.0

    def second(self, waited: float, courtesy: Courtesy) -> bool:
        self.now += 1.0
        self.waited += waited
        courtesy.look()
        return courtesy.idle


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    taken: dict[int, str] = {}
    monkeypatch.setattr(courtesy, "_take", lambda policy, thread: taken.__setitem__(thread, policy))
    yield Machine()
    assert threading.get_native_id() in taken


def test_the_panel_gives_way_until_it_comes_off_badly(machine: Machine) -> None:
    panel = Courtesy(lambda: machine.waited, lambda: machine.now)
    panel.begin()
    assert panel.idle
    assert all(machine.second(0.01, panel) for _each in range(5))
    assert not machine.second(0.4, panel)
    assert not any(machine.second(0.01, panel) for _each in range(int(AGAIN)))
    assert machine.second(0.01, panel)


def test_who_may_not_return_stays_nicer_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(policy: str, _thread: int) -> None:
        if policy == "SCHED_OTHER":
            raise PermissionError

    nicer: list[int] = []
    monkeypatch.setattr(courtesy, "_take", refuse)
    monkeypatch.setattr(os, "nice", nicer.append)
    panel = Courtesy(lambda: 0.0, lambda: 0.0)
    panel.begin()
    panel.look()
    assert (nicer, panel.idle) == ([courtesy.NICE], False)


def test_waiting_is_counted_in_seconds() -> None:
    before = courtesy.waited()
    assert 0 <= before <= courtesy.waited() < 1e6


def test_asking_changes_nothing_here() -> None:
    courtesy.may_return()
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
    assert threading.active_count() >= 1
