"""The second socket, through which nothing can be changed."""

from __future__ import annotations

import grp
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.control import FakeControl
from tests.unit.web.served import Served
from whatsdex.config import Web
from whatsdex.control import calls
from whatsdex.control.paths import VIEW, socket_path
from whatsdex.control.reading import READS
from whatsdex.control.remote import RemoteControl
from whatsdex.errors import ReadOnly, WhatsdexError
from whatsdex.web import sockets
from whatsdex.web.server import WebServer

CALLS = {f"{area}.{verb}" for area, protocol in calls.areas().items() for verb in vars(protocol) if verb[0] != "_"}
READING = {"list", "show", "overview", "parts", "incidents", "incident", "since", "popular", "why", "series",
           "commands", "usage", "history", "export", "find", "members", "doctor"}  # fmt: skip
"""Verbs by which nothing is changed."""


def test_every_call_that_may_be_made_only_reads() -> None:
    assert {each.partition(".")[2] for each in READS} <= READING
    assert not READS & {"accounts.pairing", "accounts.owner_code", "users.export", "console.since", "console.say"}
    assert {each for each in CALLS if each.partition(".")[2] in ("list", "show")} <= READS


def test_a_reader_sees_all_and_changes_nothing(serve: Callable[..., Served], data: Path) -> None:
    control = FakeControl(feed_first=20)
    serve(control, port=0)
    reader = RemoteControl(socket_path(data, VIEW), "attach")
    assert reader.status.overview() == control.status.answer
    assert len(reader.feed.since(-1).lines) == 20
    assert reader.users.list().total == 250
    tried = 0
    for name in sorted(CALLS - READS):
        area, _dot, verb = name.partition(".")
        call = calls.find(area, verb)
        assert call is not None
        with pytest.raises(ReadOnly, match="may only look"):
            getattr(getattr(reader, area), verb)(**dict.fromkeys(call.parameters, "1"))
        tried += 1
    assert tried > 10
    assert (control.users.acts, control.accounts.calls, control.engine.stopped) == ([], [], False)
    reader.close()


def test_a_group_may_be_let_in_to_look(data: Path) -> None:
    group = grp.getgrgid(os.getgid()).gr_name
    bound, path = sockets.bind_view(data, group)
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o710
        assert (path.stat().st_gid, path.parent.stat().st_gid) == (os.getgid(), os.getgid())
    finally:
        bound.close()
    bound, path = sockets.bind_view(data, "")
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    finally:
        bound.close()


def test_a_group_that_is_none_is_named_and_control_goes_on(data: Path) -> None:
    server = WebServer(FakeControl(), Web(port=0, viewers="no-such-group"), data, bytes, tuple)  # type: ignore[arg-type]
    with pytest.raises(WhatsdexError, match=r"web\.viewers: this machine has no group"):
        server.start()
    try:
        assert "web.viewers" in server.health().reason
        remote = RemoteControl(socket_path(data))
        assert remote.status.overview().pid == 4242
        remote.close()
    finally:
        server.stop()
