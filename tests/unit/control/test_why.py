"""Why a command does not run, as faces ask; and what operators do, in the audit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest

from tests.engines import running
from whatsdex import control as control_package
from whatsdex.config import load
from whatsdex.control import api
from whatsdex.control.actor import Actor, acting
from whatsdex.control.local import LocalControl
from whatsdex.control.reading import READS
from whatsdex.engine.lifecycle import Engine
from whatsdex.errors import WhatsdexError
from whatsdex.kit.checks import Check, lines
from whatsdex.transports.simulator import Simulator, group_jid


@pytest.fixture
def control(tmp_path: Path) -> Iterator[LocalControl]:
    engine = Engine(load(None), tmp_path, lambda data: [Simulator("main", data)])
    control = LocalControl(engine)
    engine.start()
    yield control
    engine.stop()


def test_why_tells_the_check_that_stops_a_stranger(control: LocalControl) -> None:
    assert control.commands.why("15550000009", "ping").runs
    found = control.commands.why("15550000009", "ban")
    assert not found.runs
    assert [each.name for each in found.checks if not each.passed] == ["role"]
    silent = control.commands.why("15550000009", "ping", "1-2@g.us")
    assert [each.name for each in silent.checks if not each.passed] == ["group_enabled"]


@pytest.mark.parametrize("wrong", [("15550000009", "nosuch"), ("nobody", "ping")])
def test_why_of_what_there_is_not_is_refused_in_words(control: LocalControl, wrong: tuple[str, str]) -> None:
    with pytest.raises(WhatsdexError):
        control.commands.why(*wrong)


def test_what_an_operator_does_is_in_the_audit_with_actor_and_face(control: LocalControl) -> None:
    with acting(Actor("ann", 1000, "cli")):
        control.settings.set("access.maintenance", "true")
        control.messages.send("15550000009", "Hello")
        control.accounts.reconnect("main")
    control.core().store.writer.call(lambda _cursor: None)
    rows = control.core().store.all("SELECT actor, face, action, target FROM audit ORDER BY id")
    assert rows == [
        ("ann", "cli", "settings.set", "access.maintenance"),
        ("ann", "cli", "messages.send", "…0009@s.whatsapp.net"),
        ("ann", "cli", "accounts.reconnect", "main"),
    ]


WRITTEN_AS = {
    "settings.take": "settings.set", "health.pause": "sending.pause", "health.resume": "sending.resume",
    "health.drain": "engine.drain", "health.go_on": "engine.go_on",
}  # fmt: skip


def test_whatever_operators_do_through_any_face_is_written_down() -> None:
    written: set[str] = set()
    for path in Path(control_package.__file__).parent.glob("*.py"):
        text = path.read_text()
        if "record(" not in text:
            continue
        written.update(re.findall(r'"([a-z]+\.[a-z_]+)"', text))
        for area in re.findall(r'record\([^)]*f"([a-z]+)\.\{', text):
            written.update(f"{area}.{word}" for word in re.findall(r'"([a-z_]+)"', text))
    areas = get_type_hints(api.Control)
    does = {f"{area}.{name}" for area, kind in areas.items() for name in vars(kind) if not name.startswith("_")}
    does -= READS | {"accounts.pairing", "accounts.owner_code", "console.say", "console.since", "console.picture"}
    assert {each for each in does if WRITTEN_AS.get(each, each) not in written} == set()


def test_chat_and_control_give_the_same_answer(tmp_path: Path) -> None:
    with running(tmp_path) as bot:
        bot.ask("/owner " + bot.core.owner_code.current())
        bot.ask("/enable", group="Family")
        bot.ask("/ping", "15550000009", group="Family")
        bot.ask("/mute bot", group="Family")
        for command in ("ping", "ban", "kick", "deleteme", "source", "tagall"):
            for who in ("15550000009", "15550000002"):
                told = bot.ask(f"/why {command} {who}", group="Family").partition("\n")[2].splitlines()
                found = bot.control.commands.why(who, command, group_jid("Family"))
                assert told == lines([Check(each.name, each.title, each.passed, each.answer) for each in found.checks])
                assert found.runs == all(each.startswith("✓") for each in told)
