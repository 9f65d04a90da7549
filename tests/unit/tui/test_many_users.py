"""A hundred thousand people in the panel, through to a real engine's rows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.engines import Running
from tests.unit.tui.conftest import Until
from whatsdex.jid import USER
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.screens.users import UsersScreen
from whatsdex.tui.terminal import Choice

PEOPLE = 100_000
SECONDS = 0.2
"""Which opening, sorting, filtering and jumping may take on a machine of one's own."""


def fill(cursor: Any) -> None:
    cursor.executemany(
        'INSERT INTO "user" (realm, key, phone, name, commands, first_seen, last_seen) VALUES (?,?,?,?,?,?,?)',
        [("", f"2{each:09}@{USER}", f"2{each:09}@{USER}", f"Person {each}", each % 97, each, each * 7 % 100_003)
         for each in range(PEOPLE)],
    )  # fmt: skip


TRIES = 3
"""A machine that has other things to do holds a key up now and then; a panel that is slow, each time."""


@pytest.mark.full
@pytest.mark.alone
async def test_among_100000_people_all_comes_soon(bot: Running, until: Until) -> None:
    bot.core.store.writer.call(fill, seconds=60)
    tries = [await slow_keys(WhatsdexApp(lambda: bot.control), until)]
    while tries[-1] and len(tries) < TRIES:
        tries.append(await slow_keys(WhatsdexApp(lambda: bot.control), until))
    assert not tries[-1], tries


async def slow_keys(panel: WhatsdexApp, until: Until) -> list[tuple[str, float]]:
    """Open, sort, filter and jump, and return which keys took too long, and their seconds."""
    slow: list[tuple[str, float]] = []

    def screen() -> UsersScreen:
        assert isinstance(panel.screen, UsersScreen)
        return panel.screen

    def marked() -> str:
        row = screen().table.marked
        return row.name if row is not None else ""

    def detail() -> str:
        return str(screen().query_one("#detail", Static).content)

    def status() -> str:
        return str(screen().query_one("#status", Static).content)

    async def took(pilot: Pilot[Choice], keys: list[str], shown: Callable[[], object]) -> None:
        """Press keys, and wait until what the last one brings is drawn."""
        await pilot.press(*keys[:-1])
        drawn, begun = asyncio.Event(), time.perf_counter()
        panel.simulate_key(keys[-1])
        while not shown():
            await asyncio.sleep(0.002)
            assert time.perf_counter() - begun < 20, (keys, status())
        panel.call_after_refresh(drawn.set)
        await drawn.wait()
        waited = time.perf_counter() - begun
        await pilot.pause()
        if waited > SECONDS:
            slow.append(("".join(keys), round(waited, 3)))

    async with panel.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        await took(pilot, ["3"], lambda: isinstance(panel.screen, UsersScreen) and marked())
        await took(pilot, ["G"], lambda: screen().table.cursor == PEOPLE - 1 and marked())
        await took(pilot, ["g"], lambda: screen().table.cursor == 0 and marked())
        await took(pilot, ["o"], lambda: "by name" in status() and marked() == "Person 0")
        await took(pilot, ["v"], lambda: marked() == "Person 99999")
        await took(pilot, ["slash", *"person 777", "7"], lambda: "match person 7777" in status() and "7777" in marked())
        await pilot.press("escape", "escape")
        await took(
            pilot,
            ["colon", *"user 2000004477", "enter"],
            lambda: isinstance(panel.screen, UsersScreen) and marked() == "Person 4477" and "first seen" in detail(),
        )
    return slow
