"""Members, tags, warnings, mutes and votes, by what people write in a group."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from tests.grouped import ALICE, BEA, CARL, GROUP, JID, Grouped, grouped, jid
from whatsdex.models import Action, Delete, GroupMember, GroupOperation, Identity, Message, React, Result, Send


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grouped]:
    with grouped(tmp_path_factory.mktemp("group"), bot={"owners": ["15550000099"]}) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(group: Grouped) -> None:
    group.fresh()


def test_a_group_is_closed_opened_locked_and_unlocked(group: Grouped) -> None:
    assert "Only admins may write" in group.ask("/group close")
    assert group.info.announce
    assert "Everybody may write" in group.ask("/gc open")
    assert not group.info.announce
    group.ask("/group lock")
    assert group.info.locked
    group.ask("/group unlock")
    assert not group.info.locked


def test_members_are_added_kicked_promoted_and_demoted(group: Grouped) -> None:
    assert "Added" in group.ask("/add +15550000009")
    assert "15550000009" in group.members
    assert "already" in group.ask("/add +15550000009")
    assert "Removed @15550000009" in group.about("15550000009", "/kick {who}")
    assert "15550000009" not in group.members
    assert "admin now" in group.about(BEA, "/promote {who}")
    assert group.members[BEA]
    assert "no admin any more" in group.about(BEA, "/demote {who}")
    assert not group.members[BEA]


def test_nobody_kicks_admins_strangers_or_the_bot(group: Grouped) -> None:
    group.about(BEA, "/promote {who}")
    assert "admin" in group.about(BEA, "/kick {who}")
    assert "not in this group" in group.about("15550000077", "/kick {who}")
    me = group.engine.people.me.phone.partition("@")[0]
    assert "myself" in group.about(me, "/kick {who}")
    assert BEA in group.members


def test_requests_to_join_are_shown(group: Grouped) -> None:
    assert "Nobody asks" in group.ask("/pending")
    group.engine.people.faults = lambda action: (
        Result(ok=True, value="77@lid\n88@lid") if getattr(action, "verb", "") == "requests" else None
    )
    assert group.sent("/pending").mentions == ("77@lid", "88@lid")


def test_members_may_not_command_what_is_for_admins(group: Grouped) -> None:
    assert "Only admins" in group.about(CARL, "/kick {who}", asker=BEA)
    assert CARL in group.members


def test_where_the_bot_is_no_admin_it_says_so(group: Grouped) -> None:
    group.fresh(admin=False)
    assert "I must be an admin" in group.about(BEA, "/kick {who}")
    assert BEA in group.members


def test_a_failed_operation_is_answered_in_words(group: Grouped) -> None:

    def refuse(action: Action) -> Result | None:
        if isinstance(action, GroupOperation) and action.verb == "remove":
            return Result(ok=False, error="403", code="forbidden")
        return None

    group.engine.people.faults = refuse
    assert "WhatsApp did not let me" in group.about(BEA, "/kick {who}")


def test_everybody_is_called_with_and_without_names(group: Grouped) -> None:
    called = group.sent("/tagall Dinner!")
    assert called.text.startswith("Dinner!\n@")
    assert len(called.mentions) == 3
    hidden = group.sent("/hidetag Dinner!")
    assert (hidden.text, len(hidden.mentions)) == ("Dinner!", 3)
    assert group.sent("/tagadmins").mentions == (f"{ALICE}@s.whatsapp.net",)
    assert group.sent("/tagme").text == f"@{ALICE}"


def test_warnings_count_up_are_shown_taken_back_and_end_in_removal(group: Grouped) -> None:
    assert "warning 1 of 3" in group.about(BEA, "/warn {who} no ads")
    assert "no ads" in group.ask("/warnings", BEA)
    assert "Only admins" in group.about(BEA, "/warnings {who}", asker=CARL)
    assert "0 warnings" in group.about(BEA, "/unwarn {who}")
    assert "at 2 warnings" in group.ask("/setmaxwarnings 2")
    assert "warning 1 of 2" in group.about(BEA, "/warn {who}")
    assert "2 of 2 warnings and is removed" in group.about(BEA, "/warn {who}")
    assert BEA not in group.members
    assert group.engine.rows("SELECT 1 FROM warning") == []


def test_admins_are_not_warned(group: Grouped) -> None:
    group.about(BEA, "/promote {who}")
    assert "cannot warn" in group.about(BEA, "/warn {who}")


def test_a_muted_member_is_deleted_until_unmuted(group: Grouped) -> None:
    assert "muted for 10 min" in group.about(BEA, "/mute {who} 10m")
    (deleted,) = group.done("hello?", message_id="M1")
    assert deleted == Delete(JID, "M1", f"{BEA}@s.whatsapp.net")
    assert "10 min" in group.ask("/mutelist") or "9 min" in group.ask("/mutelist")
    assert "may speak again" in group.about(BEA, "/unmute {who}")
    assert group.done("hello again") == []


def test_a_mute_expires(group: Grouped) -> None:
    group.about(BEA, "/mute {who} 1s")
    assert group.done("one")
    core = group.engine.core
    for key in core.bot.mutes._until:
        core.bot.mutes._until[key] = core.bot.now() - 1
    assert group.done("two") == []


def test_the_bot_itself_is_silenced_and_obeys_admins_only(group: Grouped) -> None:
    assert "silent here for 1 h" in group.ask("/mute bot 1h")
    assert group.done("/ping", CARL) == []
    assert "speak here again" in group.ask("/unmute bot")
    assert "pong" in group.ask("/ping", CARL)


def test_a_vote_removes_and_nobody_votes_twice(group: Grouped) -> None:
    group.engine.people.join(GROUP, "15550000006")
    assert "1 of 3" in group.about(BEA, "/votekick {who}", asker=CARL)
    assert "already" in group.about(BEA, "/votekick {who}", asker=CARL)
    assert "2 of 3" in group.about(BEA, "/votekick {who}", asker=ALICE)
    assert "is removed" in group.about(BEA, "/votekick {who}", asker="15550000006")
    assert BEA not in group.members


def test_one_person_has_one_vote_by_whatever_name_they_write(group: Grouped) -> None:
    people, (number, lid) = group.engine.people, (jid(CARL), "4242@lid")
    both = Identity(lid=lid, phone=number)
    others = tuple(each for each in group.info.members if each.who.phone != number)
    people.groups[JID] = msgspec.structs.replace(group.info, members=(*others, GroupMember(both)))

    def vote(who: Identity, number: str) -> str:
        since = group.engine.mark()
        text, at = f"/votekick @{BEA}", people.clock.now()
        people.deliver(Message("main", number, JID, who, at, text=text, group=True, mentions=(jid(BEA),)))
        return group.engine.wait(lambda each: isinstance(each.action, Send), since).action.text  # type: ignore[union-attr]

    assert "1 of 3" in vote(Identity(lid=lid), "V1")
    assert "already" in vote(Identity(phone=number), "V2")
    assert "already" in vote(both, "V3")
    assert "2 of 3" in group.about(BEA, "/votekick {who}", asker=ALICE)


@pytest.mark.parametrize("command", ["kick", "warn", "mute", "promote", "votekick"])
def test_members_are_found_by_the_name_that_the_group_does_not_use(group: Grouped, command: str) -> None:
    core, both = group.engine.core, Identity(lid="777@lid", phone=jid(BEA))
    core.store.writer.call(lambda cursor: core.directory.ensure_user(cursor, "", both, "Bea", 1))
    assert BEA in group.ask(f"/{command} @777", mentions=("777@lid",))


@pytest.mark.parametrize("command", ["kick", "warn", "mute", "votekick"])
@pytest.mark.parametrize("whom", ["admin", "owner", "bot"])
def test_nothing_is_done_to_admins_owners_or_the_bot(group: Grouped, command: str, whom: str) -> None:
    people = group.engine.people
    number = {"admin": "15550000006", "owner": "15550000099", "bot": people.me.phone.partition("@")[0]}[whom]
    people.join(GROUP, number)
    if whom == "admin":
        people.make_admin(GROUP, number)
    said = group.about(number, f"/{command} {{who}}", asker=CARL if command == "votekick" else ALICE)
    assert "I cannot" in said
    assert number in group.members
    assert not group.engine.rows("SELECT 1 FROM warning UNION ALL SELECT 1 FROM mute")


def test_a_report_calls_the_admins(group: Grouped) -> None:
    sent = group.sent("/report rude", CARL, quoted=group.quoting("M5", BEA))
    assert f"{ALICE}@s.whatsapp.net" in sent.mentions
    assert "rude" in sent.text
    assert "Quote" in group.ask("/report", CARL)


def test_quoted_messages_are_deleted(group: Grouped) -> None:
    done = group.done("/delete", ALICE, quoted=group.quoting("M6", BEA))
    assert Delete(JID, "M6", f"{BEA}@s.whatsapp.net") in done
    assert any(isinstance(each, React) for each in done)


def test_the_last_messages_are_purged(group: Grouped) -> None:
    for number in range(4):
        group.done(f"line {number}", message_id=f"P{number}")
    done = group.done("/purge 3", ALICE)
    assert [each.target for each in done if isinstance(each, Delete)] == ["P3", "P2", "P1"]
    assert "3 messages" in [each.text for each in done if isinstance(each, Send)][0]
