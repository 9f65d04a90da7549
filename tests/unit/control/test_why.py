"""Why a command does not run, as faces ask; and what operators do, in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from whatsdex.config import load
from whatsdex.control.actor import Actor, acting
from whatsdex.control.local import LocalControl
from whatsdex.engine.lifecycle import Engine
from whatsdex.errors import WhatsdexError
from whatsdex.transports.simulator import Simulator


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
