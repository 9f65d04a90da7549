"""Removing what need not be kept any longer."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import msgspec
import structlog

from whatsdex.clock import from_millis
from whatsdex.config import Config
from whatsdex.jobs.rows import Payload
from whatsdex.storage import Store, Unit, rollups, wordcounts
from whatsdex.storage.outbox import decode

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
    rollups.prune(unit, now, oldest)
    wordcounts.prune(store, unit, now)
    store.writer.commit(unit)
    keep = _needed(store)
    limit = time.time() - SPOOL
    removed = 0
    for path in (data / "spool").rglob("*"):
        try:
            if path.is_file() and path.stat().st_mtime < limit and str(path.relative_to(data)) not in keep:
                path.unlink(missing_ok=True)
                removed += 1
        except OSError as error:
            log.warning("spool_not_swept", reason=str(error))
    if removed:
        log.info("spool_swept", files=removed)


def _needed(store: Store) -> set[str]:
    """Return the files that rows still to be sent and jobs still to be run speak of."""
    needed = set()
    for (action,) in store.all("SELECT action FROM outbox WHERE state IN ('queued', 'handed') AND kind='send'"):
        media = getattr(decode(action), "media", None)
        if media is not None:
            needed.add(media.path)
    for (payload,) in store.all("SELECT payload FROM job WHERE state IN ('queued', 'running')"):
        needed.add(msgspec.msgpack.decode(payload, type=Payload).path)
    return needed
