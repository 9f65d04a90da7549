"""Owners and admins wherever groups name them by LID, others by number; and many people at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.grouped import BEA, JID, grouped, jid
from tests.simulated import Simulated, configured, simulated, until
from whatsdex.engine.lifecycle import Engine
from whatsdex.jid import USER
from whatsdex.models import (
    Action,
    ContactCheck,
    GroupInfo,
    GroupMember,
    GroupOperation,
    Identity,
    Message,
    Result,
    Send,
)
from whatsdex.transports.simulator import Simulator, group_jid

OWNER, LID = "15550000002", "777@lid"
PHONE = f"{OWNER}@{USER}"
FAST = 0.05
"""Seconds that a command may take with many people about."""


def knows_lid(action: Action) -> Result | None:
    if isinstance(action, ContactCheck) and action.chat == PHONE:
        return Result(ok=True, value=msgspec.json.encode(Identity(lid=LID, phone=PHONE)).decode())
    return None


def write(bot: Simulated, text: str, sender: Identity, group: str = "", number: str = "M1") -> None:
    chat = group_jid(group) if group else sender.key
    bot.people.deliver(
        Message("main", number, chat, sender, bot.engine.clock.now(), text=text, name="O", group=bool(group))
    )


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    made: list[Simulator] = []

    def transports(data: Path) -> list[Simulator]:
        made.append(Simulator("main", data, faults=knows_lid))
        return made

    engine = Engine(configured(bot={"owners": ["+1 555 000-0002"]}), tmp_path, transports)
    engine.start()
    yield Simulated(engine, made[0])
    engine.stop()


def test_an_owner_configured_by_number_is_known_by_lid_after_login(bot: Simulated) -> None:
    until(lambda: bot.rows('SELECT lid FROM "user" WHERE phone=?', PHONE) == [(LID,)])
    write(bot, "/echo it is me", Identity(lid=LID))
    assert bot.wait(lambda each: isinstance(each.action, Send)).action.text == "it is me"  # type: ignore[union-attr]


def test_somebody_elses_lid_has_no_rights(bot: Simulated) -> None:
    until(lambda: bot.rows('SELECT lid FROM "user" WHERE phone=?', PHONE) == [(LID,)])
    write(bot, "/echo it is me", Identity(lid="778@lid"))
    told = bot.wait(lambda each: isinstance(each.action, Send)).action
    assert "Only my owner" in told.text  # type: ignore[union-attr]


@pytest.mark.parametrize("sender", [Identity(lid="5@lid"), Identity(phone=f"15550000005@{USER}")])
def test_an_admin_is_known_by_either_name(bot: Simulated, sender: Identity) -> None:
    jid = group_jid("Mixed")
    both = Identity(lid="5@lid", phone=f"15550000005@{USER}")
    bot.people.groups[jid] = GroupInfo(
        jid, "Mixed", members=(GroupMember(both, admin=True), GroupMember(bot.people.me))
    )
    write(bot, "/enable", sender, "Mixed")
    assert "Hello" in bot.wait(lambda each: isinstance(each.action, Send)).action.text  # type: ignore[union-attr]
    bot.settled()
    assert bot.rows("SELECT jid, other, admin FROM membership WHERE jid='5@lid'") == [("5@lid", both.phone, 1)]
    assert bot.rows("SELECT lid, phone FROM \"user\" WHERE lid='5@lid'") == [(both.lid, both.phone)]


HOSTILE = ("*_~`[/b]`~_*", "\u202eevil\u202c", "\x1b[2J\x00\x07", "a" * 5000, "@everyone\n/ban", "\u202e\u200b" * 50)


def test_hostile_names_harm_no_list(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(limits={"enabled": False})) as bot:
        bot.make_owner(OWNER)
        for place, name in enumerate(HOSTILE):
            number = f"1555000100{place}"
            assert "pong" in bot.ask("/ping", number, name=name)
            bot.ask(f"/ban {number} {name}"[:200], OWNER)
            bot.ask("yes", OWNER)
        told = bot.ask("/banlist", OWNER)
        assert len(told) < 3000
        assert not {"\x1b", "\x00", "\u202e", "\u200b"} & set(told)
        assert bot.ask("/audit", OWNER)
        assert not {"\x1b", "\x00", "\u202e"} & set(bot.ask("/audit 30", OWNER))


def test_menu_and_why_are_quick_with_10_000_users_and_500_groups(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(limits={"enabled": False})) as bot:
        bot.make_owner(OWNER)

        def fill(cursor: object) -> None:
            cursor.executemany(  # type: ignore[attr-defined]
                'INSERT INTO "user" (id, realm, key, phone, name, first_seen, last_seen) VALUES (?,?,?,?,?,1,1)',
                [(each, "", f"2{each}@{USER}", f"2{each}@{USER}", f"U{each}") for each in range(100, 10_100)],
            )
            cursor.executemany(  # type: ignore[attr-defined]
                'INSERT INTO alias (realm, jid, "user") VALUES (?,?,?)',
                [("", f"2{each}@{USER}", each) for each in range(100, 10_100)],
            )
            cursor.executemany(  # type: ignore[attr-defined]
                "INSERT INTO chat (id, account, jid, is_group, subject, enabled, first_seen) VALUES (?,?,?,1,?,1,1)",
                [(each, "main", f"{each}@g.us", f"G{each}") for each in range(100, 600)],
            )
            cursor.executemany(  # type: ignore[attr-defined]
                "INSERT INTO membership (chat, jid) VALUES (?,?)",
                [(100 + (each + each // 10_000) % 500, f"2{100 + each % 10_000}@{USER}") for each in range(50_000)],
            )

        bot.core.store.writer.call(fill)
        for text in ("/menu", "/why ping", "/groups", "/banlist", "/audit"):
            spans = []
            for _each in range(5):
                start = time.perf_counter()
                bot.ask(text, OWNER)
                spans.append(time.perf_counter() - start)
            assert min(spans) < FAST, (text, spans)


def test_a_mute_of_one_name_holds_at_once_for_the_other(tmp_path: Path) -> None:
    with grouped(tmp_path) as group:
        group.fresh()
        number, lid = jid(BEA), Identity(lid="4711@lid")
        group.deliver("hello", BEA)
        until(lambda: bool(group.engine.rows('SELECT 1 FROM "user" WHERE phone=?', number)))
        group.about(BEA, "/mute {who} 1h")
        core = group.engine.core
        chat = core.directory.find_chat("main", JID)
        assert chat is not None
        core.store.writer.call(lambda cursor: core.directory.ensure_user(cursor, "", lid, "", 0))
        both = Identity(lid=lid.lid, phone=number)
        kept = core.store.writer.call(lambda cursor: core.directory.ensure_user(cursor, "", both, "", 0))
        assert core.bot.mutes.until(chat.id, kept.id, core.bot.now()) > 0
        assert group.engine.rows('SELECT "user" FROM mute') == [(kept.id,)]


def test_membership_of_the_operators_group_is_known_by_either_name_and_asked_for_once(tmp_path: Path) -> None:
    home, both = group_jid("Home"), Identity(lid="5@lid", phone=jid("15550000005"))
    access = {"required_group": home, "required_group_link": "https://chat.whatsapp.com/Home"}
    with simulated(tmp_path, config=configured(access=access, limits={"enabled": False})) as bot:
        bot.people.groups[home] = GroupInfo(home, "Home", members=(GroupMember(both), GroupMember(bot.people.me)))
        since = bot.mark()
        for number, who in enumerate((Identity(lid=both.lid), Identity(phone=both.phone), both)):
            write(bot, "/ping", who, number=f"H{number}")
            bot.settled()
        assert [each.startswith("pong") for each in bot.texts(since)] == [True] * 3
        assert "join our group first, then ask again. https://chat.whatsapp.com/Home" in bot.ask("/ping", "15550000006")
        asked = [each for each in bot.people.done if each.seq >= since and isinstance(each.action, GroupOperation)]
        assert len(asked) == 1
        bot.people.join("Home", "15550000006")
        assert "pong" in bot.ask("/ping", "15550000006")


def test_whatsapp_is_not_asked_again_and_again_about_a_group_that_it_does_not_tell_of(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(access={"required_group": "404@g.us"})) as bot:
        asked: list[Action] = []
        bot.people.faults = lambda each: asked.append(each) if getattr(each, "verb", "") == "info" else None
        for _each in range(5):
            assert "pong" in bot.ask("/ping"), "whoever cannot be told is let in"
        assert len(asked) == 1
