"""What the commands write in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
import msgspec


def full(value: Any) -> Any:
    """Return plain data with every field, also those at their defaults."""
    if isinstance(value, msgspec.Struct):
        return {name: full(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {name: full(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [full(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def echo_json(value: Any) -> None:
    """Write plain data as JSON for people and programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(full(value)), indent=2).decode())
