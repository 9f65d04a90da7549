"""A group's options, texts, lists and facts, by what people write in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import mediafiles
from tests.grouped import ALICE, BEA, CARL, JID, Grouped, grouped, jid
from tests.simulated import until
from whatsdex.jid import identity
from whatsdex.kit.scheduling import function_of
from whatsdex.models import Action, Delete, GroupMember, GroupOperation, Media, Pin, Poll, Result, Send

HOSTILE = "*_~Bea~_*\u202e\x1b[31m@everyone"


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grouped]:
    with grouped(tmp_path_factory.mktemp("settings")) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(group: Grouped) -> None:
    group.fresh()


def test_options_are_shown_and_turned_on_and_off(group: Grouped) -> None:
    assert "*On:* –" in group.ask("/option")
    assert group.ask("/option antilink on") == "antilink is on."
    assert "*On:* antilink" in group.ask("/settings")
    assert group.done("https://evil.example")
    assert group.ask("/set antilink off") == "antilink is off."
    assert group.done("https://evil.example") == []
    assert "none of" in group.ask("/option antieverything on")
    assert "Only admins" in group.ask("/option antilink on", BEA)


def test_an_option_that_needs_rights_says_so(group: Grouped) -> None:
    group.fresh(admin=False)
    assert "Make me an admin" in group.ask("/option antilink on")


def test_options_outlive_a_reading_from_the_store(group: Grouped) -> None:
    group.ask("/option antilink on")
    group.ask("/badword add fool, big bad wolf")
    core = group.engine.core
    core.store.writer.call(lambda cursor: None)
    core.directory.forget()
    assert "On:* antilink" in group.ask("/option")
    assert "fool, big bad wolf" in group.ask("/badword list")


def test_welcome_text_is_set_shown_and_given_back(group: Grouped) -> None:
    assert "Saved" in group.ask("/settext welcome Hi %tag% in %subject%")
    assert group.sent("/simulate welcome").text == f"Hi @{ALICE} in Family"
    assert "mine again" in group.ask("/settext welcome off")
    assert group.sent("/simulate goodbye").text == f"Goodbye, @{ALICE}."
    assert "too long" in group.ask("/settext welcome " + "x" * 3_000)


def test_rules_and_intro_are_set_and_shown(group: Grouped) -> None:
    assert "no rules" in group.ask("/rules", BEA)
    group.ask("/setrules Be kind.\nNo ads.")
    assert group.ask("/rules", BEA) == "Be kind.\nNo ads."
    group.ask("/settext intro Hi %tag%, in %subject% we garden.")
    sent = group.sent("/intro", BEA)
    assert (sent.text, sent.mentions) == (f"Hi @{BEA}, in Family we garden.", (jid(BEA),))
    assert "cleared" in group.ask("/setrules off")


def test_a_group_has_its_own_prefix(group: Grouped) -> None:
    assert "#menu" in group.ask("/prefix #")
    assert group.done("/ping") == []
    assert "pong" in group.ask("#ping")
    assert "signs" in group.ask("#prefix abc")
    assert "/menu" in group.ask("#prefix default")


def test_a_command_is_switched_off_in_the_group_and_on_again(group: Grouped) -> None:
    assert "off here" in group.ask("/disable ping")
    assert "pong" not in str([each.text for each in group.done("/ping") if isinstance(each, Send)])
    assert "works here again" in group.ask("/enable ping")
    assert "pong" in group.ask("/ping")
    assert "cannot be switched off" in group.ask("/disable enable")
    core = group.engine.core
    core.settings.set("command.ping.enabled", "false", core.bot.now())
    assert "my operator has it switched off" in group.ask("/enable ping")
    core.settings.set("command.ping.enabled", "", core.bot.now())
    assert "know no command" in group.ask("/disable nothing")


def test_bad_words_are_data_whatever_they_look_like(group: Grouped) -> None:
    group.ask("/option antitoxic on")
    group.ask("/badword add (a+)+$, fool, .*")
    assert "2 entries" in group.ask("/badword add fool") or "fool" in group.ask("/badword list")
    assert group.done("hello") == []
    assert group.done("a" * 5_000 + "!") == []
    assert group.done("you fool")
    group.ask("/badword remove FOOL")
    assert group.done("you fool") == []
    assert "empty" in group.ask("/badword clear")


def test_allowed_sites_are_hosts(group: Grouped) -> None:
    group.ask("/option antilink on")
    group.ask("/allowlink add https://www.Example.org/page")
    assert group.ask("/allowlink list") == "example.org"
    assert group.done("https://m.example.org/a") == []
    assert group.done("https://example.org.evil.com/")
    assert "Name sites" in group.ask("/allowlink add .*")


def test_media_are_locked_and_unlocked(group: Grouped) -> None:
    assert group.ask("/lock sticker") == "antisticker is on."
    assert group.ask("/lock sticker off") == "antisticker is off."


def test_slow_mode_and_antiraid_take_figures(group: Grouped) -> None:
    assert "every 30 s" in group.ask("/slowmode 30s")
    assert group.done("one") == []
    assert any(isinstance(each, Delete) for each in group.done("two"))
    assert "off" in group.ask("/slowmode off")
    assert "2s to 6h" in group.ask("/slowmode 99h")
    assert "more than 5 people join within 30 s" in group.ask("/antiraid on 5 30")
    assert group.ask("/antiraid off") == "antiraid is off."


def test_a_group_is_closed_and_opened_by_the_clock(group: Grouped) -> None:
    assert "from 22:00 to 07:00 (UTC)" in group.ask("/autoclose 22:00-07:00")
    assert "22:00–07:00" in group.ask("/autoclose")
    due(group, "autoclose/%/on")
    assert group.info.announce
    due(group, "autoclose/%/off")
    assert not group.info.announce
    assert "no longer" in group.ask("/autoclose off")
    assert "22:00-07:00" in group.ask("/autoclose 25:00-26:00")


def test_a_closing_that_fails_is_answered_in_words(group: Grouped) -> None:
    group.ask("/autoclose 22:00-07:00")

    def refuse(action: Action) -> Result | None:
        announces = isinstance(action, GroupOperation) and action.verb == "announce"
        return Result(ok=False, error="403", code="forbidden") if announces else None

    group.engine.people.faults = refuse
    assert "could not open or close" in due(group, "autoclose/%/on").text


def due(group: Grouped, name: str) -> Send:
    """Have a schedule fire now, and return what is said."""
    core, since = group.engine.core, group.engine.mark()
    core.store.writer.call(lambda cursor: cursor.execute("UPDATE schedule SET due=1 WHERE name LIKE ?", (name,)))
    core.scheduler.look()
    action = group.engine.wait(lambda each: isinstance(each.action, Send), since).action
    assert isinstance(action, Send)
    group.engine.settled()
    return action


def test_notes_are_saved_shown_and_deleted_by_admins(group: Grouped) -> None:
    assert "no notes" in group.ask("/note", BEA)
    assert "Only admins" in group.ask("/note wifi secret", BEA)
    assert "Saved" in group.ask("/save wifi On the *fridge*\nor ask")
    assert group.ask("/note wifi", BEA) == "On the *fridge*\nor ask"
    assert group.ask("/note", BEA) == "Notes: wifi"
    assert "is gone" in group.ask("/note delete wifi")
    assert "no note" in group.ask("/note wifi", BEA)


def test_filters_answer_words_but_not_for_ever(group: Grouped) -> None:
    assert "from now on" in group.ask('/filter "good bot" Thank you!')
    assert group.ask("what a GOOD  bot", BEA) == "Thank you!"
    assert group.done("good bot", CARL) == []
    assert "good bot: Thank you!" in group.ask("/filter")
    assert "any more" in group.ask("/filter delete Good Bot")
    assert "no automatic answers" in group.ask("/filter")


def test_an_answer_that_holds_its_own_words_brings_no_other(group: Grouped) -> None:
    group.ask("/filter hello hello to you")
    assert group.ask("hello", BEA) == "hello to you"
    since = group.engine.mark()
    group.deliver("hello to you", "10000000000", from_me=True)
    group.deliver("hello to you", CARL)  # another bot that repeats it
    group.engine.settled()
    assert group.engine.texts(since) == []


def test_polls_are_asked_and_odd_ones_are_refused(group: Grouped) -> None:
    done = group.done("/poll When? | Friday | Saturday | Friday | \u202eNever", ALICE)
    assert done == [Poll(JID, "When?", ("Friday", "Saturday", "Never"))]
    assert [each for each in group.done("/poll When?\nNow\nLater", ALICE) if isinstance(each, Poll)]
    for wrong in ("When?", "When? | only one", "| a | b", "q |" + "a|" * 3, "q" + "".join(f"|{n}" for n in range(13))):
        assert "two to twelve" in group.ask(f"/poll {wrong}")
    assert "too long" in group.ask("/poll q | a | " + "b" * 101)
    assert "Only admins" in group.ask("/poll When? | a | b", BEA)


def test_messages_are_pinned_and_taken_down(group: Grouped) -> None:
    quoted = group.quoting("P1", BEA)
    assert Pin(JID, "P1", jid(BEA), 604_800) in group.done("/pin", ALICE, quoted=quoted)
    assert Pin(JID, "P1", jid(BEA), 86_400) in group.done("/pin 24h", ALICE, quoted=quoted)
    assert Pin(JID, "P1", jid(BEA), 0) in group.done("/unpin", ALICE, quoted=quoted)
    assert "Quote the message" in group.ask("/pin")
    assert "none of" in group.ask("/pin 99d")
    group.fresh(admin=False)
    people = group.engine.people
    people.groups[JID] = msgspec.structs.replace(group.info, locked=True)
    assert "must be an admin" in group.ask("/pin", quoted=quoted)


@pytest.mark.parametrize(
    "when",
    ["daily 24:00 x", "99:99 x", "daily 8:0 x", "-1:00 x", "mon,,fri 10:00 x", "funday 10:00 x", "daily 08:00", "08:00",
     "9" * 40 + ":00 x", "every 1 x", "weekly mon 10:00 x"],
)  # fmt: skip
def test_absurd_times_are_refused(group: Grouped, when: str) -> None:
    assert "A time and a text are expected" in group.ask(f"/schedule {when}")
    assert group.engine.rows("SELECT 1 FROM schedule") == []


def test_what_a_group_keeps_has_bounds(group: Grouped) -> None:
    core = group.engine.core
    chat = core.directory.find_chat("main", JID)
    assert chat is not None

    def fill(cursor: Any) -> None:
        rows = [(chat.id, f"n{each}", "x", 0, 1) for each in range(100)]
        cursor.executemany("INSERT INTO note (chat, name, text, actor, at) VALUES (?,?,?,?,?)", rows)
        posts = [(f"post/{each}", "post", 2**50, chat.id, msgspec.msgpack.encode("x"), 1) for each in range(20)]
        cursor.executemany("INSERT INTO schedule (name, kind, due, chat, payload, created) VALUES (?,?,?,?,?,?)", posts)

    core.store.writer.call(fill)
    assert "100 notes already" in group.ask("/note another text")
    assert "Saved" in group.ask("/note n5 another text")
    assert len(group.ask("/note")) < 1_000
    assert "20 posts already" in group.ask("/schedule daily 08:00 x")
    assert "too long" in group.ask("/note long " + "x" * 2_001)
    assert "too long" in group.ask("/filter long " + "x" * 2_001)


def test_posts_come_at_their_time(group: Grouped) -> None:
    assert "daily at 08:00" in group.ask("/schedule daily 08:00 Good morning!")
    assert "mon,fri at 18:30" in group.ask("/schedule mon,fri 18:30 Training")
    assert "1. daily 08:00: Good morning!" in group.ask("/schedule") or "Training" in group.ask("/schedule")
    assert due(group, "post/%").text in ("Good morning!", "Training")
    assert "Deleted" in group.ask("/schedule delete 1")
    assert "expected" in group.ask("/schedule tomorrow hello")
    assert function_of("post") is not None


def test_links_names_and_descriptions_are_changed(group: Grouped) -> None:
    assert group.ask("/link").startswith("https://chat.whatsapp.com/")
    assert "stop working" in group.ask("/revoke")
    assert "https://chat.whatsapp.com/" in group.ask("yes")
    assert "new name" in group.ask("/setname Garden  club")
    assert group.info.subject == "Garden club"
    group.ask("/setdesc All about plants")
    assert group.info.description == "All about plants"
    assert "after 7d" in group.ask("/disappearing 7d")
    assert group.info.ephemeral == 604_800
    group.ask("/disappearing off")
    assert "up to 100" in group.ask("/setname " + "x" * 200)
    assert "no letters" in group.ask("/setname \u202e\u200b \u202e")
    group.ask("/setname \u202eevil\x00 twin")
    assert group.info.subject == "evil twin"


def test_facts_show_hostile_names_as_plain_text(group: Grouped) -> None:
    group.done("hello", "15550000008", name=HOSTILE)
    group.engine.people.make_admin("Family", "15550000008")
    shown = group.ask("/admins")
    assert "Bea" in shown
    assert not set(shown) & set("*_~\u202e\x1b@")
    people = group.engine.people
    people.groups[JID] = msgspec.structs.replace(people.groups[JID], subject=HOSTILE)
    group.engine.core.groups._known.clear()
    info = group.ask("/groupinfo")
    assert "5 members, 3 of them admins" in info
    assert "\u202e" not in info + shown


def test_who_writes_much_and_who_nothing(group: Grouped) -> None:
    for _each in range(3):
        group.done("line", "15550000033", name="Carl")
    assert "Carl" in group.ask("/topchat")
    group.engine.people.join("Family", "15550000044")
    sent = group.sent("/lurkers")
    assert sent.mentions[-1:] == (jid("15550000044"),)


def test_what_admins_did_is_in_the_log(group: Grouped) -> None:
    group.about(BEA, "/warn {who} no ads")
    assert "warn" in group.ask("/modlog")


def fill(group: Grouped) -> None:
    """Put 10,000 people and 500 groups into the store."""
    people = [(f"{each}@lid", f"{each}@lid", f"Person {each}") for each in range(10_000)]
    chats = [("main", f"{each}@g.us") for each in range(500)]

    def write(cursor: Any) -> None:
        cursor.executemany(
            'INSERT INTO "user" (realm, "key", lid, name) VALUES (\'\',?,?,?) ON CONFLICT DO NOTHING', people
        )
        cursor.execute(
            'INSERT INTO alias (realm, jid, "user") SELECT realm, "key", id FROM "user" WHERE true'
            " ON CONFLICT DO NOTHING"
        )
        cursor.executemany(
            "INSERT INTO chat (account, jid, is_group, first_seen) VALUES (?,?,TRUE,0) ON CONFLICT DO NOTHING", chats
        )

    group.engine.core.store.writer.call(write)


def test_among_10000_people_and_500_groups_a_group_of_a_thousand_is_told_of_in_50_ms(group: Grouped) -> None:
    fill(group)
    people = group.engine.people
    many = tuple(GroupMember(identity(f"1666{each:07}@s.whatsapp.net"), each < 300) for each in range(1_000))
    people.groups[JID] = msgspec.structs.replace(people.groups[JID], members=people.groups[JID].members + many)
    group.engine.core.groups._known.clear()
    for text in ("/groupinfo", "/admins", "/menu"):
        group.ask(text)
        took = []
        for _each in range(5):
            begin = time.perf_counter()
            group.ask(text)
            took.append(time.perf_counter() - begin)
        assert min(took) < 0.05, text
    assert "too large" in group.ask("/tagall")


def test_every_example_of_the_group_commands_runs(group: Grouped, tmp_path: Path) -> None:
    registry = group.engine.core.bot.registry
    commands = [each for each in registry.commands if each.category == "group"]
    assert len(commands) >= 45
    for command in commands:
        for example in command.examples:
            group.fresh()
            more: dict[str, Any] = {}
            if "@15550000003" in example:
                more["mentions"] = (jid(BEA),)
            if command.name == "seticon":
                more |= {"file": mediafiles.picture(tmp_path / "icon.jpg"), "media": Media("image", "image/jpeg")}
            if command.name in ("report", "delete", "pin", "unpin"):
                more["quoted"] = group.quoting("Q1", BEA)
            if command.name == "demote":
                group.engine.people.make_admin("Family", BEA)
            if example == "/schedule delete 1":
                group.ask("/schedule daily 08:00 x")
            if example.startswith("/unwarn"):
                group.about(BEA, "/warn {who}")
            if example.startswith("/unmute @"):
                group.about(BEA, "/mute {who}")
            if example in ("/note wifi", "/note delete wifi"):
                group.ask("/note wifi secret")
            if example == "/filter delete good bot":
                group.ask('/filter "good bot" x')
            number = group.engine.people.say(example, ALICE, group="Family", **more)
            row = f"main/{JID}/{number}"
            until(partial(group.engine.rows, "SELECT 1 FROM message WHERE id=? AND state='done'", row))
            outcome = group.engine.rows("SELECT outcome FROM message WHERE id=?", row)[0][0]
            assert outcome == ("queued" if command.background else "ok"), example
    until(lambda: group.engine.rows("SELECT state FROM job") == [("done",)])
