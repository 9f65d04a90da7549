"""No command of ours is upset by what nobody friendly would write to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulated import ALICE, configured, simulated, until
from whatsdex import commands
from whatsdex.events import Event, MessageHandled
from whatsdex.models import Quoted

OURS = frozenset({"group", "information", "owner", "profile"})
MARKUP = "\u202e*_~`%subject% %tag% {0} {name} @everyone\x1b[2J\x00 <b>| \u2028\ufeff" * 5
WRITTEN = {
    "giant": "x" * 65_536,
    "markup": MARKUP,
    "lines": "\n" * 5_000 + "a",
    "quotes": '"' * 2_001,
    "digits": "9" * 5_000,
    "option": "default " + "\u202e" * 3_000,
    "nothing": "",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def test_hostile_arguments_names_and_mentions_cause_no_incident(folder: Path) -> None:
    config = configured(bot={"owners": [ALICE]}, limits={"enabled": False})
    with simulated(folder, config=config) as bot:
        heard: dict[str, MessageHandled] = {}

        def hear(event: Event) -> None:
            if isinstance(event, MessageHandled):
                heard[event.message.id] = event

        bot.engine.bus.listen(hear)
        bot.ask("/enable", ALICE, group="Hostile")
        bot.people.make_admin("Hostile")
        many = tuple(f"{each}@lid" for each in range(4_000))
        sent = []
        for command in commands.load().commands:
            if command.category not in OURS:
                continue
            for kind, text in WRITTEN.items():
                group = "" if command.place == "private" else "Hostile"
                mentions = many if kind == "markup" else ()
                quoted = Quoted("Q" * 3_000, text=MARKUP) if kind in ("markup", "nothing") else None
                sent.append(bot.people.say(f"/{command.name} {text}".rstrip(), ALICE, group=group, name=MARKUP,
                                           mentions=mentions, quoted=quoted))  # fmt: skip
        until(lambda: all(each in heard for each in sent), 60)
        bot.settled()
        assert bot.rows("SELECT place, summary FROM incident") == []
        ends = {heard[each].outcome for each in sent}
        assert ends <= {"ok", "user_error", "queued", "refused", "ignored"}
        said = "".join(bot.texts())
        assert "Traceback" not in said
        assert "whatsdex." not in said
