"""Does what is due: claims schedules, runs their functions, and plans them anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from whatsdex.engine.incidents import Incidents
from whatsdex.kit.bot import Bot
from whatsdex.kit.scheduling import Firing, function_of
from whatsdex.storage import Unit, schedules
from whatsdex.storage.outbox import Row
from whatsdex.storage.schedules import CLAIM_MS, COLUMNS, Due
from whatsdex.storage.statements import among

log = structlog.get_logger(__name__)

TRIES = 3
"""Runs that fail before a schedule is given up, or its turn skipped."""
RETRY_MS = 60_000
AT_ONCE = 100


class Scheduler:
    """Looks for what is due in one process's accounts."""

    def __init__(
        self, bot: Bot, incidents: Incidents, accounts: Sequence[str], hand: Callable[[Sequence[Row]], None]
    ) -> None:  # fmt: skip
        """Claim in a store and hand committed rows to senders."""
        self._bot, self._incidents, self._accounts, self._hand = bot, incidents, tuple(accounts), hand

    def look(self) -> int:
        """Do what is due now; returns how much it was. What is late is done once, and its rule goes on from now."""
        now = self._bot.now()
        ours = f"due <= ? AND claimed < ? AND (account='' OR {among('account', self._accounts)})"
        values = (now, now - CLAIM_MS, *self._accounts)
        if self._bot.store.one(f"SELECT 1 FROM schedule WHERE {ours} LIMIT 1", *values) is None:
            return 0
        rows = self._bot.store.writer.call(
            lambda cursor: cursor.execute(
                f"UPDATE schedule SET claimed=? WHERE id IN (SELECT id FROM schedule WHERE {ours} ORDER BY due"
                f" LIMIT {AT_ONCE}) RETURNING {COLUMNS}",
                (now, *values),
            ).fetchall()
        )
        for row in sorted(rows, key=lambda each: each[3]):
            self._fire(schedules.read(row), now)
        return len(rows)

    def _fire(self, due: Due, now: int) -> None:
        function = function_of(due.kind)
        firing = Firing(self._bot, due)
        if function is None:
            self._incidents.record("schedule", f"nothing does what {due.kind} wants", due.name)
        else:
            try:
                function(firing)
            except Exception as error:  # noqa: BLE001 - an isolation point: one schedule's fault is its own
                self._incidents.record(f"schedule {due.kind}", error, due.name)
                return self._failed(due, now)
        self._plan(firing.unit, due, now)

        def done(error: BaseException | None) -> None:
            if error is not None:
                log.error("schedule_lost", name=due.name, error=str(error))
                return
            self._hand(firing.rows)
            for each in firing.after:
                each()

        return self._bot.store.writer.commit(firing.unit, done)

    def _plan(self, unit: Unit, due: Due, now: int) -> None:
        """End a schedule's turn; one that its function planned anew is left as that made it."""
        again = schedules.following(due.rule, due.zone, due.due, now)
        if again is None:
            unit.run("DELETE FROM schedule WHERE id=? AND claimed=? AND due=?", due.id, now, due.due)
        else:
            unit.run(
                "UPDATE schedule SET due=?, claimed=0, tries=0 WHERE id=? AND claimed=? AND due=?",
                again, due.id, now, due.due,
            )  # fmt: skip

    def _failed(self, due: Due, now: int) -> None:
        unit = Unit()
        if due.tries + 1 >= TRIES:
            self._plan(unit, due, now)
        else:
            unit.run("UPDATE schedule SET due=?, claimed=0, tries=tries+1 WHERE id=?", now + RETRY_MS, due.id)
        self._bot.store.writer.commit(unit)
