"""What the configuration's own schema says of each setting."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from whatsdex.config import Config
from whatsdex.control.views import SettingKind

KINDS: dict[str, SettingKind] = {
    "string": "text", "integer": "whole", "number": "number", "boolean": "yes or no", "array": "list",
}  # fmt: skip


class About(NamedTuple):
    """What is said of one setting."""

    default: Any
    kind: SettingKind
    choices: tuple[str, ...]
    limits: str
    help: str


def about(key: str) -> About:
    """Return what is said of a setting, such as ``bot.mode``."""
    return _all()[key]


@cache
def _all() -> dict[str, About]:
    schema = Config.model_json_schema()
    sections = schema["$defs"]
    made: dict[str, About] = {}
    for name, given in schema["properties"].items():
        section = sections.get(given.get("$ref", "").rpartition("/")[2])
        if section is None:
            made[name] = _about(given)
        else:
            made |= {f"{name}.{key}": _about(each) for key, each in section["properties"].items()}
    return made


def _about(given: dict[str, Any]) -> About:
    choices = tuple(given.get("enum", ()))
    kind = "choice" if choices else KINDS.get(given.get("type", ""), "text")
    return About(given.get("default"), kind, choices, _limits(given), given.get("description", ""))


def _limits(given: dict[str, Any]) -> str:
    least, most, above = given.get("minimum"), given.get("maximum"), given.get("exclusiveMinimum")
    if least is not None and most is not None:
        return f"{least} to {most}"
    if least is not None:
        return f"at least {least}"
    return f"more than {above}" if above is not None else ""
