"""What a run may write, and that all or nothing of it counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulated import ALICE, Simulated, simulated, until
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.kit import Command, Context
from whatsdex.kit.context import JobState
from whatsdex.models import Edit, GroupOperation, Identity, Media, Message, React, Send
from whatsdex.storage.outbox import PASSING
from whatsdex.storage.unit import Voided

CHAT = f"{ALICE}@s.whatsapp.net"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path) as running:
        running.ask("/ping")
        running.settled()
        yield running


def context(bot: Simulated, **changes: Any) -> Context:
    core = bot.core
    who = Identity(phone=CHAT)
    message = Message("main", "REQUEST", CHAT, who, SYSTEM_CLOCK.now(), text="/try", **changes)
    user, chat = core.directory.find_user("", CHAT), core.directory.find_chat("main", CHAT)
    command: Command | None = core.bot.registry.find("ping")
    assert user is not None
    assert chat is not None
    assert command is not None
    return Context(core.bot, message, user, chat, command, "run/0", asked=core.bot.now(), deadline=1e12)


def done(bot: Simulated, since: int) -> list[Any]:
    bot.settled()
    return [each.action for each in bot.people.done if each.seq >= since]


def test_nothing_is_sent_before_the_flush(bot: Simulated) -> None:
    ctx, since = context(bot), bot.mark()
    ctx.reply("hello")
    ctx.react("👍")
    assert done(bot, since) == []
    ctx.flush()
    assert done(bot, since) == [Send(CHAT, "hello"), React(CHAT, "REQUEST", CHAT, "👍")]


def test_a_second_run_adds_no_second_copy(bot: Simulated) -> None:
    since = bot.mark()
    for _each in range(2):
        ctx = context(bot)
        ctx.reply("one")
        ctx.reply("two")
        ctx.reply("named", name="named")
        ctx.flush()
    assert [each.text for each in done(bot, since)] == ["one", "two", "named"]


def test_an_abandoned_run_writes_nothing_more(bot: Simulated) -> None:
    ctx, since = context(bot), bot.mark()
    ctx.reply("early")
    ctx.abandon()
    with pytest.raises(Voided):
        ctx.flush()
    ctx.reply("late")
    with pytest.raises(Voided):
        ctx.flush()
    with pytest.raises(Voided):
        ctx.act(GroupOperation(CHAT, "info"))
    assert done(bot, since) == []


def test_disappearing_chats_stay_so(bot: Simulated) -> None:
    ctx, since = context(bot, ephemeral=86400), bot.mark()
    ctx.reply("hello")
    ctx.flush()
    assert done(bot, since)[0].ephemeral == 86400


def test_files_of_one_run_do_not_take_each_others_place(bot: Simulated, tmp_path: Path) -> None:
    ctx, since = context(bot), bot.mark()
    for number, name in enumerate(("one", "two", "")):
        file = tmp_path / f"{number}.txt"
        file.write_text(f"{number}")
        ctx.reply(file=file, name=name)
        assert not file.exists()
    ctx.flush()
    sent = done(bot, since)
    assert [each.media.kind for each in sent] == ["document"] * 3
    assert len({each.media.path for each in sent}) == 3
    ids = [each.id for each in bot.people.done if each.seq >= since]
    kept = [bot.people.sent_file(each) for each in ids]
    assert [each.read_text() for each in kept if each is not None] == ["0", "1", "2"]
    until(lambda: not list((bot.engine.data / "spool" / "out").iterdir()))  # soon after it was sent


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.png", "image"), ("a.mp4", "video"), ("a.ogg", "audio"), ("a.xyz", "document"), ("a", "document")],
)
def test_what_a_file_is_is_guessed_by_its_name(bot: Simulated, tmp_path: Path, name: str, kind: str) -> None:
    ctx, since = context(bot), bot.mark()
    (tmp_path / name).write_bytes(b"x")
    ctx.reply("see", file=tmp_path / name)
    ctx.flush()
    media: Media = done(bot, since)[0].media
    assert (media.kind, media.name, media.size) == (kind, name, 1)


def test_a_handle_edits_and_deletes_its_message(bot: Simulated) -> None:
    ctx, since = context(bot), bot.mark()
    handle = ctx.reply("first")
    ctx.flush()
    bot.settled()
    ctx.edit(handle, "second")
    ctx.flush()
    bot.settled()
    ctx.delete(handle)
    ctx.flush()
    kinds = [each.__struct_config__.tag for each in done(bot, since)]
    assert kinds == ["send", "edit", "delete"]
    first = bot.people.since(since, 1)[0]
    edit = bot.people.since(since, 1)[1].action
    assert isinstance(edit, Edit)
    assert edit.target == first.id


def test_edits_of_another_run_of_a_job_are_others(bot: Simulated) -> None:
    keys = []
    for stamp in ("a", "b"):
        ctx = context(bot)
        ctx.job = JobState(1, 1, Path(), lambda fraction, note: None, lambda: False, stamp)
        handle = ctx.reply("x", name="x")
        ctx.edit(handle, "1", final=False)
        ctx.edit(handle, "2")
        keys += [row.key for row in ctx.rows[1:]]
    assert keys == [f"run/0#{PASSING}a.1", "run/0#ea.2", f"run/0#{PASSING}b.1", "run/0#eb.2"]


def test_changes_of_the_user_count_after_the_commit_and_undo_no_others(bot: Simulated) -> None:
    ctx = context(bot)
    directory = bot.core.directory
    banned = directory.find_user("", CHAT)
    assert banned is not None
    directory.change_user(banned, {"banned_until": -1})
    ctx.change_user(role="staff")
    known = directory.find_user("", CHAT)
    assert known is not None
    assert known.role == ""
    ctx.flush()
    known = directory.find_user("", CHAT)
    assert known is not None
    assert (known.role, known.banned_until) == ("staff", -1)
    assert bot.rows('SELECT role FROM "user"') == [("staff",)]


def test_an_action_can_be_waited_for(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    group = next(iter(bot.people.groups))
    ctx = context(bot)
    assert "Family" in ctx.act(GroupOperation(group, "info")).value
    assert ctx.act(GroupOperation("9@g.us", "info")).code == "gone"


def test_an_action_that_gets_no_answer_is_not_done_later(bot: Simulated) -> None:
    bot.people.turn("connecting")
    ctx, since = context(bot), bot.mark()
    result = ctx.act(GroupOperation("9@g.us", "leave"), 0.05)
    assert (result.ok, result.code, result.ambiguous) == (False, "timeout", True)
    bot.people.turn("connected")
    assert done(bot, since) == []
    until(lambda: bot.rows("SELECT state FROM outbox WHERE kind='group'") == [("dropped",)])


def test_a_second_run_does_not_do_again_what_was_done(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    group = next(iter(bot.people.groups))
    context(bot).act(GroupOperation(group, "info"))
    since = bot.mark()
    assert "Family" in context(bot).act(GroupOperation(group, "info")).value
    assert done(bot, since) == []


def test_what_the_account_writes_itself_has_its_owners_role(bot: Simulated) -> None:
    assert context(bot).role == "user"
    assert context(bot, from_me=True).role == "owner"


def test_only_background_runs_have_a_folder(bot: Simulated) -> None:
    with pytest.raises(RuntimeError, match="work folder"):
        _ = context(bot).folder
