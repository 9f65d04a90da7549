"""The registry that keys, footer, palette and help are made from."""

from __future__ import annotations

from collections import Counter

import click
import pytest

from tests.unit.tui.conftest import SMALL
from whatsdex.cli.group import group
from whatsdex.control.calls import areas
from whatsdex.control.reading import READS
from whatsdex.tui.actions import ACTIONS, INNER, PLACES, bindings, here
from whatsdex.tui.app import WhatsdexApp
from whatsdex.tui.palette import PanelCommands
from whatsdex.tui.registry import ANYWHERE, LIST
from whatsdex.tui.screens.help import text

NO_ACTION = {
    "accounts.pairing": "the pairing screen reads it",
    "accounts.owner_code": "the pairing screen reads it",
    "console.since": "the console reads it",
    "console.picture": "the console reads it",
    "engine.stop": "the panel ends with a choice, which its starter carries out",
    "engine.restart": "an owner does it in the chat",
    "media.purge": "kept downloads have no screen; the command line has `media purge`",
}
"""Calls that are not for everybody, but no key's, and why."""


def test_ids_are_unique() -> None:
    assert [each for each, count in Counter(each.id for each in ACTIONS).items() if count > 1] == []


def test_no_key_does_two_things_in_one_place() -> None:
    for place in (*PLACES, *INNER):
        used = Counter(key for each in here(place.id) for key in each.key.split(",") if key)
        assert [key for key, count in used.items() if count > 1] == []


def test_every_binding_can_be_changed_by_a_keymap() -> None:
    for where in (ANYWHERE, LIST, *(each.id for each in PLACES)):
        assert all(each.id for each in bindings(where))


def test_help_names_every_key_of_a_screen() -> None:
    for place in (*PLACES, *INNER):
        told = text(place).plain
        assert all(each.help[1:] in told for each in here(place.id) if each.key)
        assert all(f"{each.title}: " in told for each in PLACES if each.key)


def test_help_says_how_to_reach_what_has_no_key() -> None:
    told = {line.split(maxsplit=1)[0]: line for line in text(PLACES[0]).plain.splitlines() if "Stop all" in line}
    assert "Stop all sending: stops all sending at once" in told["^p"]
    assert "f2" in text(PLACES[0], {"panel.palette": "f2"}).plain.split()


@pytest.mark.parametrize("width", [30, 60, 80])
def test_help_sets_long_lines_in_under_their_beginning(width: int) -> None:
    lines = text(PLACES[0], width=width).plain.splitlines()
    assert max(map(len, lines)) <= max(width, 35)
    place = next(place for place, line in enumerate(lines) if line.startswith("  n  "))
    assert lines[place][15:].startswith("Shows all")
    assert any(line.startswith(" " * 15) for line in lines[1:])


def test_help_and_palette_have_a_sentence_and_a_title_for_every_action() -> None:
    for each in ACTIONS:
        assert each.title, each.id
        assert each.help.endswith("."), each.id


CALLS = {
    f"{area}.{verb}" for area, protocol in areas().items() for verb in vars(protocol) if not verb.startswith("_")
}  # fmt: skip
CHANGING = CALLS - READS - NO_ACTION.keys()
"""The calls of the control that change something."""


def test_every_change_that_the_panel_makes_has_its_twin_at_the_command_line() -> None:
    for each in ACTIONS:
        assert bool(each.calls) == bool(each.twin), each.id
        assert set(each.calls) <= CHANGING | READS, each.id
        for twin in filter(None, each.twin.split(", ")):
            command: click.Command | None = group
            for word in twin.split():
                assert isinstance(command, click.Group), twin
                command = command.get_command(click.Context(command), word)
            assert command is not None, f"{each.id}: there is no {twin}"


def test_what_is_excused_exists_and_has_no_action() -> None:
    assert NO_ACTION.keys() <= CALLS - READS
    assert READS <= CALLS
    assert not NO_ACTION.keys() & {call for each in ACTIONS for call in each.calls}


@pytest.mark.parametrize("call", sorted(CHANGING))
def test_every_change_that_control_offers_has_an_action(call: str) -> None:
    assert [each.id for each in ACTIONS if call in each.calls], f"no action of the panel declares {call}"


async def test_every_action_exists(panel: WhatsdexApp) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        for place in PLACES:
            await panel.switch_mode(place.id)
            await pilot.pause()
            for each in here(place.id):
                name = each.run.partition("(")[0]
                node, _dot, method = name.rpartition(".")
                owner = panel if node == "app" else panel.screen
                assert hasattr(owner, f"action_{method}"), each.id


def test_inner_places_stand_within_one_that_a_key_leads_to() -> None:
    assert {each.within for each in INNER} <= {each.id for each in PLACES}
    assert [each.id for each in PLACES if each.make is None] == []


async def test_the_palette_finds_every_action_of_a_screen(panel: WhatsdexApp) -> None:
    async with panel.run_test(size=SMALL) as pilot:
        for place in PLACES:
            await panel.switch_mode(place.id)
            await pilot.pause()
            for each in here(place.id):
                found = [hit.help async for hit in PanelCommands(panel.screen).search(each.title)]
                assert each.help in found, each.id
