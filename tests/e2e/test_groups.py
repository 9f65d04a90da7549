"""Groups on the real client: members, rules, warnings, mutes, and a bot without rights."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests import mediafiles
from tests.e2e.bot import Bot, start
from tests.e2e.harness import BOT, until
from tests.loopback import LoopbackWhatsApp, User
from tests.loopback.api import GroupHandle

NUMBERS = itertools.count(15552000000)


@pytest.fixture(scope="module")
def bot(prepared: tuple[bytes, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot for all these tests; each has people and a group of its own."""
    with LoopbackWhatsApp(state=prepared[0]) as whatsapp:
        yield start(whatsapp, tmp_path_factory.mktemp("bot") / "data", session=prepared[1])


@pytest.fixture
def alice(bot: Bot) -> User:
    return bot.whatsapp.add_virtual_user(f"{next(NUMBERS)}", "Alice")


@pytest.fixture
def bea(bot: Bot) -> User:
    return bot.whatsapp.add_virtual_user(f"{next(NUMBERS)}", "Bea")


@pytest.fixture
def group(bot: Bot, alice: User, bea: User) -> GroupHandle:
    """A group of Alice's, who leads it together with the bot."""
    made = bot.whatsapp.make_group("Family", alice, [bea, BOT])
    made.promote(BOT)
    alice.ask(made, "/enable", lambda each: "menu" in each.text, timeout=20)
    return made


def revoked(user: User, since: int) -> list[str]:
    return [each.msg.protocolMessage.key.ID for each in user.inbox[since:] if each.is_revoke]


def test_members_are_promoted_demoted_kicked_and_welcomed(bot: Bot, group: GroupHandle, alice: User, bea: User) -> None:
    alice.send_text(group, "/promote @" + bea.lid.user, mentions=[bea.lid])
    until(lambda: group.members.get(bea.phone) == "admin", "the promotion")
    alice.send_text(group, "/demote @" + bea.lid.user, mentions=[bea.lid])
    until(lambda: group.members.get(bea.phone) == "", "the demotion")
    alice.ask(group, "/option welcome on", "welcome is on")
    mark = alice.mark()
    carl = bot.whatsapp.add_virtual_user(f"{next(NUMBERS)}", "Carl")
    group.add(carl)
    welcome = alice.wait_for(lambda each: each.text.startswith("Welcome to Family, @"), since=mark)
    assert carl.lid.user in welcome.text
    alice.send_text(group, "/kick @" + bea.lid.user, mentions=[bea.lid])
    until(lambda: bea.phone not in group.members, "the removal")


def test_the_third_link_is_deleted_announced_and_its_writer_removed(
    bot: Bot, group: GroupHandle, alice: User, bea: User
) -> None:
    alice.ask(group, "/option antilink on", "antilink is on")
    mark = alice.mark()
    sent = []
    for number in (1, 2):
        sent.append(bea.send_text(group, "see https://evil.example/x"))
        alice.wait_for(lambda each, number=number: f"warning {number} of 3" in each.text, since=mark)
    sent.append(bea.send_text(group, "see evil.example/x"))
    alice.wait_for(lambda each: "3 of 3 warnings and is removed" in each.text, since=mark)
    until(lambda: bea.phone not in group.members, "the removal")
    until(lambda: set(revoked(alice, mark)) >= set(sent), "the deletions")
    assert bot.rows("SELECT 1 FROM warning JOIN chat ON chat.id=warning.chat WHERE jid=?", str(group.jid)) == []


def test_a_mute_deletes_until_it_expires(group: GroupHandle, alice: User, bea: User) -> None:
    mark = alice.mark()
    alice.send_text(group, f"/mute @{bea.lid.user} 3s", mentions=[bea.lid])
    alice.wait_for(lambda each: "is muted for 3 s" in each.text, since=mark)
    sent = bea.send_text(group, "can you hear me?")
    until(lambda: sent in revoked(alice, mark), "the deletion")

    def heard() -> bool:
        return bool(bea.ask(group, "/ping", lambda each: each.text.startswith("pong"), timeout=1))

    def speaks() -> bool:
        try:
            return heard()
        except AssertionError:
            return False

    until(speaks, "the end of the mute", 20)


