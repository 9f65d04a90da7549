from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

from tests.engines import running, until
from whatsdex.engine.demo import GROUPS, Demo, picture
from whatsdex.models import Inbound, Message
from whatsdex.transports.simulator import Simulator


def said(data: Path, count: int) -> list[tuple[str, str, str]]:
    """Return who says what where first, without an engine."""
    heard: list[Inbound] = []
    simulator = Simulator("demo", data)
    simulator.start(heard.append)
    demo = Demo(simulator, None)  # type: ignore[arg-type]
    for _each in range(count):
        demo.step()
    return [(each.name, each.chat, each.text) for each in heard if isinstance(each, Message)]


def test_the_same_people_say_the_same_at_each_start(tmp_path: Path) -> None:
    assert said(tmp_path, 50) == said(tmp_path, 50)


def test_many_people_chat_in_private_and_in_groups_and_ask_the_bot(tmp_path: Path) -> None:
    talk = said(tmp_path, 600)
    assert len({name for name, _chat, _text in talk}) >= 35
    places = Counter(chat.endswith("@g.us") for _name, chat, _text in talk)
    assert min(places.values()) > 100
    asked = sum(text.startswith(("/", "!", ".")) for _name, _chat, text in talk)
    assert 200 < asked < 450


def test_the_bot_answers_them_and_most_is_well(tmp_path: Path) -> None:
    with running(tmp_path, demo=True) as bot:
        demo = Demo(bot.people, bot.core.incidents, pace=0.01)
        threading.Thread(target=demo.live, args=(bot.engine.ready,), daemon=True).start()
        until(lambda: sum(each.uses for each in bot.control.commands.popular()) > 60, timeout=60)
        demo.stop()
        lines = bot.control.feed.since(0, 2000).lines
        outcomes = Counter(each.outcome for each in lines if each.direction == "in")
        assert {each.chat_name for each in lines if each.group} == set(GROUPS)
        assert outcomes["ok"] > outcomes["user_error"] > 0
        assert outcomes["ignored"] > 0
        assert outcomes["failed"] == 0
        assert bot.control.status.incidents() == []


def test_the_picture_they_send_is_one() -> None:
    assert picture(8).startswith(b"\x89PNG")
