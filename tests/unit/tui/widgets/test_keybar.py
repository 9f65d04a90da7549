"""The line of keys at the bottom."""

from __future__ import annotations

import pytest

from tests.unit.tui.conftest import Until
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.widgets.keybar import KeyBar, _ranges


@pytest.mark.parametrize(
    ("keys", "told"),
    [([], ""), (["l"], "l"), (["3", "4", "5", "0", "l"], "3-5 0 l"), (["1", "3"], "1 3"), (["0", "1"], "0-1")],
)
def test_keys_that_follow_each_other_are_told_together(keys: list[str], told: str) -> None:
    assert _ranges(keys) == told


@pytest.mark.parametrize(("width", "told"), [(80, "4-7 0 l s screens"), (200, "s Settings")])
async def test_screens_without_room_for_their_names_are_told_by_their_keys(
    panel: WhatsdexApp, until: Until, width: int, told: str
) -> None:
    async with panel.run_test(size=(width, 24)) as pilot:
        await until(pilot, lambda: panel.overview is not None)
        bar = panel.screen.query_one(KeyBar)
        assert told in bar.render().plain
        await pilot.click(bar, offset=(bar.render().plain.index("2 Feed") + 1, 0))
        await until(pilot, lambda: panel.current_mode == "feed")
