from __future__ import annotations

import pytest
import structlog

from tests.fakes.control import FrozenClock
from whatsdex.monitoring.health import OK, Health, Registry, bad, verdict, warning


def test_parts_are_told_in_order_with_since_when():
    clock = FrozenClock()
    registry = Registry(clock)
    state = [OK]
    registry.register("storage", lambda: state[0])
    registry.register("link main", lambda: OK)
    began = clock.now()
    assert registry.parts() == (Health("storage", "ok", since=began), Health("link main", "ok", since=began))
    clock.move(60)
    state[0] = warning("slow", "wait")
    changed = clock.now()
    assert registry.parts()[0] == Health("storage", "warning", "slow", "wait", changed)
    clock.move(60)
    state[0] = warning("slower", "wait")
    assert registry.parts()[0] == Health("storage", "warning", "slower", "wait", changed)
    assert registry.parts()[1].since == began


def test_readiness_asks_only_the_needed_parts():
    registry = Registry(FrozenClock())
    state = [bad("the database is away")]
    registry.register("storage", lambda: state[0], needed=True)
    registry.register("link main", lambda: bad("logged out"))
    assert registry.reasons() == ("storage: the database is away",)
    state[0] = warning("slow")
    assert registry.reasons() == ()


def test_a_check_that_fails_is_bad_itself_and_others_are_still_asked():
    registry = Registry(FrozenClock())
    registry.register("one", lambda: 1 // 0)  # type: ignore[arg-type, return-value]
    registry.register("two", lambda: OK)
    with structlog.testing.capture_logs() as lines:
        one, two = registry.parts()
    assert (one.level, one.reason) == ("bad", "its check failed: ZeroDivisionError")
    assert two.level == "ok"
    assert [each["part"] for each in lines] == ["one"]


def test_a_part_can_be_replaced_and_taken_out():
    registry = Registry(FrozenClock())
    remove_first = registry.register("link", lambda: bad("old"))
    remove = registry.register("link", lambda: OK)
    remove_first()
    assert [each.level for each in registry.parts()] == ["ok"]
    remove()
    assert registry.parts() == ()


@pytest.mark.parametrize(
    ("parts", "level", "text"),
    [
        ([], "ok", "All is well."),
        ([Health("a", "ok")], "ok", "All is well."),
        ([Health("a", "ok"), Health("b", "warning", "slow")], "warning", "b: slow"),
        ([Health("b", "warning", "slow"), Health("c", "bad", "gone")], "bad", "c: gone (and 1 more)"),
    ],
)
def test_the_verdict_is_the_worst_part(parts: list[Health], level: str, text: str):
    assert (verdict(parts).level, verdict(parts).text) == (level, text)
