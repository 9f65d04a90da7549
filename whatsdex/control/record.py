"""Writing down what an operator does through a face."""

from __future__ import annotations

import structlog

from whatsdex.control import actor
from whatsdex.engine.core import Core
from whatsdex.storage import Unit, audit
from whatsdex.storage.audit import Entry

log = structlog.get_logger(__name__)


def record(core: Core, action: str, target: str = "", detail: str = "") -> str:
    """Write to log and audit what the running call does, for whom it is made and through which face.

    Returns the name of whom it is made for.

    Args:
        core: The engine.
        action: ``area.verb``.
        target: Whom or what it concerns.
        detail: More about it.
    """
    who, unit = actor.current(), Unit()
    audit.put(unit, Entry(core.bot.now(), who.user, who.face, action, target, detail=detail))
    core.store.writer.commit(unit)
    log.info("operator", action=action, target=target, detail=detail or None, by=who.user, face=who.face)
    return who.user
