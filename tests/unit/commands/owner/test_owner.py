"""What owners do from a chat, and what the audit says of it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulated import Simulated, simulated, until
from whatsdex.jid import USER
from whatsdex.models import Block, GroupOperation, Result, Send
from whatsdex.transports.simulator import group_jid

BOB = "15550000009"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path) as bot:
        bot.make_owner()
        yield bot


def audited(bot: Simulated) -> list[tuple[str, str]]:
    bot.settled()
    return [(row[0], row[1]) for row in bot.rows("SELECT action, face FROM audit ORDER BY id")]


def test_a_banned_user_gets_no_answer_until_unbanned(bot: Simulated) -> None:
    assert "pong" in bot.ask("/ping", BOB)
    assert "yes" in bot.ask(f"/ban {BOB} 2h too much")
    assert "pong" in bot.ask("/ping", BOB), "nothing happens before the yes"
    assert "is banned" in bot.ask("yes")
    assert bot.silent("/ping", BOB)
    assert "too much" in bot.ask("/banlist")
    assert "not banned" in bot.ask(f"/unban {BOB}")
    assert "pong" in bot.ask("/ping", BOB)
    assert audited(bot) == [
        ("information.owner", "chat"), ("owner.ban", "chat"), ("owner.banlist", "chat"), ("owner.unban", "chat"),
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["ban", "block", "unban", "unblock"])
def test_nothing_is_done_to_owners_or_the_bot_itself(bot: Simulated, command: str) -> None:
    assert "not do that to an owner" in bot.ask(f"/{command} 15550000002")
    assert "cannot do that to myself" in bot.ask(f"/{command} {bot.people.me.phone.partition('@')[0]}")
    assert bot.rows('SELECT 1 FROM "user" WHERE banned_until<>0 OR blocked') == []


def test_who_becomes_an_owner_is_heard_although_they_were_banned(bot: Simulated) -> None:
    bot.ask(f"/ban {BOB}")
    bot.ask("yes")
    bot.settled()
    core = bot.core
    user = core.directory.find_user("", f"{BOB}@{USER}")
    assert user is not None
    core.store.writer.call(lambda cursor: cursor.execute("UPDATE \"user\" SET role='owner' WHERE id=?", (user.id,)))
    core.directory.reload_user(user.id)
    assert "pong" in bot.ask("/ping", BOB)


def test_people_are_blocked_at_whatsapp(bot: Simulated) -> None:
    bot.ask(f"/block {BOB}")
    assert "is blocked" in bot.ask("yes")
    assert Block(f"{BOB}@{USER}") in [each.action for each in bot.people.done]


def test_mode_and_maintenance_hold_at_once(bot: Simulated) -> None:
    assert "self" in bot.ask("/mode self")
    assert "only answer my owner" in bot.ask("/ping", BOB)
    bot.ask("/mode public")
    assert "owners and staff" in bot.ask("/maintenance on")
    assert "worked on" in bot.ask("/ping", BOB)
    assert "pong" in bot.ask("/ping")
    bot.ask("/maintenance off")
    assert "pong" in bot.ask("/ping", BOB)


def test_a_command_is_set_everywhere_and_in_one_group(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    assert "is set" in bot.ask("/setting command.ping.cooldown 60")
    assert "pong" in bot.ask("/ping", BOB)
    assert "One at a time" in bot.ask("/ping", BOB)
    assert "is as at first" in bot.ask("/setting command.ping.cooldown default")
    assert "pong" in bot.ask("/ping", BOB)
    assert "is set" in bot.ask("/setting here command.ping.enabled false", group="Family")
    assert "off in this group" in bot.ask("/ping", BOB, group="Family")
    assert "pong" in bot.ask("/ping", BOB)
    assert "command.ping.enabled = false" in bot.ask("/setting")
    assert "is set" in bot.ask("/setting command.ping.role owner")
    assert "Only my owner" in bot.ask("/ping", BOB)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/setting net.allow_private true", "no setting"), ("/setting bot.mode sideways", "bot.mode"),
        ("/setting command.ping", "command.ping.enabled, .role"),
        ("/setting command.nosuch.enabled false", "no command"), ("/setting command.ping.colour red", "no setting"),
        ("/setting command.ping.cooldown -4", "takes"), ("/setting here bot.mode self", "groups only"),
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_are_refused_in_words(bot: Simulated, text: str, answer: str) -> None:
    assert answer in bot.ask(text)


def test_a_command_is_set_by_any_of_its_names(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    assert "command.ping.enabled is set" in bot.ask("/setting command.P.enabled false")
    assert "switched off" in bot.ask("/ping", BOB)
    assert "command.ping.enabled = false" in bot.ask("/setting command.server.enabled")
    assert "as at first" in bot.ask("/setting command.p.enabled default")
    assert "pong" in bot.ask("/ping", BOB)


def test_setting_is_not_switched_off_from_where_it_is_needed(bot: Simulated) -> None:
    assert "no way back" in bot.ask("/setting command.setting.enabled false")
    assert "bot.mode" in bot.ask("/setting bot.mode")


def test_a_text_that_looks_like_a_number_is_a_text(bot: Simulated) -> None:
    assert "is set" in bot.ask("/setting bot.contact 15550000002")
    assert "15550000002" in bot.ask("/about", BOB)


def test_what_an_operator_opens_to_all_stays_in_the_audit(bot: Simulated) -> None:
    bot.ask("/setting command.banlist.role user")
    assert "Nobody is banned" in bot.ask("/banlist", BOB)
    assert ("owner.banlist", "chat") in audited(bot)


OTHER_PROCESS = """
import sqlite3, sys, time
with sqlite3.connect(sys.argv[1]) as other:
    group = other.execute("SELECT id FROM chat WHERE is_group").fetchone()[0]
    row = "INSERT INTO setting (scope, key, value, at) VALUES (?,?,?,1)"
    other.execute(row, (str(group), "command.ping.enabled", "false"))
    other.execute(row, ("", "command.about.role", '"owner"'))
    other.execute(row + " ON CONFLICT DO UPDATE SET value=value+1", ("engine", "version", "1"))
