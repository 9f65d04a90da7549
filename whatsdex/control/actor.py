"""Who a control call is made for: carried beside the call, so that no signature repeats it."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from whatsdex.models import Frozen


class Actor(Frozen):
    """A user of this machine, and the face they use."""

    user: str
    """Name of the system user."""
    uid: int
    face: str
    """``panel``, ``cli``, ``attach``, …"""


_current: ContextVar[Actor | None] = ContextVar("whatsdex_actor", default=None)


def current() -> Actor:
    """Return who the running call is for; in the engine's own process its user, at the panel."""
    return _current.get() or _own()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Have the calls inside made for ``actor``."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)


def user_name(uid: int) -> str:
    """Return the name of a system user, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


@cache
def _own() -> Actor:
    return Actor(user_name(os.getuid()), os.getuid(), "panel")
