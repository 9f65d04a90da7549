"""A refusal is said with its reason once a day for each user and rule, after that with a reaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from tests.simulated import ALICE, Simulated, configured, simulated, until
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.models import Action, React, Send

BOB = "15550000003"


class Later:
    """The system's clock, put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return SYSTEM_CLOCK.now() + self.ahead

    def monotonic(self) -> float:
        return SYSTEM_CLOCK.monotonic()


def answered(bot: Simulated, text: str, who: str = ALICE, group: str = "") -> Action:
    since = bot.mark()
    bot.people.say(text, who, group=group)
    return bot.wait(lambda each: isinstance(each.action, Send | React), since).action


def test_each_rule_is_explained_once_a_day_to_each_user_and_then_only_shown(tmp_path: Path) -> None:
    clock = Later()
    with simulated(tmp_path, config=configured(limits={"enabled": False}), clock=clock) as bot:
        assert "Only my owner" in answered(bot, "/echo hi").text  # type: ignore[union-attr]
        again = answered(bot, "/ban 15550000009")
        assert isinstance(again, React)
        assert again.emoji == "🚫"
        assert "groups only" in answered(bot, "/kick").text  # type: ignore[union-attr]
        assert isinstance(answered(bot, "/kick"), React)
        assert "Only my owner" in answered(bot, "/echo hi", BOB).text  # type: ignore[union-attr]
        clock.ahead = timedelta(days=1)
        assert "Only my owner" in answered(bot, "/echo hi").text  # type: ignore[union-attr]


def test_what_was_explained_today_is_known_after_a_restart(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        assert isinstance(answered(bot, "/echo hi"), Send)
        until(lambda: bot.rows("SELECT 1 FROM notice"))
    with simulated(tmp_path) as bot:
        assert isinstance(answered(bot, "/echo hi"), React)