print(time.time())
"""


def test_what_another_process_sets_for_all_or_for_one_group_holds_within_a_second(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    bot.settled()
    done = subprocess.run(
        [sys.executable, "-c", OTHER_PROCESS, str(bot.core.data / "whatsdex.sqlite3")],
        capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    about = bot.core.bot.registry.find("about")
    assert about is not None
    until(lambda: bot.core.settings.rules.of(about, 0).role == "owner")
    assert time.time() - float(done.stdout) < 1.0
    assert "off in this group" in bot.ask("/ping", BOB, group="Family")
    assert "pong" in bot.ask("/ping", BOB)
    assert "Only my owner" in bot.ask("/about", BOB)


def test_another_process_changes_are_seen_within_a_second(bot: Simulated) -> None:
    bot.ask("/ping", BOB)
    with sqlite3.connect(bot.core.data / "whatsdex.sqlite3") as other:
        other.execute("UPDATE \"user\" SET banned_until=-1 WHERE phone LIKE ? || '%'", (BOB,))
        other.execute("INSERT INTO setting (scope, key, value, at) VALUES ('', 'bot.name', '\"Ada\"', 1)")
        other.execute(
            "INSERT INTO setting (scope, key, value, at) VALUES ('engine', 'version', '7', 1)"
            " ON CONFLICT DO UPDATE SET value='70'"
        )
    other.close()
    until(lambda: bot.core.settings.current.bot.name == "Ada", 1.5)
    assert bot.silent("/ping", BOB)


def test_why_tells_each_check(bot: Simulated) -> None:
    bot.ask("/ping", BOB)
    told = bot.ask(f"/why ping {BOB}")
    assert "It runs" in told
    assert "✓ banned" in told
    bot.ask("/maintenance on")
    told = bot.ask(f"/why ping {BOB}")
    assert "It does not run" in told
    assert "✗ maintenance" in told
    assert "about yourself only" not in told
    bot.ask("/maintenance off")
    assert "yourself only" in bot.ask("/why ping 15550000002", BOB)


def test_groups_are_listed_joined_and_left(bot: Simulated) -> None:
    bot.ask("/enable", group="Family *x*")
    assert "1. " in bot.ask("/groups")
    joined = Result(ok=True, value="9@g.us")
    bot.people.faults = lambda each: joined if isinstance(each, GroupOperation) and each.verb == "join" else None
    bot.ask("/join https://chat.whatsapp.com/AAAAAAAAAAAAAAAAAAAAAA")
    assert "invitation" in bot.ask("/join nonsense")
    assert "Leave" in bot.ask("/leave 1")
    assert "I left" in bot.ask("yes")
    verbs = [each.action.verb for each in bot.people.done if isinstance(each.action, GroupOperation)]
    assert verbs[-2:] == ["join", "leave"]


def test_the_group_that_was_named_is_left_whatever_came_to_the_list_meanwhile(bot: Simulated) -> None:
    bot.ask("/enable", group="Beta")
    bot.settled()
    core, beta = bot.core, group_jid("Beta")
    core.store.writer.call(lambda cursor: cursor.execute("UPDATE chat SET subject='Beta' WHERE jid=?", (beta,)))
    assert "Leave “Beta”" in bot.ask("/leave 1")
    core.store.writer.call(
        lambda cursor: cursor.execute(
            "INSERT INTO chat (account, jid, is_group, subject, first_seen) VALUES ('main', '7@g.us', TRUE, 'Alpha', 1)"
        )
    )
    assert "I left “Beta”" in bot.ask("yes")
    assert "no group" in bot.ask("/leave 9")


def test_the_audit_is_shown_to_owners_only(bot: Simulated) -> None:
    bot.ask("/mode public")
    assert "owner.mode" in bot.ask("/audit")
    assert "Only my owner" in bot.ask("/audit", BOB)


def test_restart_drains_and_says_so(bot: Simulated) -> None:
    bot.ask("/restart")
    assert "Restarting" in bot.ask("yes")
    assert bot.engine.ended.wait(15)
    assert bot.engine.again
    assert isinstance(bot.people.done[-1].action, Send)
