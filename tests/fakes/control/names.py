"""Who writes in the fakes, and what."""

from __future__ import annotations

PEOPLE = ("Ann", "Bob 🌻", "Chloé", "陳大文", "عمر", "+49 … 4477", "Дарья", "Eva-Maria von der Heide-Lohmann")
GROUPS = ("Family", "Chess club Neukölln", "読書会", "Build 42")
COMMANDS = ("ping", "sticker", "dl", "menu", "toimage", "help", "status", "about")
TEXTS = {
    "ping": "/ping",
    "sticker": "/sticker",
    "dl": "Hey bot, download this video: example.org/watch?v=xyz",
    "menu": "/menu",
    "toimage": "/toimage",
    "help": "/help sticker",
    "status": "/status",
    "about": "/about",
}
HOSTILE = (
    "[/b]",
    "[@click=app.quit]x[/]",
    "[bold red]loud",
    "\x1b]52;c;aGFja2Vk\x07",
    "\x1b[2J\x1b[31mred",
    "\x9b2J\x9d52;c;eA==\x9c",
    "\x1bPq#0;2;0;0;0\x1b\\",
    "abc\u202edcba\u2066xyz",
    "zero\u200b\u200d\ufeffwidth",
    "a" + "\u0301" * 60,
    "😀" * 500,
    "👩\u200d👩\u200d👧 🇩🇪 👍🏽 ☺\ufe0f",
    "new\nline\r\ttab\x00nul\x08\x7f",
    "\U000e0041\U000e007f tag",
    "{braces} %s \\x1b $error",
)
"""Names as bad people choose them."""
