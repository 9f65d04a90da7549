"""The bearer token for whoever comes from another machine."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from whatsdex.control.paths import RUN

FILE = "token"
"""In the run folder; readable by its owner only."""


def ensure(data: Path) -> str:
    """Return the token of a data folder, made if there is none."""
    path = data / RUN / FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = path.read_text(encoding="utf8").strip()
        if found:
            return found
        handle = os.open(path, os.O_WRONLY | os.O_TRUNC, 0o600)
    token = secrets.token_urlsafe(32)
    with os.fdopen(handle, "w", encoding="utf8") as file:
        file.write(token + "\n")
    return token


def matches(header: str, token: str) -> bool:
    """Tell whether an ``Authorization`` header carries the token."""
    scheme, _, given = header.partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())
