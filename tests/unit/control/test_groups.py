"""Groups as operators find and change them, through to what WhatsApp is asked; each act is in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grouped import ALICE, BEA, CARL, GROUP, JID, Grouped, jid
from tests.simulated import Simulated, configured, simulated, until
from whatsdex.control.groups import Groups
from whatsdex.errors import WhatsdexError
from whatsdex.jid import identity
from whatsdex.models import GroupInfo, GroupMember, GroupOperation, Result, Send
from whatsdex.transports.simulator import group_jid


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path / "data", config=configured(limits={"enabled": False})) as running:
        yield running


@pytest.fixture
def family(bot: Simulated) -> Grouped:
    made = Grouped(bot)
    made.fresh()
    return made


@pytest.fixture
def groups(bot: Simulated, family: Grouped) -> Groups:
    return Groups(lambda: bot.core)


def audit(bot: Simulated) -> list[tuple[str, str]]:
    bot.settled()
    return bot.rows("SELECT action, detail FROM audit WHERE face <> 'chat' ORDER BY id")


def test_groups_are_found_sorted_and_told_by_state(bot: Simulated, groups: Groups) -> None:
    zoo = group_jid("Zoo")
    bot.people.groups[zoo] = GroupInfo(zoo, "Zoo [/b]\x1b[2J", members=(GroupMember(identity(jid(BEA))),))
    bot.people.say("hello", BEA, group="Zoo")
    until(lambda: groups.list().total == 2)
    groups.members(zoo)
    until(lambda: groups.list("zoo").total)
    bot.ask("/ping", ALICE, group=GROUP)
    bot.settled()
    page = groups.list()
    assert [(each.subject, each.state) for each in page.groups] == [(GROUP, "on"), ("Zoo [/b][2J", "silent")]
    assert page.groups[0].uses == 2
    assert [each.subject for each in groups.list(sort="subject", reverse=False, limit=1, offset=1).groups] == [
        "Zoo [/b][2J"
    ]
    assert [groups.list(find).total for find in ("fam", "is:on", "is:silent", "is:left", "#1", "%", JID)] == [
        1, 1, 1, 0, 1, 0, 1]  # fmt: skip
    assert [groups.list(find).total for find in ("!fam", "!is:on", "!#1 !zoo", "name:zoo", "name:g.us", "!name:x")] == [
        1, 1, 0, 1, 0, 2]  # fmt: skip
    assert groups.list("account:nobody").total == 0
    with pytest.raises(WhatsdexError, match="Nothing is sorted by size"):
        groups.list(sort="size")
    for nobody in ("#99", "123@g.us", "Family"):
        with pytest.raises(WhatsdexError, match="There is no group"):
            groups.show(nobody)


def test_the_bot_is_silenced_and_answers_again(bot: Simulated, groups: Groups) -> None:
    assert groups.disable(JID).state == "silent"
    assert bot.silent("/ping", ALICE, group=GROUP)
    assert groups.enable("#1").state == "on"
    assert "pong" in bot.ask("/ping", ALICE, group=GROUP)
    assert audit(bot) == [("groups.disable", ""), ("groups.enable", "")]


def test_options_and_texts_are_set_and_checked(bot: Simulated, groups: Groups, family: Grouped) -> None:
    for name, value in (("antilink", "on"), ("slowmode", "30"), ("rules", "Be kind."), ("prefix", "#"),
                        ("welcome_text", "Hi %tag%")):  # fmt: skip
        groups.option(JID, name, value)
    told = {each.name: each.value for each in groups.show(JID).options}
    assert (told["antilink"], told["slowmode"], told["welcome"]) == ("on", "30", "on")
    assert bot.ask("#rules", ALICE, group=GROUP) == "Be kind."
    groups.option(JID, "prefix", "")
    assert bot.ask("/rules", CARL, group=GROUP) == "Be kind."
    for name, value, words in (
        ("antilink", "perhaps", "on or off"), ("slowmode", "-1", "from 0 to"), ("max_warnings", "0", "from 1 to"),
        ("prefix", "abc", "these signs"), ("language", "xx", "Known languages"), ("colour", "red", "no option colour"),
        ("rules", "x" * 2001, "too long"),
    ):  # fmt: skip
        with pytest.raises(WhatsdexError, match=words):
            groups.option(JID, name, value)


def test_a_command_is_switched_off_in_one_group(bot: Simulated, groups: Groups) -> None:
    groups.command(JID, "ping", False)
    assert groups.show(JID).off == ("ping",)
    assert "off" in bot.ask("/ping", ALICE, group=GROUP)
    assert "pong" in bot.ask("/ping", ALICE)
    groups.command(JID, "ping", True)
    assert "pong" in bot.ask("/ping", ALICE, group=GROUP)
    for name, words in (("help", "cannot be switched off"), ("fly", "no command fly")):
        with pytest.raises(WhatsdexError, match=words):
            groups.command(JID, name, False)


def test_members_are_listed_promoted_muted_and_removed(bot: Simulated, groups: Groups, family: Grouped) -> None:
    page = groups.members(JID)
    assert page.total == 4
    assert {each.number[-4:] for each in page.members if each.admin} >= {"0002"}
    assert sum(each.bot for each in page.members) == 1
    assert groups.members(JID, "is:admin", limit=1).total == 2
    everybody = groups.members(JID).total
    assert groups.members(JID, "!is:admin").total == everybody - 2
    assert groups.members(JID, "!name:nobody").total == everybody, "who has no name is not called so either"
    assert groups.members(JID, f"number:+{CARL}").total == 1
    assert groups.members(JID, f"!number:{CARL}").total == everybody - 1
    groups.promote(JID, BEA)
    until(lambda: family.members[BEA])
    groups.demote(JID, jid(BEA))
    until(lambda: not family.members[BEA])
    groups.mute(JID, CARL, 60)
    until(lambda: [each.muted for each in groups.members(JID).members if each.jid == jid(CARL)] == [True])
    groups.unmute(JID, CARL)
    groups.kick(JID, CARL)
    until(lambda: CARL not in family.members)
    assert [each for each, _detail in audit(bot)] == [
        "groups.promote", "groups.demote", "groups.mute", "groups.unmute", "groups.kick"]  # fmt: skip


def test_members_are_warned_and_at_the_limit_removed(bot: Simulated, groups: Groups, family: Grouped) -> None:
    groups.option(JID, "max_warnings", "2")
    assert groups.warn(JID, CARL, "no *adverts*") == "warned, 1 of 2"
    until(lambda: any(
        isinstance(each.action, Send) and each.action.text.endswith("this is warning 1 of 2.\nReason: no  adverts")
        for each in bot.people.done
    ))  # fmt: skip
    assert [each.warnings for each in groups.members(JID).members if each.jid == jid(CARL)] == [1]
    assert groups.warn(JID, CARL) == "warned 2 of 2 times and removed"
    until(lambda: CARL not in family.members)
    assert groups.show(JID).warnings == 0
    assert [each for each, _detail in audit(bot)] == ["groups.option", "groups.warn", "groups.warn"]
    with pytest.raises(WhatsdexError, match="are not warned"):
        groups.warn(JID, ALICE)


def test_what_cannot_be_done_to_members_is_told(bot: Simulated, groups: Groups, family: Grouped) -> None:
    for act, who, words in (
        (groups.kick, "15559999999", "not in that group"), (groups.promote, ALICE, "admin already"),
        (groups.demote, BEA, "no admin"), (groups.mute, ALICE, "are not muted"), (groups.unmute, BEA, "not muted"),
        (groups.kick, "nobody", "neither a phone number"),
    ):  # fmt: skip
        with pytest.raises(WhatsdexError, match=words):
            act(JID, who)
    bot.people.faults = lambda action: (
        Result(ok=False, error="\x1b[2Jforbidden", code="forbidden")
        if isinstance(action, GroupOperation) and action.verb == "remove" else None
    )  # fmt: skip
    with pytest.raises(WhatsdexError, match="must be an admin"):
        groups.kick(JID, BEA)
    family.fresh(admin=False)
    with pytest.raises(WhatsdexError, match="no admin of that group"):
        groups.kick(JID, BEA)
    assert audit(bot) == []


def test_a_group_is_left(bot: Simulated, groups: Groups) -> None:
    groups.leave(JID)
    until(lambda: groups.list("is:left").total == 1)
    assert [each for each, _detail in audit(bot)] == ["groups.leave"]
