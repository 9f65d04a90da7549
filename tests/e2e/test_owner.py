"""What an owner does to people and groups, on the real client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.bot import Bot, start
from tests.e2e.harness import ALICE, BEA, BOT, until
from tests.loopback import LoopbackWhatsApp, User


@pytest.fixture(scope="module")
def bot(prepared: tuple[bytes, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with LoopbackWhatsApp(state=prepared[0]) as whatsapp:
        yield start(whatsapp, tmp_path_factory.mktemp("bot") / "data", session=prepared[1], bot__owners=[f"+{ALICE}"])


@pytest.fixture
def alice(bot: Bot) -> User:
    return bot.whatsapp.users[ALICE]


def confirmed(user: User, to: object, text: str, question: str, answer: str) -> None:
    """Write a command that asks back, say yes, and wait for what comes of it."""
    user.ask(to, text, lambda each: question in each.text, timeout=20)
    user.ask(to, "yes", lambda each: answer in each.text, timeout=20)


def blocked(bot: Bot) -> set[str]:
    return set(bot.whatsapp.server.by_pn[BOT].blocked)


def test_somebody_is_blocked_and_unblocked_at_whatsapp(bot: Bot, alice: User) -> None:
    bea = bot.whatsapp.users[BEA]
    bea.ask(BOT, "/ping", lambda each: each.text.startswith("pong"), timeout=20)
    confirmed(alice, BOT, f"/block {BEA}", "Block", "is blocked")
    assert len(blocked(bot)) == 1
    assert bot.rows('SELECT blocked FROM "user" WHERE lid=?', str(bea.lid)) == [(1,)]
    alice.ask(BOT, f"/unblock {BEA}", lambda each: "not blocked any more" in each.text, timeout=20)
    assert blocked(bot) == set()
    done = bot.rows("SELECT action FROM audit WHERE action LIKE '%block' ORDER BY id")
    assert done == [("owner.block",), ("owner.unblock",)]


def test_the_bot_leaves_a_group_when_its_owner_says_so(bot: Bot, alice: User) -> None:
    group = bot.whatsapp.make_group("Old", alice, [BEA, BOT])
    alice.ask(group, "/enable", lambda each: "menu" in each.text, timeout=20)
    confirmed(alice, group, "/leave", "Leave", "Goodbye!")
    until(lambda: BOT not in group.members, "the bot to be gone")
