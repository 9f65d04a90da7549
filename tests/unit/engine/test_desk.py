"""Jobs as people deal with them: shown, ended, tried again, and their place in the line."""

from __future__ import annotations

from pathlib import Path

from tests import mediafiles
from tests.simulated import ALICE, Simulated, configured, simulated, until
from tests.unit.engine import trycommands
from whatsdex.jobs.queue import POOLS
from whatsdex.models import Media, Send

BEA = "15550000021"


def began(bot: Simulated, text: str) -> None:
    until(lambda: any(each.startswith(f"{text}@") for each in trycommands.ran))
    until(lambda: bot.rows("SELECT 1 FROM outbox WHERE kind='send' AND state='sent'"))


def states(bot: Simulated) -> list[str]:
    return [row[0] for row in bot.rows("SELECT state FROM job ORDER BY id")]


def fill(bot: Simulated) -> int:
    """Have strangers' jobs take every thread of the pool; returns how many these are."""
    for number in range(POOLS["io"]):
        bot.people.say("/tryjob busy", f"1555100{number:04}")
    until(lambda: len(bot.rows("SELECT 1 FROM outbox WHERE kind='send' AND state='sent'")) == POOLS["io"])
    return POOLS["io"]


def test_a_running_job_is_shown_and_cancelled_by_its_owner_alone(bot: Simulated) -> None:
    bot.people.say("/tryjob hello")
    began(bot, "hello")
    assert "*1* tryjob: 0 %" in bot.ask("/jobs")
    assert "working on nothing" in bot.ask("/jobs", BEA)
    assert "nothing to cancel" in bot.ask("/cancel 1", BEA)
    assert "nothing to cancel" in bot.ask("/cancel", BEA)
    assert bot.ask("/cancel") == "tryjob is cancelled."
    until(lambda: states(bot) == ["cancelled"])
    assert "*1* tryjob: cancelled" in bot.ask("/jobs")
    assert "nothing to cancel" in bot.ask("/cancel 1")


def test_a_job_that_waits_tells_its_place_and_is_cancelled_at_once(bot: Simulated) -> None:
    busy = fill(bot)
    assert bot.ask("/tryjob mine").startswith("1 job is before yours")
    assert bot.ask("/tryjob bea", BEA).startswith("2 jobs are before yours")
    until(lambda: states(bot).count("queued") == 2)
    assert f"*{busy + 1}* tryjob: waits, next in line" in bot.ask("/jobs")
    assert f"*{busy + 2}* tryjob: waits, 1 before it" in bot.ask("/jobs", BEA)
    assert "is cancelled" in bot.ask("/cancel")
    assert states(bot)[busy:] == ["cancelled", "queued"]
    assert "next in line" in bot.ask("/jobs", BEA)
    trycommands.gate.set()
    until(lambda: set(states(bot)) == {"cancelled", "done"})
    assert not any(each.startswith("mine@") for each in trycommands.ran)


def test_what_failed_is_tried_again_as_a_new_job(bot: Simulated) -> None:
    bot.people.say("/tryjob hello")
    began(bot, "hello")
    bot.ask("/cancel")
    until(lambda: states(bot) == ["cancelled"])
    assert "nothing to try again" in bot.ask("/retry", BEA)
    trycommands.gate.set()
    since = bot.mark()
    bot.people.say("/retry")
    bot.wait(lambda each: isinstance(each.action, Send) and each.action.text == "hello", since)
    until(lambda: states(bot) == ["cancelled", "done"])
    assert "nothing to try again" in bot.ask("/retry 2"), "what went well is not done twice"
    bot.people.say("/retry 1")  # the job may have begun to speak before it is said that it was queued
    again = "I try tryjob again, as number 3."
    bot.wait(lambda each: isinstance(each.action, Send) and each.action.text == again, since)


def test_the_file_of_a_job_is_fetched_anew(tmp_path: Path) -> None:
    with simulated(tmp_path / "data", config=configured(limits={"enabled": False})) as bot:
        corrupt = tmp_path / "corrupt.jpg"
        corrupt.write_bytes(b"this is no picture")
        bot.people.say("/sticker", file=corrupt, media=Media("image", "image/jpeg"))
        until(lambda: states(bot) == ["failed"])
        mediafiles.picture(corrupt)
        since = bot.mark()
        bot.people.say("/retry")
        sent = bot.wait(lambda each: isinstance(each.action, Send) and each.action.media is not None, since)
        assert isinstance(sent.action, Send)
        assert sent.action.media is not None
        assert sent.action.media.kind == "sticker"


def test_an_owner_sees_and_ends_everybodys_and_the_audit_tells(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(bot={"owners": [f"+{ALICE}"]})) as bot:
        bot.people.say("/tryjob hello", BEA)
        began(bot, "hello")
        assert "*1* tryjob" in bot.ask("/jobs")
        assert "is cancelled" in bot.ask("/cancel 1")
        until(lambda: states(bot) == ["cancelled"])
        assert bot.rows("SELECT action, target, detail FROM audit") == [("information.cancel", "1", "tryjob")]
