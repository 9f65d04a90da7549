from __future__ import annotations

from functools import partial

import pytest

from tests.fakes.control import NOON
from whatsdex.clock import to_millis
from whatsdex.monitoring import latency
from whatsdex.storage import Store, Unit, rollups
from whatsdex.storage.rollups import DAY, HOUR, MINUTE, WEEK, Rollups

NOW = to_millis(NOON)


def run(store: Store, sql: str, *values: object) -> None:
    store.writer.call(lambda cursor: cursor.execute(sql, values))


def use(store: Store, at: int = NOW, command: str = "ping", outcome: str = "ok", ms: int = 4, by: str = "main") -> None:
    run(
        store,
        'INSERT INTO command_use (at, command, category, account, chat, "user", outcome, ms)'
        " VALUES (?,?,'tool',?,'x',1,?,?)", at, command, by, outcome, ms,
    )  # fmt: skip


def message(store: Store, id: str, at: int = NOW, by: str = "main") -> None:
    run(
        store,
        "INSERT INTO message (id, account, chat, \"user\", at, kind) VALUES (?,?,'x',1,?,'text')", id, by, at,
    )  # fmt: skip


def sent(store: Store, key: str, kind: str = "send", at: int = NOW) -> None:
    run(
        store,
        "INSERT INTO outbox (key, account, chat, kind, action, state, created, urgent)"
        " VALUES (?,'main','x',?,x'','sent',?,TRUE)", key, kind, at,
    )  # fmt: skip


def look(store: Store, sums: Rollups | None = None, now: int = NOW) -> None:
    """Sum up all there is."""
    sums = sums or Rollups(store, "console")
    for turn in range(4):
        sums.look(now + turn * rollups.EVERY)
        store.writer.call(lambda _cursor: None)


def traffic(store: Store, span: int = MINUTE) -> list[tuple[int, ...]]:
    return store.all("SELECT at, received, sent, commands, errors FROM traffic WHERE span=? ORDER BY at", span)


def test_messages_and_uses_are_summed_up_by_minute_hour_day_and_week(store: Store) -> None:
    message(store, "a")
    message(store, "b", NOW - 61_000)
    sent(store, "a/0")
    sent(store, "a/1", kind="react")
    use(store)
    use(store, outcome="failed")
    use(store, outcome="queued")
    look(store)
    assert traffic(store) == [(NOW - 120_000, 1, 0, 0, 0), (NOW, 1, 1, 2, 1)]
    for span in (HOUR, DAY, WEEK):
        assert sum(each[1] for each in traffic(store, span)) == 2
    rows = store.all("SELECT command, category, uses, errors, latencies FROM command_traffic WHERE span=?", DAY)
    assert rows == [("ping", "tool", 2, 1, latency.pack({latency.bucket(0.004): 2}))]


def test_each_row_is_counted_once_however_often_it_is_looked_at(store: Store) -> None:
    for number in range(3):
        message(store, f"m{number}")
        use(store)
        look(store)
        look(store, Rollups(store, "console"))  # as after a crash
    assert traffic(store, DAY) == [(NOW - 12 * 3_600_000, 3, 0, 3, 0)]


def test_two_that_sum_up_at_once_count_once(store: Store) -> None:
    use(store)
    marks, until = dict.fromkeys(rollups.NEWEST, 0), {"message": 0, "outbox": 0, "command_use": 1}
    for _each in range(2):
        sums = rollups.Sums(NOW)
        sums.used(NOW // 60_000, "ping", "tool", 4, "ok", 1)
        store.writer.call(partial(rollups.write, sums=sums, marks=marks, until=until))
    assert traffic(store) == [(NOW, 0, 0, 1, 0)]


def test_more_than_a_chunk_is_summed_up_in_several_steps(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollups, "CHUNK", 2)
    for number in range(5):
        use(store, command=f"c{number % 2}", ms=number)
    look(store)
    assert traffic(store) == [(NOW, 0, 0, 5, 0)]
    assert store.all("SELECT command, uses FROM command_traffic WHERE span=60") == [("c0", 3), ("c1", 2)]


def test_what_the_console_account_does_is_left_out(store: Store) -> None:
    message(store, "a", by="console")
    use(store, by="console")
    look(store)
    assert traffic(store) == []


def test_rows_that_come_after_the_newest_were_deleted_are_counted(store: Store) -> None:
    use(store)
    use(store)
    look(store)
    run(store, "DELETE FROM command_use")
    look(store, now=NOW + 100_000)
    use(store)
    look(store, now=NOW + 200_000)
    assert traffic(store, HOUR)[-1][3] == 3


def test_a_time_to_come_counts_as_now_and_a_late_one_in_its_day(store: Store) -> None:
    message(store, "a", NOW + 3_600_000)
    message(store, "b", NOW - 10 * DAY * 1000)
    look(store)
    assert [(each[0], each[1]) for each in traffic(store)] == [(NOW, 1)]
    assert [each[1] for each in traffic(store, DAY)] == [1, 1]


def test_old_sums_and_single_uses_go_and_days_stay(store: Store) -> None:
    use(store, NOW - 40 * DAY * 1000)
    use(store)
    look(store)
    use(store, NOW - 40 * DAY * 1000)  # not summed up yet
    later = NOW + 3 * DAY * 1000
    unit = Unit()
    rollups.prune(unit, later, later - 30 * DAY * 1000)
    store.writer.call_unit(unit)
    assert store.one("SELECT count(*) FROM command_use") == (2,)
    assert traffic(store) == []
    assert len(traffic(store, HOUR)) == 2
    assert sum(each[3] for each in traffic(store, DAY)) == 2
