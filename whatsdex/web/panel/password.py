"""The panel's password: a slow hash of it in a file that only its owner may read."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from whatsdex.control.paths import RUN
from whatsdex.errors import WhatsdexError

FILE = "panel.password"
"""In the run folder."""
SHORTEST = 10
"""Letters."""
COST, BLOCK, MEMORY = 2**15, 8, 64 * 1024 * 1024
"""Of scrypt: some 80 ms and 32 MB a try."""


def write(data: Path, password: str) -> None:
    """Keep a password's hash.

    Raises:
        WhatsdexError: It is too short.
    """
    if len(password) < SHORTEST:
        raise WhatsdexError(f"A password of at least {SHORTEST} letters is needed.", "A few words do well.")
    path, salt = data / RUN / FILE, secrets.token_bytes(16)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf8") as file:
        file.write(f"scrypt${COST}${BLOCK}${salt.hex()}${_hash(password, salt, COST, BLOCK).hex()}\n")
    fresh.replace(path)


def read(data: Path) -> str:
    """Return the kept hash; empty where none was set."""
    try:
        return (data / RUN / FILE).read_text(encoding="utf8").strip()
    except FileNotFoundError:
        return ""


def matches(kept: str, password: str) -> bool:
    """Tell whether a password is the one that a kept hash is of; takes its time."""
    try:
        kind, cost, block, salt, hashed = kept.split("$")
        given = _hash(password, bytes.fromhex(salt), int(cost), int(block))
    except ValueError:
        return False
    return kind == "scrypt" and hmac.compare_digest(given, bytes.fromhex(hashed))


def _hash(password: str, salt: bytes, cost: int, block: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=1, maxmem=MEMORY, dklen=32)
