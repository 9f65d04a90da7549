"""The account that the made-up people write to."""

from __future__ import annotations

from pathlib import Path

from whatsdex.clock import SYSTEM_CLOCK, Clock, to_millis
from whatsdex.engine.demo import course, past
from whatsdex.engine.demo.people import SEED, groups, people
from whatsdex.storage import open_store
from whatsdex.transports.simulator import Simulator


def account(name: str, data: Path, clock: Clock = SYSTEM_CLOCK, *, keep: bool = False, seed: int = SEED) -> Simulator:
    """Return the account, with its groups, and write into the database what its people did before.

    Args:
        name: The account's.
        data: The data folder; nobody may have read its database yet.
        clock: When "before" ends.
        keep: Whether what the bot does is kept to look at.
        seed: Another one makes others.
    """
    simulator, everybody, now = Simulator(name, data, clock, keep=keep), people(seed), to_millis(clock.now())
    simulator.groups.update(groups(everybody, simulator.me))
    store = open_store(data)
    try:
        if store.one("SELECT 1 FROM account") is None:
            store.writer.call(past.Past(name, everybody, simulator.groups, now, seed).write)
        store.writer.call(lambda cursor: course.write(cursor, now))
    finally:
        store.close()
    return simulator
