"""Asking the control off the loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tests.fakes.control import FakeControl
from whatsdex.errors import NotRunning, WhatsdexError
from whatsdex.tui.source import NotYet, Source, off_loop, reach_of


async def test_answers_come_from_another_thread(control: FakeControl) -> None:
    here = threading.get_ident()
    assert await Source(control.holder).ask(lambda _control: threading.get_ident()) != here


async def test_no_control_yet_is_no_loss() -> None:
    with pytest.raises(NotYet) as caught:
        await Source(lambda: None).ask(lambda control: control.status.overview())
    assert reach_of(caught.value).state == "waiting"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotRunning("No engine answers here."), "No engine answers here."),
        (BrokenPipeError(32, "Broken pipe"), "The connection to the engine is lost."),
        (KeyError("x"), "The panel could not read the engine's answer."),
    ],
)
def test_faults_become_words(control: FakeControl, error: Exception, words: str) -> None:
    control.status.error = error
    with pytest.raises(WhatsdexError) as caught:
        Source(control.holder).call(lambda each: each.status.overview())
    assert caught.value.message == words
    assert reach_of(caught.value).state == "lost"


def test_a_call_that_never_returns_does_not_keep_the_loop_from_ending() -> None:
    never = threading.Event()

    async def ask() -> None:
        task = asyncio.ensure_future(off_loop(never.wait))
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(ask())
    never.set()
