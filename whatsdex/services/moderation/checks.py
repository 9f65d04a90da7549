"""Which of a group's rules one message breaks."""

from __future__ import annotations

import re
from typing import Literal

from whatsdex.models import Message
from whatsdex.services.moderation import links, words
from whatsdex.services.moderation.options import Options

Rule = Literal[
    "antilink", "antiaudio", "antidocument", "antigif", "antiimage", "antisticker", "antivideo", "antitoxic",
    "antitagsw", "antispam",
]  # fmt: skip

GIANT = 20_000
"""Characters beyond which a text is made to hurt the phones that show it."""
MANY_MENTIONS = 1_000
ODD = 1_500
"""Invisible, direction-changing or piled-up characters that no text needs."""
_ODD = re.compile(
    "[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20ff\ufeff\U000e0000-\U000e007f\x00-\x08\x0b\x0c\x0e-\x1f]"
)
_BY_KIND: dict[str, Rule] = {
    "audio": "antiaudio",
    "voice": "antiaudio",
    "document": "antidocument",
    "image": "antiimage",
    "sticker": "antisticker",
    "video": "antivideo",
}


def harmful(message: Message) -> bool:
    """Tell whether a message is made to crash the apps that show it: giant, or thousands of mentions."""
    text = message.text
    if len(text) > GIANT or len(message.mentions) >= MANY_MENTIONS:
        return True
    return len(text) > ODD and not text.isascii() and len(_ODD.findall(text)) > ODD


def broken(message: Message, options: Options) -> Rule | None:
    """Return the first rule that a message breaks by what it is and says, or None.

    ``antispam`` and slow mode depend on other messages and are counted elsewhere.
    """
    if options.antitagsw and message.kind == "status":
        return "antitagsw"
    if message.media is not None:
        if options.antigif and is_gif(message):
            return "antigif"
        rule = _BY_KIND[message.media.kind]
        if getattr(options, rule) and not is_gif(message):
            return rule
    if not message.text:
        return None
    if options.antilink and links.foreign(message.text, options.sites):
        return "antilink"
    if options.antitoxic and options.words and words.find(message.text, words.ready(options.words)):
        return "antitoxic"
    return None


def is_gif(message: Message) -> bool:
    """Tell whether a message's media is a GIF: WhatsApp sends them as short videos that repeat."""
    media = message.media
    return media is not None and (media.gif or media.mime == "image/gif")
