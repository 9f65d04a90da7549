"""Where the bot was silenced, or never asked in, it says nothing, whatever is written to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.grouped import ALICE, BEA, CARL, JID, Grouped, grouped, jid
from tests.unit.engine import trycommands
from whatsdex.models import Delete, Send

LINK = "look: https://evil.example/x"


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grouped]:
    with grouped(tmp_path_factory.mktemp("silence")) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(group: Grouped) -> None:
    group.fresh()


@pytest.mark.parametrize("text", ["/ping", f"/kick @{CARL}", "/pingg", "/echo hi", "hey bot, help", "good bot"])
def test_a_silenced_bot_answers_no_member_not_even_with_a_refusal(group: Grouped, text: str) -> None:
    group.ask('/filter "good bot" Thank you!')
    group.ask("/mute bot")
    assert group.done(text, BEA, mentions=(jid(CARL),)) == []


def test_a_silenced_bot_obeys_admins(group: Grouped) -> None:
    group.ask("/mute bot")
    assert "pong" in group.ask("/ping")
    assert "admin already" in group.about(ALICE, "/promote {who}")
    assert "speak here again" in group.ask("/unmute bot")
    assert "pong" in group.ask("/ping", BEA)


def test_a_silenced_bot_keeps_the_rules_without_a_word(group: Grouped) -> None:
    group.fresh(antilink=True, welcome=True)
    group.ask("/mute bot")
    assert group.done(LINK, message_id="S1") == [Delete(JID, "S1", jid(BEA))]
    group.done(LINK)
    third = group.done(LINK)
    assert not [each for each in third if isinstance(each, Send)]
    assert BEA not in group.members


def test_a_dialogue_does_not_go_on_where_the_bot_was_silenced(tmp_path: Path) -> None:
    with grouped(tmp_path) as group:
        group.fresh()
        assert "1 or 2" in group.ask("/tryoffer", BEA)
        group.ask("/mute bot")
        assert group.done("1", BEA) == []
        assert trycommands.ran == []


@pytest.mark.parametrize(
    "text", ["/owner", "/owner WRONG", "/stop", "stop", "/menu", "/why ping", "/enabel", "/disable", "hey bot, help"]
)
def test_in_a_group_that_never_asked_it_in_it_is_silent(group: Grouped, text: str) -> None:
    assert group.engine.silent(text, CARL, group="Strangers")


def test_nobody_but_admins_and_owners_asks_it_in(group: Grouped) -> None:
    group.engine.silent("hello", CARL, group="Strangers")
    assert group.engine.silent("/enable", BEA, group="Strangers")
    assert "Hello" in group.engine.ask("/enable", CARL, group="Strangers")


def test_a_muted_member_is_told_nothing_and_why_says_it(group: Grouped) -> None:
    group.about(BEA, "/mute {who} 10m")
    assert [type(each) for each in group.done("/ping", BEA)] == [Delete]
    told = group.about(BEA, "/why ping {who}")
    assert "✗ muted: The admins of this group muted the user." in told


def test_a_banned_member_gets_no_automatic_answer(group: Grouped) -> None:
    core = group.engine.core
    group.ask('/filter "good bot" Thank you!')
    group.done("hello", BEA)
    user = core.directory.find_user("", jid(BEA))
    assert user is not None
    core.directory.keep_user(msgspec.structs.replace(user, banned_until=-1))
    assert group.done("good bot", BEA) == []
    core.directory.keep_user(user)
