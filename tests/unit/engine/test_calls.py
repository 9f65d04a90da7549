"""Callers who do not stop are banned, also over a restart; people with rights are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.simulated import ALICE, Simulated, configured, simulated, until
from whatsdex.jid import USER, identity
from whatsdex.models import Call, RejectCall, Send

BEA = "15550000021"
CONFIG: dict[str, Any] = {"calls": {"ban_after": 3}, "bot": {"owners": [f"+{ALICE}"]}}


def ring(bot: Simulated, number: str, who: str = BEA) -> None:
    """Call, and wait until the call was declined."""
    bot.people.deliver(Call("main", number, identity(f"{who}@{USER}"), bot.people.clock.now()))
    bot.wait(lambda each: isinstance(each.action, RejectCall) and each.action.id == number)
    until(lambda: not bot.rows("SELECT 1 FROM outbox WHERE state='handed'"))


def banned(bot: Simulated, who: str = BEA) -> int:
    return int(bot.rows('SELECT banned_until FROM "user" WHERE phone=?', f"{who}@{USER}")[0][0])


def test_too_many_calls_ban_their_maker_and_say_so(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(**CONFIG)) as bot:
        for number in ("C1", "C2", "C2"):  # a call rings more than once
            ring(bot, number)
        assert banned(bot) == 0
        ring(bot, "C3")
        assert banned(bot) == -1
        sent = [each.action.text for each in bot.people.done if isinstance(each.action, Send)]
        assert sent[-1] == "You called too often, so I do not answer you any more."
        assert bot.rows("SELECT actor, action, detail FROM audit") == [("whatsdex", "user.ban", "too many calls")]
        ring(bot, "C4")
        assert len([each for each in bot.people.done if isinstance(each.action, Send)]) == len(sent)


def test_calls_before_a_restart_count(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(**CONFIG)) as bot:
        ring(bot, "C1")
        ring(bot, "C2")
    with simulated(tmp_path, config=configured(**CONFIG)) as bot:
        ring(bot, "C3")
        assert banned(bot) == -1


def test_an_owner_may_call_as_often_as_they_like(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(**CONFIG)) as bot:
        for number in ("C1", "C2", "C3", "C4"):
            ring(bot, number, ALICE)
        assert banned(bot, ALICE) == 0
