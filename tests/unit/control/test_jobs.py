"""Background work and dead letters as operators see and change them; each act is in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulated import ALICE, Simulated, simulated, until
from whatsdex.control.jobs import Jobs
from whatsdex.control.letters import Letters
from whatsdex.errors import WhatsdexError
from whatsdex.models import Action, Media, Result, Send


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path / "data") as running:
        yield running


@pytest.fixture
def jobs(bot: Simulated) -> Jobs:
    return Jobs(lambda: bot.core)


@pytest.fixture
def letters(bot: Simulated) -> Letters:
    return Letters(lambda: bot.core)


def audit(bot: Simulated) -> list[tuple[str, str]]:
    bot.settled()
    return bot.rows("SELECT action, target FROM audit ORDER BY id")


def test_jobs_are_listed_by_state_and_page(bot: Simulated, jobs: Jobs, tmp_path: Path) -> None:
    assert jobs.list() == []
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    for number in range(3):
        bot.people.say(
            "/sticker", f"1555000003{number}", name="[/b]\x1b[2JAlice", file=broken, media=Media("image", "image/jpeg")
        )
    until(lambda: len(jobs.list("failed")) == 3)
    assert [each.number for each in jobs.list(limit=2)] == [3, 2]
    assert [each.number for each in jobs.list(limit=2, offset=2)] == [1]
    assert jobs.list("open") == []
    found = jobs.list("ended")[0]
    assert (found.command, found.who, found.attempt) == ("sticker", "[/b][2JAlice", 1)
    assert found.ended is not None
    with pytest.raises(WhatsdexError, match="no jobs that are odd"):
        jobs.list("odd")


def test_a_job_is_tried_again_and_one_that_ended_is_not_cancelled(
    bot: Simulated, jobs: Jobs, tmp_path: Path
) -> None:  # fmt: skip
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    bot.people.say("/sticker", file=broken, media=Media("image", "image/jpeg"))
    until(lambda: jobs.list("failed"))
    with pytest.raises(WhatsdexError, match="no job 1 that waits or runs"):
        jobs.cancel(1)
    assert jobs.retry(1).number == 2
    until(lambda: len(jobs.list("failed")) == 2)
    with pytest.raises(WhatsdexError, match="no job 99"):
        jobs.retry(99)
    assert audit(bot) == [("jobs.retry", "1")]


def test_dead_letters_are_sent_again_or_dropped(bot: Simulated, letters: Letters) -> None:
    def refuse(action: Action) -> Result | None:
        return Result(ok=False, error="\x1b[31mforbidden", code="forbidden") if isinstance(action, Send) else None

    bot.people.faults = refuse
    for _each in range(2):
        bot.people.say("/ping")
    until(lambda: len(letters.list()) == 2)
    later, sooner = letters.list()
    at = int(sooner.created.timestamp() * 1000) + 60_000  # a message sent again keeps its place, not its number
    bot.core.store.writer.call(
        lambda cursor: cursor.execute("UPDATE outbox SET created=? WHERE id=?", (at, sooner.number))
    )
    newest, oldest = letters.list()
    assert (newest.number, oldest.number) == (sooner.number, later.number)
    assert (newest.kind, newest.error, newest.ambiguous) == ("send", "[31mforbidden", False)
    assert "pong" in newest.text
    letters.drop(newest.number)
    bot.people.faults = lambda _action: None
    since = bot.mark()
    letters.retry(oldest.number)
    sent = bot.wait(lambda each: isinstance(each.action, Send), since).action
    assert isinstance(sent, Send)
    assert ALICE in sent.chat
    until(lambda: letters.list() == [])
    for act in (letters.retry, letters.drop):
        with pytest.raises(WhatsdexError, match="no dead letter"):
            act(oldest.number)
    numbers = [str(newest.number), str(oldest.number)]
    assert audit(bot) == [("letters.drop", numbers[0]), ("letters.retry", numbers[1])]
