"""How settings read, and how what was typed becomes a value."""

from __future__ import annotations

import json

from textual.content import Content

from whatsdex.control.views import SettingChange, SettingView
from whatsdex.tui.safe import words

HELP = 150
"""Characters of a help or a default that are shown."""
TRUTH = {"true": "yes", "false": "no"}


def shown(value: str) -> str:
    """Return a JSON value as people read and type it."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    if isinstance(found, str):
        return found
    if isinstance(found, list) and all(isinstance(each, str) and each and " " not in each for each in found):
        return " ".join(found)
    return TRUTH.get(value, value)


def typed(setting: SettingView, text: str) -> str:
    """Return what somebody typed for a setting as JSON."""
    text = text.strip()
    if setting.kind in ("whole", "number"):
        return text or '""'
    if setting.kind == "yes or no":
        return {said: value for value, said in TRUTH.items()}.get(text.lower(), json.dumps(text))
    if setting.kind == "list":
        return text if text.startswith("[") else json.dumps(text.split(), ensure_ascii=False)
    return json.dumps(text, ensure_ascii=False)


def about(setting: SettingView) -> Content:
    """Return what is to be known before a setting is changed."""
    expected = f"{setting.kind}, {setting.limits}" if setting.limits else setting.kind
    if setting.choices:
        expected = ", ".join(setting.choices)
    if setting.kind == "list":
        expected = "words with spaces between them"
    locked = ("locked  ", "bold $warning"), words(setting.locked, limit=HELP)
    free = ("takes   ", "$muted"), words(expected)
    return Content.assemble(
        words(setting.help, limit=HELP), "\n", *(free if setting.writable else locked), "\n",
        ("default ", "$muted"), words(shown(setting.default) or "empty", limit=HELP),
    )  # fmt: skip


def change(each: SettingChange) -> Content:
    """Return a change as one line."""
    return Content.assemble(
        words(each.key, "bold"), "  ", words(shown(each.before) if each.before else "not set", "$muted"), " → ",
        words(shown(each.value) or "empty" if each.value else "taken back"),
    )  # fmt: skip
