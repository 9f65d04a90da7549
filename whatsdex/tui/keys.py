"""The keys that an operator chose, from the engine's settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from whatsdex.errors import WhatsdexError
from whatsdex.tui.actions import ACTIONS
from whatsdex.tui.safe import plain

if TYPE_CHECKING:
    from whatsdex.tui.app import WhatsdexApp

SETTING = "panel.keymap"


async def take(panel: WhatsdexApp) -> None:
    """Ask for the chosen keys and have them work; to be called again when they were changed."""
    try:
        settings = await panel.source.ask(lambda control: control.settings.list())
    except WhatsdexError:
        return
    found = next((each.value for each in settings if each.key == SETTING), "[]")
    keymap = dict(each.split("=", 1) for each in json.loads(found))
    known = {each.id for each in ACTIONS}
    if unknown := keymap.keys() - known:
        panel.notify(
            f"{SETTING} names no action of the panel: {plain(', '.join(sorted(unknown)), limit=200)}.",
            severity="warning", markup=False,
        )  # fmt: skip
    panel.keymap = {each: key for each, key in keymap.items() if each in known and key.strip()}
    panel.set_keymap(panel.keymap)
    panel.screen.refresh_bindings()
