"""A group's options as operators read and write them."""

from __future__ import annotations

import re
from typing import Any

from whatsdex import languages
from whatsdex.commands.group.options import SIGNS
from whatsdex.control.group_views import OptionView
from whatsdex.errors import WhatsdexError
from whatsdex.services.moderation import Options
from whatsdex.services.moderation.options import MAX_TEXT, TEXTS, TOGGLES
from whatsdex.text import sanitize

NUMBERS = {"slowmode": (0, 21_600), "raid_joins": (2, 100), "raid_seconds": (5, 3600), "max_warnings": (1, 20)}
"""Options that are numbers, and their bounds."""
WRITTEN = (*(f"{each}_text" for each in TEXTS), "rules")
"""Options that are texts."""
NAMES = (*TOGGLES, *NUMBERS, *WRITTEN, "prefix", "language")


def told(options: Options) -> tuple[OptionView, ...]:
    """Return all options with what a group chose."""
    return tuple(OptionView(name, _kind(name), _value(getattr(options, name))) for name in NAMES)


def read(name: str, value: str) -> Any:
    """Return an option's value as it is kept.

    Raises:
        WhatsdexError: There is no such option, or it cannot have that value.
    """
    if name in TOGGLES:
        if value not in ("on", "off"):
            raise WhatsdexError(f"{name} is on or off.")
        return value == "on"
    if name in NUMBERS:
        least, most = NUMBERS[name]
        if not value.isdecimal() or not least <= int(value) <= most:
            raise WhatsdexError(f"{name} is a number from {least} to {most}.")
        return int(value)
    if name in WRITTEN:
        if len(value) > MAX_TEXT:
            raise WhatsdexError(f"That text is too long; {MAX_TEXT} characters are the most.")
        return sanitize(value, lines=True)
    if name == "prefix":
        if not re.fullmatch(f"[{re.escape(SIGNS)}]{{0,3}}", value):
            raise WhatsdexError(f"One to three of these signs are expected: {' '.join(SIGNS)}.", "Empty: the bot's.")
        return value
    if name == "language":
        if value and value not in languages.known():
            raise WhatsdexError(f"Known languages are {', '.join(languages.known())}.", "Empty: the usual one.")
        return value
    raise WhatsdexError(f"There is no option {sanitize(name, limit=30)}.", f"There are {', '.join(NAMES)}.")


def _kind(name: str) -> str:
    if name in TOGGLES:
        return "switch"
    if name in NUMBERS:
        return "number"
    return "text" if name in WRITTEN else "word"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return sanitize(str(value), lines=True)