def test_a_bot_without_rights_says_so_once_and_counts_on(bot: Bot, group: GroupHandle, alice: User, bea: User) -> None:
    alice.ask(group, "/option antilink on", "antilink is on")
    group.demote(BOT)
    mark = alice.mark()
    for number in range(1, 5):
        bea.send_text(group, "see https://evil.example/x")
        alice.wait_for(lambda each, number=number: f"warning {number} of" in each.text, since=mark)
    said = [each.text for each in alice.inbox[mark:]]
    assert sum("I am no admin here" in each for each in said) == 1
    assert bea.phone in group.members
    assert revoked(alice, mark) == []
    alice.send_text(group, "/kick @" + bea.lid.user, mentions=[bea.lid])
    alice.wait_for(lambda each: "must be an admin" in each.text, since=mark)


def test_admins_change_the_group_and_a_caller_is_declined(bot: Bot, group: GroupHandle, alice: User, bea: User) -> None:
    alice.ask(group, "/setname Garden club", "new name")
    alice.ask(group, "/setdesc Plants", "new description")
    assert (group.subject, group.description) == ("Garden club", "Plants")
    assert alice.ask(group, "/link", lambda each: "chat.whatsapp.com" in each.text).text == group.link
    alice.ask(group, "/group close", "Only admins may write")
    alice.ask(group, "/group open", "Everybody may write")
    words = bea.send_text(group, "something rude")
    quoted = replace(alice.wait_for("something rude"), id=words)
    mark = alice.mark()
    alice.send_text(group, "/delete", quote=quoted)
    until(lambda: words in revoked(alice, mark), "the deletion")
    bea.call(BOT)
    bea.wait_for(lambda each: "cannot take calls" in each.text)


def test_a_poll_is_asked_and_a_message_pinned_and_taken_down(group: GroupHandle, alice: User, bea: User) -> None:
    mark = alice.mark()
    alice.send_text(group, "/poll When? | Friday | Saturday")
    asked = alice.wait_for(lambda each: bool(each.msg.pollCreationMessage.name), since=mark)
    assert [each.optionName for each in asked.msg.pollCreationMessage.options] == ["Friday", "Saturday"]
    assert len(asked.msg.messageContextInfo.messageSecret) == 32
    words = bea.send_text(group, "this evening at eight")
    quoted = replace(alice.wait_for("this evening at eight"), id=words)

    def pinned() -> list[tuple[str, int, int]]:
        found = [each.msg for each in alice.inbox[mark:] if each.msg.HasField("pinInChatMessage")]
        return [(each.pinInChatMessage.key.ID, each.pinInChatMessage.type,
                 each.messageContextInfo.messageAddOnDurationInSecs) for each in found]  # fmt: skip

    alice.send_text(group, "/pin 24h", quote=quoted)
    until(lambda: pinned() == [(words, 1, 86_400)], "the pin")
    alice.send_text(group, "/unpin", quote=quoted)
    until(lambda: pinned()[1:] == [(words, 2, 0)], "taking it down")


def test_a_picture_becomes_the_groups_own_as_a_square_jpeg(group: GroupHandle, alice: User, tmp_path: Path) -> None:
    mark = alice.mark()
    alice.send_image(group, mediafiles.picture(tmp_path / "wide.jpg", (900, 300)).read_bytes(), "/seticon")
    alice.wait_for("The group has a new picture.", since=mark, timeout=30)
    assert group.group.picture is not None
    with Image.open(io.BytesIO(group.group.picture[1])) as shown:
        assert (shown.format, shown.size) == ("JPEG", (640, 640))
