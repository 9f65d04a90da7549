"""People as operators find and change them; each act is in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import thread_time
from typing import Any

import pytest

from tests.simulated import ALICE, Simulated, configured, simulated, until
from whatsdex.control.users import FEW, Users
from whatsdex.errors import WhatsdexError
from whatsdex.jid import USER
from whatsdex.models import Send

BEA, CARL = "15550000021", "15550000022"
FAST = 0.2
"""Seconds of a processor that a window of 100,000 people may take."""


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path / "data", config=configured(limits={"enabled": False})) as running:
        yield running


@pytest.fixture
def users(bot: Simulated) -> Users:
    bot.make_owner()
    bot.ask("/ping", BEA, name="Bea [/b]\x1b[2J")
    bot.ask("/ping", CARL, name="Carl_100%")
    bot.ask("/menu", CARL, name="Carl_100%")
    bot.settled()
    return Users(lambda: bot.core)


def names(users: Users, find: str = "", **more: Any) -> list[str]:
    return [each.number.replace(" ", "").strip("+")[-4:] for each in users.list(find, **more).users]


def audit(bot: Simulated) -> list[tuple[str, str]]:
    bot.settled()
    return bot.rows("SELECT action, detail FROM audit WHERE face <> 'chat' ORDER BY id")


@pytest.mark.parametrize("few", [0, FEW])
def test_people_are_found_sorted_and_paged(users: Users, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whatsdex.control.users.FEW", few)
    assert users.list().total == 3
    assert names(users, sort="number", reverse=False) == ["0002", "0021", "0022"]
    assert names(users, sort="commands")[0] == "0022"
    for offset, found in enumerate((["0002", "0021"], ["0021", "0022"], ["0022"], [])):
        assert names(users, sort="number", reverse=False, limit=2, offset=offset) == found
    for offset, found in enumerate((["0022"], ["0021"], [])):
        assert names(users, "!role:owner", sort="number", limit=1, offset=offset) == found
    assert names(users, "bea") == ["0021"]
    assert names(users, "+15550000022") == ["0022"]
    assert names(users, "l_100%") == ["0022"], "signs of patterns are plain here"
    assert names(users, "%") == ["0022"]
    assert names(users, "role:owner") == ["0002"]
    assert names(users, "nobody") == []
    assert names(users, "!role:owner !bea") == ["0022"]
    assert names(users, "name:CARL ! !number:0021") == ["0022"]
    assert names(users, "number:+15550000021") == ["0021"]
    assert names(users, "name:0021") == [], "a number is no name"
    assert (users.list("!is:banned").total, users.list("!is:blocked").total, users.list("is:blocked").total) == (
        3,
        3,
        0,
    )
    assert users.list("bea").users[0].name == "Bea [/b][2J"
    with pytest.raises(WhatsdexError, match="Nothing is sorted by age"):
        users.list(sort="age")


def test_a_ban_holds_at_once_and_ends(bot: Simulated, users: Users) -> None:
    assert users.ban(BEA, 3600, "spam").state == "banned"
    assert names(users, "is:banned") == ["0021"]
    shown = users.show(BEA)
    assert (shown.ban_reason, shown.banned_until is not None) == ("spam", True)
    since = bot.mark()
    bot.people.say("/ping", BEA)
    bot.settled()
    assert [each for each in bot.people.done if each.seq >= since and isinstance(each.action, Send)] == []
    assert users.unban(BEA).state == ""
    assert "pong" in bot.ask("/ping", BEA)
    with pytest.raises(WhatsdexError, match="They are an owner"):
        users.ban(ALICE)
    assert audit(bot) == [("users.ban", "spam"), ("users.unban", "")]


def test_roles_are_given_and_taken(bot: Simulated, users: Users) -> None:
    assert users.role(f"{BEA}@{USER}", "owner").role == "owner"
    assert bot.ask("/echo it is me", BEA) == "it is me"
    assert users.role(BEA, "").role == "user"
    with pytest.raises(WhatsdexError, match="no role king"):
        users.role(BEA, "king")
    assert audit(bot) == [("users.role", "owner"), ("users.role", "user")]


def test_all_of_one_person_is_shown_and_exported(bot: Simulated, users: Users) -> None:
    shown = users.show(CARL)
    assert [(each.command, each.outcome) for each in shown.uses] == [("menu", "ok"), ("ping", "ok")]
    assert users.show(f"#{shown.user.id}").user == shown.user
    assert users.export(CARL)["user"]["name"] == "Carl_100%"
    for nobody in ("15559999999", "#999", "#x"):
        with pytest.raises(WhatsdexError, match="never wrote"):
            users.show(nobody)


def test_a_note_is_kept_shown_exported_and_erased(bot: Simulated, users: Users) -> None:
    users.note(BEA, " owes me\x1b[2J 5 ")
    assert users.show(BEA).note == "owes me[2J 5"
    assert users.export(BEA)["user"]["remark"] == "owes me[2J 5"
    users.ban(BEA)
    users.forget(BEA)
    until(lambda: users.show(BEA).note == "")
    with pytest.raises(WhatsdexError, match="500 characters"):
        users.note(BEA, "x" * 501)
    assert audit(bot)[0] == ("users.note", "")


def test_somebody_is_forgotten(bot: Simulated, users: Users) -> None:
    assert users.forget(BEA) == ()
    until(lambda: users.list().total == 2)
    with pytest.raises(WhatsdexError, match="They look after the bot"):
        users.forget(ALICE)


def test_among_100000_people_a_window_comes_soon(bot: Simulated, users: Users) -> None:
    def fill(cursor: Any) -> None:
        cursor.executemany(
            'INSERT INTO "user" (realm, key, phone, name, commands, first_seen, last_seen) VALUES (?,?,?,?,?,?,?)',
            [("", f"2{each:09}@{USER}", f"2{each:09}@{USER}", f"Person {each}", each % 97, each, each * 7 % 100_003)
             for each in range(100_000)],
        )  # fmt: skip

    bot.core.store.writer.call(fill, seconds=60)
    windows: tuple[dict[str, Any], ...] = (
        {}, {"sort": "name", "reverse": False}, {"find": "person 77"}, {"sort": "commands", "offset": 90_000},
    )  # fmt: skip
    for more in windows:
        took = []
        for _each in range(5):
            begin = thread_time()
            users.list(**more)
            took.append(thread_time() - begin)
        assert min(took) < FAST, (more, took)
