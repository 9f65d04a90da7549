"""Keeping a group's rules: who is judged, and what follows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.grouped import ALICE, BEA, CARL, GROUP, JID, Grouped, grouped, jid
from tests.simulated import until
from whatsdex.engine.arrival import Arrival
from whatsdex.jid import identity
from whatsdex.models import Action, Call, Delete, GroupOperation, Media, Message, RejectCall, Result, Send

LINK = "look: https://evil.example/x"


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grouped]:
    with grouped(tmp_path_factory.mktemp("moderation"), bot={"owners": ["15550000099"]}) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(group: Grouped) -> None:
    group.fresh()


def texts(done: list[Action]) -> list[str]:
    return [each.text for each in done if isinstance(each, Send)]


def kinds(done: list[Action]) -> list[str]:
    return [getattr(each, "verb", "") or type(each).__name__.lower() for each in done]


def test_without_options_nothing_is_looked_at(group: Grouped) -> None:
    assert group.done(LINK) == []


def test_the_third_link_is_warned_announced_and_kicked(group: Grouped) -> None:
    group.fresh(antilink=True)
    first = group.done(LINK, message_id="L1")
    assert kinds(first) == ["send", "delete"]
    assert texts(first) == [f"⚠ @{BEA}, warning 1 of 3: links are not allowed here."]
    assert first[1] == Delete(JID, "L1", jid(BEA))
    assert "warning 2 of 3" in texts(group.done(LINK))[0]
    third = group.done(LINK)
    assert "3 of 3 warnings and is removed" in texts(third)[0]
    assert sorted(kinds(third)) == ["delete", "remove", "send"]
    assert BEA not in group.members
    assert group.engine.rows("SELECT 1 FROM warning") == []


def test_who_is_being_removed_is_deleted_without_another_word(group: Grouped) -> None:
    group.fresh(antilink=True, max_warnings=1)
    refused = Result(ok=False, error="403", code="forbidden")
    assert "is removed" in texts(group.done(LINK))[0]
    assert kinds(group.done(LINK)) == ["delete"], "the removal is still on its way"
    assert group.engine.rows("SELECT 1 FROM warning") == []
    group.engine.people.join(GROUP, BEA)
    assert "is removed" in texts(group.done(LINK))[0], "back again, and at it again"
    group.fresh(antilink=True, max_warnings=1)
    group.engine.people.faults = lambda each: refused if getattr(each, "verb", "") == "remove" else None
    assert "is removed" in texts(group.done(LINK))[0]
    assert "is removed" in texts(group.done(LINK))[0], "WhatsApp did not remove them"


def test_with_autokick_the_first_one_is_enough(group: Grouped) -> None:
    group.fresh(antilink=True, autokick=True)
    done = group.done(LINK)
    assert "is removed" in texts(done)[0]
    assert BEA not in group.members


def test_admins_and_owners_may_do_what_others_may_not(group: Grouped) -> None:
    group.fresh(antilink=True)
    assert group.done(LINK, ALICE) == []
    group.engine.people.join(GROUP, "15550000099")
    assert group.done(LINK, "15550000099") == []


def test_a_command_in_a_forbidden_message_does_not_run(group: Grouped) -> None:
    group.fresh(antilink=True)
    done = group.done("/ping https://evil.example")
    assert not [each for each in texts(done) if "pong" in each]


def test_allowed_sites_pass(group: Grouped) -> None:
    group.fresh(antilink=True, sites=["evil.example"])
    assert group.done(LINK) == []


def test_an_edit_that_brings_in_a_link_has_its_message_deleted(group: Grouped) -> None:
    group.fresh(antilink=True)
    since = group.engine.mark()
    group.deliver(LINK, BEA, kind="edit", target="M0")
    found = group.engine.wait(lambda each: isinstance(each.action, Delete), since).action
    assert found == Delete(JID, "M0", jid(BEA))


def test_where_the_bot_is_no_admin_it_says_so_once_and_keeps_the_count(group: Grouped) -> None:
    group.fresh(admin=False, antilink=True)
    first, second = group.done(LINK), group.done(LINK)
    group.done(LINK)
    fourth = group.done(LINK)
    assert any("I am no admin here" in each for each in texts(first))
    assert not any("I am no admin here" in each for each in texts(second))
    assert "delete" not in kinds(first + second + fourth)
    assert BEA in group.members
    assert group.engine.rows("SELECT count(*) FROM warning")[0][0] == 4
    group.engine.people.make_admin(GROUP)
    assert "delete" in kinds(group.done(LINK)), "it was made an admin"
    group.fresh(admin=False, antilink=True)
    group.engine.settled()
    assert any("I am no admin here" in each for each in texts(group.done(LINK)))


def test_a_removal_that_whatsapp_refuses_is_answered_in_words(group: Grouped) -> None:
    group.fresh(antilink=True, autokick=True)
    group.engine.people.faults = lambda action: (
        Result(ok=False, error="403", code="forbidden") if getattr(action, "verb", "") == "remove" else None
    )
    since = group.engine.mark()
    group.done(LINK)
    said = group.engine.wait(lambda each: "could not remove" in getattr(each.action, "text", ""), since).action
    assert "must be an admin" in said.text  # type: ignore[union-attr]


@pytest.mark.parametrize("rule", ["antiimage", "antisticker", "antivideo", "antidocument", "antiaudio"])
def test_unwanted_media_are_deleted(group: Grouped, rule: str) -> None:
    group.fresh(**{rule: True})
    kind: Any = rule.removeprefix("anti")
    done = group.done("", media=Media(kind))
    assert kinds(done) == ["send", "delete"]
    assert "not allowed here" in texts(done)[0]


def test_words_are_matched_whole_and_folded(group: Grouped) -> None:
    group.fresh(antitoxic=True, words=["fool"])
    assert group.done("foolish") == []
    assert "not wanted" in texts(group.done("You F\u00d3\u00d3L"))[0]


def test_the_sixth_quick_message_is_spam(group: Grouped) -> None:
    group.fresh(antispam=True)
    assert [bool(group.done(f"line {each}")) for each in range(6)] == [False] * 5 + [True]


def test_slow_mode_deletes_and_says_so_once(group: Grouped) -> None:
    group.fresh(slowmode=60)
    assert group.done("one") == []
    assert kinds(group.done("two")) == ["send", "delete"]
    assert kinds(group.done("three")) == ["delete"]
    assert group.done("somebody else", CARL) == []


@pytest.mark.parametrize("hostile", ["x" * 65_000, "\u202e" * 3_000], ids=["giant", "direction"])
def test_crash_payloads_vanish_silently_and_the_owner_hears_once(group: Grouped, hostile: str) -> None:
    done = group.done(hostile, name="*Bea*\u202e")
    assert sorted(kinds(done)) == ["delete", "send"]
    (report,) = [each for each in done if isinstance(each, Send)]
    assert report.chat == "15550000099@s.whatsapp.net"
    assert "\u202e" not in report.text
    assert kinds(group.done(hostile)) == ["delete"]


def test_4000_mentions_are_harmful(group: Grouped) -> None:
    assert "delete" in kinds(group.done("hi", mentions=tuple(f"{each}@lid" for each in range(4_000))))


def test_a_status_that_mentions_the_group_counts(group: Grouped) -> None:
    group.fresh(antitagsw=True)
    since = group.engine.mark()
    group.deliver("", BEA, kind="status")
    assert group.engine.wait(lambda each: isinstance(each.action, Delete), since).id


def test_welcome_and_goodbye_name_people_and_no_placeholder_brings_in_another(group: Grouped) -> None:
    group.fresh(welcome=True, goodbye=True, welcome_text="Hi %tag%, this is %subject% (%count%): %description%")
    people, since = group.engine.people, group.engine.mark()
    people.groups[JID] = msgspec.structs.replace(people.groups[JID], subject="%tag% \u202eX", description="*d*")
    people.join(GROUP, "15550000007")
    sent = group.engine.wait(lambda each: isinstance(each.action, Send), since).action
    assert isinstance(sent, Send)
    assert sent.text == "Hi @15550000007, this is %tag% X (5): *d*"
    assert sent.mentions == (jid("15550000007"),)
    since = group.engine.mark()
    people.leave(GROUP, "15550000007")
    sent = group.engine.wait(lambda each: isinstance(each.action, Send), since).action
    assert isinstance(sent, Send)
    assert sent.text == "Goodbye, @15550000007."


def test_a_raid_closes_the_group(group: Grouped) -> None:
    group.fresh(antiraid=True, raid_joins=3)
    since = group.engine.mark()
    for number in range(4):
        group.engine.people.join(GROUP, f"1555000010{number}")
    group.engine.wait(lambda each: isinstance(each.action, GroupOperation) and each.action.verb == "announce", since)
    said = group.engine.wait(lambda each: "only admins may write" in getattr(each.action, "text", ""), since)
    assert said.id
    assert group.info.announce


def test_calls_are_declined_with_one_message_a_day(group: Grouped) -> None:
    people, since = group.engine.people, group.engine.mark()
    for number in range(2):
        people.deliver(Call("main", f"CALL{number}", identity(jid(CARL)), people.clock.now()))
    group.engine.wait(lambda each: isinstance(each.action, RejectCall) and each.action.id == "CALL1", since)
    until(lambda: not group.engine.rows("SELECT 1 FROM outbox WHERE state='handed'"))
    sent = [each.action for each in people.done if each.seq >= since and isinstance(each.action, Send)]
    assert [each.text for each in sent] == ["I cannot take calls. Please write to me instead."]


def test_whom_moderation_removed_is_in_the_audit(group: Grouped) -> None:
    group.fresh(antilink=True, autokick=True)
    before = len(group.engine.rows("SELECT 1 FROM audit WHERE action='group.kick'"))
    group.done("look: https://chat.whatsapp.com/AbCdEf")
    rows = group.engine.rows("SELECT actor, face, target, chat, detail FROM audit WHERE action='group.kick'")
    assert rows[before:] == [("whatsdex", "bot", jid(BEA), JID, "links are not allowed here.")]


def test_a_message_is_judged_in_2_ms_with_5000_words_and_everything_on(group: Grouped) -> None:
    kinds_ = {f"anti{each}": True for each in ("link", "audio", "gif", "image", "video", "spam", "toxic", "tagsw")}
    group.fresh(
        **kinds_, slowmode=2, words=[f"word{each}" for each in range(4_000)] + [f"a{n} b" for n in range(1_000)]
    )
    core = group.engine.core
    chat, user = core.directory.find_chat("main", JID), core.directory.find_user("", jid(ALICE))
    assert chat is not None
    assert user is not None
    took = []
    for text in (
        "so this is what we wrote about, at length " * 20,
        "a1 c a2 d " * 100,
        "ünïcödé " * 100,
        "a.b. " * 200,
    ):
        message = Message("main", "J1", JID, identity(jid(ALICE)), core.clock.now(), text=text, group=True)
        arrival = Arrival("main/J/1", message, user, chat, core.bot.now(), 0.0)
        core.moderation.judge(arrival)
        for _each in range(30):
            begin = time.perf_counter()
            core.moderation.judge(arrival)
            took.append(time.perf_counter() - begin)
        assert sorted(took[-30:])[15] < 0.002, text[:20]
