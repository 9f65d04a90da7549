"""What operators set for a command everywhere: whether it is on, for whom, how often, what it costs."""

from __future__ import annotations

import json

from whatsdex.commands.group.presence import NEEDED
from whatsdex.control import actor
from whatsdex.control.record import record
from whatsdex.engine.core import Core
from whatsdex.engine.rules import ASPECTS, key
from whatsdex.errors import WhatsdexError
from whatsdex.kit.command import Command
from whatsdex.storage import Unit
from whatsdex.text import sanitize


def change(core: Core, command: Command, aspect: str, value: str) -> None:
    """Set an aspect of a command to a JSON value, or with an empty one to what the command says of itself.

    Raises:
        WhatsdexError: It has no such aspect, or not with that value.
    """
    if aspect not in ASPECTS:
        raise WhatsdexError(f"A command has no {sanitize(aspect, limit=30)}.", f"There are {', '.join(ASPECTS)}.")
    if aspect == "enabled" and value == "false" and command.name in NEEDED:
        raise WhatsdexError(f"{command.name} cannot be switched off.")
    unit = Unit()
    kept = "" if value and value == json.dumps(getattr(command, aspect)) else value
    core.settings.write(unit, key(command.name, aspect), kept, core.bot.now(), actor.current().user)
    core.store.writer.call_unit(unit)
    core.settings.after()
    if aspect == "enabled" and value != "false":
        core.handler.switched_off -= {command.name}
    record(core, "commands.set", command.name, f"{aspect} {sanitize(value, limit=40) or 'as declared'}")
