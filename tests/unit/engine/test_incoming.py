"""What comes in besides messages: receipts, group changes, calls, states, codes."""

from __future__ import annotations

from tests.simulated import ALICE, Simulated, until
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.events import CallCame, Event, GroupChanged, LinkChanged, PairingCodeShown, ReceiptCame
from whatsdex.models import Call, GroupChange, Identity, LinkStatus, PairingCode, Receipt

WHO = Identity(phone=f"{ALICE}@s.whatsapp.net")


def heard(bot: Simulated) -> list[Event]:
    events: list[Event] = []
    bot.engine.bus.listen(events.append)
    return events


def test_receipts_become_delivery_states_once(bot: Simulated) -> None:
    events = heard(bot)
    bot.ask("/ping")
    bot.settled()
    wa_id = bot.rows("SELECT wa_id FROM outbox WHERE wa_id <> ''")[0][0]
    for kind in ("delivered", "read", "delivered", "retry"):
        at = SYSTEM_CLOCK.now()
        bot.people.deliver(Receipt("main", WHO.phone, (wa_id, "unknown"), kind, WHO, at))
    bot.core.store.writer.call(lambda cursor: None)
    delivered, read = bot.rows("SELECT delivered, read FROM outbox WHERE wa_id=?", wa_id)[0]
    assert 0 < delivered <= read
    assert sum(isinstance(each, ReceiptCame) for each in events) == 4


def test_the_bot_says_once_that_it_was_added_to_a_group(bot: Simulated) -> None:
    for _each in range(3):
        bot.people.deliver(GroupChange("main", "7@g.us", "joined", SYSTEM_CLOCK.now(), "Family"))
    until(lambda: len(bot.texts(chat="7@g.us")) == 1)
    bot.settled()
    assert len(bot.texts(chat="7@g.us")) == 1
    assert "/enable" in bot.texts(chat="7@g.us")[0]
    assert bot.rows("SELECT subject, greeted, enabled FROM chat WHERE jid='7@g.us'") == [("Family", 1, 0)]


def test_a_group_that_changed_its_admins_is_asked_anew(bot: Simulated) -> None:
    bot.ask("/enable", group="Family")
    chat = next(iter(bot.people.groups))
    assert "Only admins" in bot.ask("/disable", "15550000003", group="Family")
    info = bot.people.groups[chat]
    members = tuple(type(each)(each.who, admin=True) for each in info.members)
    bot.people.groups[chat] = type(info)(chat, info.subject, members=members)
    bot.people.deliver(GroupChange("main", chat, "promote", SYSTEM_CLOCK.now()))
    assert "silent" in bot.ask("/disable", "15550000003", group="Family")


def test_the_rest_is_told_to_whoever_listens(bot: Simulated) -> None:
    events, now = heard(bot), SYSTEM_CLOCK.now()
    bot.people.deliver(Call("main", "C", WHO, now))
    bot.people.deliver(PairingCode("main", "qr", "2@x", now, 20))
    bot.people.deliver(LinkStatus("main", "connecting", now, "no network"))
    bot.people.deliver(GroupChange("main", "7@g.us", "subject", now, "New name"))
    kinds = {type(each) for each in events}
    assert {CallCame, PairingCodeShown, LinkChanged, GroupChanged} <= kinds


def test_the_account_is_kept_once_connected(bot: Simulated) -> None:
    me = bot.people.me
    until(lambda: bot.rows("SELECT name, phone, lid FROM account") == [("main", me.phone, me.lid)])


def test_a_connection_that_is_back_sends_what_waited(bot: Simulated) -> None:
    bot.people.turn("connecting", "no network")
    since = bot.mark()
    bot.people.say("/trysay waited")
    until(lambda: bot.core.senders["main"].waiting == 1)
    assert bot.texts(since) == []
    bot.people.turn("connected")
    until(lambda: bot.texts(since) == ["waited"])
