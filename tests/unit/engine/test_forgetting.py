"""Who asks to be forgotten is, by either name, with what others quoted and with what still ran for them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.simulated import Simulated, configured, simulated, until
from tests.unit.commands.profile.test_privacy import traces
from tests.unit.engine import trycommands
from whatsdex.jid import USER, identity
from whatsdex.models import GroupChange, GroupMember, Identity, Message, Quoted
from whatsdex.transports.simulator import group_jid

NUMBER, LID, NAME, SECRET = "15557654399", "987654321012345@lid", "Zebulon Quistgaard", "xylophones at midnight"
WHO = Identity(lid=LID, phone=f"{NUMBER}@{USER}")


decode = msgspec.msgpack.Decoder(Message).decode


def write(bot: Simulated, text: str, number: str, group: str = "") -> None:
    """Write as somebody who is known by LID and number."""
    chat = group_jid(group) if group else WHO.key
    bot.people.deliver(
        Message("main", number, chat, WHO, bot.engine.clock.now(), text=text, name=NAME, group=bool(group))
    )
    until(lambda: bot.rows("SELECT 1 FROM message WHERE id=? AND state='done'", f"main/{chat}/{number}"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_nothing_stays_of_a_lid_a_quoted_text_or_a_running_job(folder: Path) -> None:
    with simulated(folder, config=configured(limits={"enabled": False})) as bot:
        bot.make_owner()
        bot.ask("/enable", group="Family")
        write(bot, f"/trysay {SECRET}", "M1")
        write(bot, f"/trysay {SECRET}", "M2", "Family")
        bot.ask("/ping", group="Family", quoted=Quoted("M2", sender=WHO, text=SECRET))
        write(bot, f"/tryjob {SECRET}", "M3")
        until(lambda: any(each.startswith(SECRET) for each in trycommands.ran))
        write(bot, "/deleteme", "M4")
        assert traces(folder, NUMBER, LID, NAME, SECRET), "there is something to erase"
        write(bot, "yes", "M5")
        until(lambda: not bot.rows("SELECT 1 FROM schedule") and not traces(folder, NUMBER, LID, NAME, SECRET), 20)
        assert bot.rows('SELECT count(*) FROM "user"') == [(1,)]
        trycommands.gate.set()
        until(lambda: not bot.core.work.running)
        bot.settled()
    assert not traces(folder, NUMBER, LID, NAME, SECRET), "the job that ran wrote nothing afterwards"


def test_nothing_stays_in_what_others_were_told_and_did(folder: Path) -> None:
    """Lists with the name, keys and votes with the LID, an owner's orders, feedback."""
    with simulated(folder, config=configured(limits={"enabled": False})) as bot:
        bot.make_owner()
        bot.ask("/enable", group="Family")
        people, digits = bot.people, LID.partition("@")[0]
        info = people.groups[group_jid("Family")]
        more = tuple(GroupMember(identity(f"1555000010{each}@{USER}")) for each in range(6))
        people.groups[info.chat] = msgspec.structs.replace(info, members=(*info.members, GroupMember(WHO), *more))
        bot.ask("/option welcome on", group="Family")
        bot.ask("/settext welcome Hello!", group="Family")
        people.deliver(GroupChange("main", info.chat, "join", bot.engine.clock.now(), people=(WHO,)))
        bot.wait(lambda each: getattr(each.action, "text", "") == "Hello!")
        write(bot, f"/ping {SECRET}", "M1", "Family")
        assert NAME in bot.ask("/topchat", group="Family")
        people.make_admin("Family")
        orders = (f"/warn @{digits} {NAME} again", f"/unwarn @{digits}", f"/votekick @{digits}", f"/mute @{digits} 5m")
        for text in (*orders, f"/unmute @{digits}", f"/kick @{digits}"):
            bot.ask(text, group="Family", mentions=(LID,))
        bot.people.say(f"you are mean, {NAME}! /ping", "15550000009", group="Family")
        bot.ask(f"/ping {NAME}", "15550000009", group="Family")
        write(bot, f"/feedback {SECRET}", "M2")
        write(bot, "x" * 30_000, "M3", "Family")
        bot.ask(f"/ban {NUMBER}")
        write(bot, "/deleteme", "M5")
        write(bot, "yes", "M6")
        words = (NUMBER, digits, NAME, SECRET)
        until(lambda: not bot.rows("SELECT 1 FROM schedule WHERE kind='forget'") and not traces(folder, *words), 20)
        assert bot.rows("SELECT count(*) FROM audit WHERE action='group.warn'") == [(1,)]
        assert "pong" in bot.ask("/ping")


@pytest.mark.parametrize("name", ["whatsapp", "s.whatsapp.net", "hello", "1"])
def test_nobody_has_what_others_wrote_or_did_wiped_out_by_a_name(folder: Path, name: str) -> None:
    with simulated(folder, config=configured(limits={"enabled": False})) as bot:
        bot.make_owner()
        bot.ask("/echo hello whatsapp 1")
        bot.people.say("/ping", NUMBER, name=name)
        bot.people.say("/deleteme", NUMBER, name=name)
        bot.people.say("yes", NUMBER, name=name)
        until(lambda: bot.rows("SELECT 1 FROM schedule WHERE kind='forget'"))
        until(lambda: not bot.rows("SELECT 1 FROM schedule WHERE kind='forget'") and not traces(folder, NUMBER), 20)
        assert bot.rows("SELECT detail FROM audit WHERE action='owner.echo'") == [("hello whatsapp 1",)]
        texts = [decode(body).text for (body,) in bot.rows("SELECT body FROM message WHERE body IS NOT NULL")]
        assert "/echo hello whatsapp 1" in texts
