"""Removing what need not be kept any longer."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import structlog

from whatsdex.clock import from_millis
from whatsdex.config import Config
from whatsdex.storage import Store, Unit

log = structlog.get_logger(__name__)

SPOOL = timedelta(days=1).total_seconds()


def sweep(store: Store, data: Path, config: Config, now: int) -> None:
    """Remove old history, ended dialogues and notices, and forgotten files of the spool.

    Args:
        store: The database.
        data: The data folder.
        config: For how long history is kept.
        now: Milliseconds since 1970.
    """
    oldest = now - config.storage.message_days * 86_400_000
    unit = Unit()
    unit.run("DELETE FROM message WHERE at < ? AND state <> 'pending'", oldest)
    unit.run("DELETE FROM invocation WHERE at < ? AND state = 'done'", oldest)
    unit.run("DELETE FROM outbox WHERE created < ? AND state NOT IN ('queued', 'handed')", oldest)
    unit.run("DELETE FROM job WHERE created < ? AND state IN ('done', 'failed', 'cancelled')", oldest)
    unit.run("DELETE FROM conversation WHERE expires < ?", now)
    unit.run("DELETE FROM notice WHERE day < ?", (from_millis(now) - timedelta(days=2)).date().isoformat())
    store.writer.commit(unit)
    limit = time.time() - SPOOL
    removed = 0
    for path in (data / "spool").rglob("*"):
        if path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            removed += 1
    if removed:
        log.info("spool_swept", files=removed)
