"""Settings in a file that faces write and read: TOML as in ``config.toml``, or JSON, by the file's name."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whatsdex.errors import WhatsdexError

LARGEST = 1_000_000
"""Bytes of a file that is read."""


def write(path: Path, tables: dict[str, Any]) -> None:
    """Write settings into a new file; raises as ``write_text`` does."""
    write_text(path, as_json(tables) if path.suffix == ".json" else as_toml(tables))


def write_text(path: Path, text: str) -> None:
    """Write a text into a new file that only its owner may read.

    Raises:
        WhatsdexError: There is such a file already, or it cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise WhatsdexError(f"{path} cannot be written: {error.strerror}.", "Name another file.") from None
    with os.fdopen(handle, "w", encoding="utf8") as file:
        file.write(text)


def read(path: Path) -> dict[str, Any]:
    """Read settings from a file.

    Raises:
        WhatsdexError: It cannot be read, or holds no such tables.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise WhatsdexError(f"{path} is too large for a file of settings.")
        text = path.read_text(encoding="utf8")
        found = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise WhatsdexError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise WhatsdexError(f"{path} cannot be read: {error}.", "TOML is expected, or JSON in a .json file.") from None
    if not isinstance(found, dict):
        raise WhatsdexError(f"{path} holds no tables of settings.")
    return found


def as_json(found: dict[str, Any] | list[dict[str, Any]]) -> str:
    """Return settings, or other plain data, as JSON."""
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def as_toml(tables: dict[str, Any]) -> str:
    """Return settings as TOML."""
    return "\n".join(_lines(tables, "")).lstrip("\n") + "\n"


def _lines(table: dict[str, Any], name: str) -> Iterator[str]:
    values = {key: value for key, value in table.items() if not isinstance(value, dict)}
    if values and name:
        yield f"\n[{name}]"
    for key, value in values.items():
        # JSON's texts, numbers, truths and lists of them are TOML's too, but for a raw DEL.
        yield f"{_key(key)} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{name}.{_key(key)}" if name else _key(key))


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else json.dumps(key)
