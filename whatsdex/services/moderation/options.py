"""What a group chose, kept as a JSON object in its row."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import msgspec

from whatsdex.models import Frozen

MEDIA = ("audio", "document", "gif", "image", "sticker", "video")
"""Kinds of media that a group may keep to its admins."""
TOGGLES = (
    "antilink", *(f"anti{each}" for each in MEDIA), "antispam", "antitoxic", "antitagsw", "antiraid", "autokick",
    "welcome", "goodbye", "gamerestrict", "wordcloud",
)  # fmt: skip
"""Options that are on or off."""
TEXTS = ("welcome", "goodbye", "intro")
"""Texts that a group may set."""
MAX_WORDS = 5_000
MAX_TEXT = 2_000


class Options(Frozen):
    """A group's options; all off at first."""

    antilink: bool = False
    antiaudio: bool = False
    antidocument: bool = False
    antigif: bool = False
    antiimage: bool = False
    antisticker: bool = False
    antivideo: bool = False
    antispam: bool = False
    antitoxic: bool = False
    antitagsw: bool = False
    antiraid: bool = False
    autokick: bool = False
    welcome: bool = False
    goodbye: bool = False
    gamerestrict: bool = False
    """Games are for admins to start."""
    wordcloud: bool = False
    """Words said here are counted."""
    slowmode: int = 0
    """Seconds between two messages of one member, 0 for none."""
    raid_joins: int = 10
    """Joins within ``raid_seconds`` that make a raid."""
    raid_seconds: int = 60
    max_warnings: int = 3
    """Warnings at which a member is removed."""
    sites: tuple[str, ...] = ()
    """Hosts whose links are allowed, with all below them."""
    words: tuple[str, ...] = ()
    """Words and phrases that are not wanted, as written."""
    welcome_text: str = ""
    goodbye_text: str = ""
    intro_text: str = ""
    rules: str = ""
    prefix: str = ""
    language: str = ""
    """Code of the language that is spoken here; empty for the usual one."""
    """The group's own sign before commands; empty for the bot's."""


NONE = Options()
_seen: OrderedDict[int, tuple[Mapping[str, Any], Options]] = OrderedDict()
_lock = threading.Lock()
_KEPT = 2_000


def read(written: Mapping[str, Any]) -> Options:
    """Return the options that a group's row holds; what does not fit counts as none chosen.

    The last ones are kept by the mapping itself, which nobody may change in place.
    """
    if not written:
        return NONE
    known = _seen.get(id(written))
    if known is not None and known[0] is written:
        return known[1]
    try:
        options = msgspec.convert(written, Options)
    except msgspec.ValidationError:
        options = NONE
    with _lock:
        _seen[id(written)] = (written, options)
        if len(_seen) > _KEPT:
            _seen.popitem(last=False)
    return options


def changed(written: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a group's options with some changed, as its row holds them; what others wrote there stays."""
    options = msgspec.structs.replace(read(written), **changes)
    others = {name: value for name, value in written.items() if name not in Options.__struct_fields__}
    return {**others, **msgspec.json.decode(msgspec.json.encode(options))}


LOOKING = tuple(each for each in TOGGLES if each.startswith("anti") and each != "antiraid")


def moderates(options: Options) -> bool:
    """Tell whether any of a group's options looks at messages."""
    return bool(options.slowmode) or any(getattr(options, each) for each in LOOKING)
