"""The registry that keys, footer, palette and help are made from."""

from __future__ import annotations

from collections import Counter

from tests.unit.tui.conftest import SMALL
from whatsdex.tui.actions import ACTIONS, PLACES, actions, bindings
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.registry import ANYWHERE
from whatsdex.tui.screens.help import text


def keys(where: str) -> list[str]:
    return [key for each in actions(where) for key in each.key.split(",") if key]


def test_ids_are_unique() -> None:
    assert [each for each, count in Counter(each.id for each in ACTIONS).items() if count > 1] == []


def test_no_key_does_two_things_in_one_place() -> None:
    for place in PLACES:
        used = Counter(keys(place.id) + keys(ANYWHERE))
        assert [key for key, count in used.items() if count > 1] == []


def test_every_binding_can_be_changed_by_a_keymap() -> None:
    for where in (ANYWHERE, *(each.id for each in PLACES)):
        assert all(each.id for each in bindings(where))


def test_help_names_every_key_of_a_screen() -> None:
    for place in PLACES:
        told = text(place).plain
        assert all(each.help in told for each in (*actions(place.id), *actions(ANYWHERE)) if each.key)


async def test_every_action_exists(panel: WhatsdexApp) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        for place in PLACES:
            await panel.switch_mode(place.id)
            await pilot.pause()
            for each in (*actions(place.id), *actions(ANYWHERE)):
                name = each.run.partition("(")[0]
                node, _dot, method = name.rpartition(".")
                owner = panel if node == "app" else panel.screen
                assert hasattr(owner, f"action_{method}"), each.id
