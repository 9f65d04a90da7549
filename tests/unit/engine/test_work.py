"""Background runs: queued, run, cancelled, interrupted, ended."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.crashing import Crashing
from tests.simulated import ALICE, Simulated, configured, simulated, until
from tests.unit.engine import trycommands
from whatsdex.errors import StorageError
from whatsdex.events import CommandFinished, JobChanged
from whatsdex.kit import context as contexts
from whatsdex.models import Edit, FetchMedia, Media, React, Result, Send


def jobs(bot: Simulated) -> list[Any]:
    return bot.rows("SELECT state, attempt FROM job ORDER BY id")


def began(bot: Simulated, text: str) -> None:
    until(lambda: any(each.startswith(f"{text}@") for each in trycommands.ran))


def reactions(bot: Simulated) -> list[str]:
    return [each.action.emoji for each in bot.people.done if isinstance(each.action, React)]


def test_a_job_is_acknowledged_run_and_ended(bot: Simulated) -> None:
    heard: list[Any] = []
    bot.engine.bus.listen(heard.append)
    assert bot.first(React, "/tryjob hello").emoji == "⏳"
    began(bot, "hello")
    assert jobs(bot) == [("running", 1)]
    trycommands.gate.set()
    bot.settled()
    assert bot.texts() == ["begun", "hello"]
    assert reactions(bot) == ["⏳", "✅"]
    assert jobs(bot) == [("done", 1)]
    assert bot.rows("SELECT state, outcome FROM invocation") == [("done", "ok")]
    assert bot.rows("SELECT command, outcome FROM command_use") == [("tryjob", "ok")]
    assert [each.state for each in heard if isinstance(each, JobChanged)] == ["running", "done"]
    assert [each.outcome for each in heard if isinstance(each, CommandFinished)] == ["ok"]
    assert not (bot.engine.data / "work").exists() or not list((bot.engine.data / "work").iterdir())


def test_its_reply_quotes_the_request(bot: Simulated) -> None:
    trycommands.gate.set()
    sent: Send = bot.first(Send, "/tryjob hello")
    assert sent.quote is not None
    assert sent.quote.text == "/tryjob hello"


def test_sixteen_at_once_delay_nobody_else(bot: Simulated) -> None:
    for number in range(16):
        bot.people.say("/tryjob x", f"155500050{number:02}")
    until(lambda: len(bot.texts()) == 16)
    for number in range(20):
        assert bot.ask("/ping", f"155500060{number:02}", seconds=3).startswith("pong")
    trycommands.gate.set()
    bot.settled()
    assert jobs(bot) == [("done", 1)] * 16


def test_a_fault_in_the_background_is_one_apology(bot: Simulated) -> None:
    said = bot.ask("/tryjobraise")
    bot.settled()
    assert "incident" in said
    assert bot.texts() == [said]
    assert jobs(bot) == [("failed", 1)]
    assert reactions(bot) == ["⏳", "❌"]
    assert bot.rows("SELECT outcome, incident > 0 FROM invocation") == [("failed", 1)]
    assert bot.rows("SELECT note = 'incident ' || incident.id || ': ValueError' FROM job, incident") == [(1,)]


def test_a_job_can_be_cancelled_while_it_runs(bot: Simulated) -> None:
    bot.people.say("/tryjob x")
    began(bot, "x")
    bot.core.work.cancel(bot.rows("SELECT invocation FROM job")[0][0])
    bot.settled()
    assert jobs(bot) == [("cancelled", 1)]
    assert bot.texts() == ["begun"]
    assert bot.rows("SELECT outcome FROM invocation") == [("cancelled",)]


def test_a_job_cancelled_before_its_run_is_not_begun(bot: Simulated) -> None:
    for number in range(16):
        bot.people.say("/tryjob x", f"155500050{number:02}")
    until(lambda: len(bot.core.work.running) == 16)
    bot.people.say("/tryjob never")
    until(lambda: len(jobs(bot)) == 17)
    bot.core.work.cancel(bot.rows("SELECT invocation FROM job ORDER BY id DESC")[0][0])
    trycommands.gate.set()
    bot.settled()
    assert jobs(bot)[-1] == ("cancelled", 1)
    assert not [each for each in trycommands.ran if each.startswith("never")]


def test_progress_is_one_message_edited_at_most_every_three_seconds(
    bot: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("whatsdex.kit.context.time", SimpleNamespace(monotonic=lambda: now[0]))
    edited: list[float] = []
    ctx = contexts.Context(
        bot.core.bot, None, None, None, None, "x", asked=0, deadline=1e9,  # type: ignore[arg-type]
        job=contexts.JobState(1, 1, Path(), lambda fraction, note: None, lambda: False),
    )  # fmt: skip
    monkeypatch.setattr(ctx, "reply", lambda text, name: contexts.Handle("k", "c"))
    monkeypatch.setattr(ctx, "edit", lambda handle, text, final: edited.append(now[0]))
    monkeypatch.setattr(ctx, "flush", lambda: None)
    for _each in range(20_000):
        ctx.progress(0.5, "half")
        now[0] += 0.1
    gaps = [later - earlier for earlier, later in zip([1000.0, *edited], edited, strict=False)]
    assert min(gaps) >= 3
    assert len(edited) == 10
    assert edited[-1] - 1000 > 180
    assert edited[3] - 1000 < 20


def test_many_steps_are_few_edits_and_a_last_word(bot: Simulated) -> None:
    bot.people.say("/trysteps")
    bot.settled()
    assert bot.texts() in (["step 0"], ["finished"])
    edits = [each.action.text for each in bot.people.done if isinstance(each.action, Edit)]
    assert len(edits) <= 1
    assert (bot.texts() + edits)[-1] == "finished"
    assert bot.rows("SELECT progress FROM job") == [(1.0,)]


def test_an_interrupted_job_runs_again_without_a_second_copy(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        bot.people.say("/tryjob x")
        began(bot, "x")
        until(lambda: bot.texts() == ["begun"])
    trycommands.gate.set()
    with simulated(tmp_path) as bot:
        bot.settled()
        assert bot.texts() == ["x"]
        assert jobs(bot) == [("done", 1)]  # a stop in order counts as no try
        assert bot.rows("SELECT count(*) FROM outbox WHERE kind='send'") == [(2,)]


def test_orderly_stops_never_make_a_dead_letter(tmp_path: Path) -> None:
    for _each in range(4):
        trycommands.ran.clear()
        with simulated(tmp_path) as bot:
            if not jobs(bot):
                bot.people.say("/tryjob x")
            began(bot, "x")
    assert trycommands.ran == ["x@1"]


def test_a_stop_does_not_wait_for_jobs(tmp_path: Path) -> None:
    with simulated(tmp_path) as bot:
        bot.people.say("/tryjob x")
        began(bot, "x")
        start = time.monotonic()
        bot.engine.stop()
        assert time.monotonic() - start < 9


def test_a_job_that_kills_the_process_ends_with_an_apology_after_two_tries(tmp_path: Path) -> None:
    first = Crashing(tmp_path)
    first.say(ALICE, "BAD", "/tryjobkill")
    assert first.ended() == -9
    assert Crashing(tmp_path).ended() == -9
    last = Crashing(tmp_path)
    last.settled()
    with simulated(tmp_path) as bot:
        assert jobs(bot) == [("dead", 2)]
        assert bot.rows("SELECT state, outcome FROM invocation") == [("done", "failed")]
        assert bot.rows("SELECT place FROM incident") == [("command tryjobkill",)]
    sent = last.sent()
    assert sum("incident" in each for each in sent) == 1
    assert 1 <= sent["begun"] <= 2  # killed within the sending, perhaps


def test_media_are_fetched_before_the_job_is_queued(
    bot: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"x" * 77)
    media = Media("document", size=77)
    kept: list[str] = []
    put = bot.core.bot.media.keep

    def keep(path: Path, **said: Any) -> str:
        kept.append(said["kind"])
        return put(path, **said)

    monkeypatch.setattr(bot.core.bot.media, "keep", keep)
    assert bot.ask("/trysize", file=file, media=media) == "77 bytes"
    bot.settled()
    assert jobs(bot) == [("done", 1)]
    assert not list((bot.engine.data / "spool").glob("sim-*"))
    assert kept == ["received"], "it went by way of the store"
    until(lambda: not [each for each in (bot.engine.data / "media").rglob("*") if each.is_file()])
    assert bot.rows("SELECT 1 FROM media") == []


def test_media_that_the_store_cannot_take_are_worked_on_all_the_same(
    bot: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_said: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bot.core.bot.media, "keep", full)
    file = tmp_path / "note.txt"
    file.write_bytes(b"x" * 77)
    assert bot.ask("/trysize", file=file, media=Media("document", size=77)) == "77 bytes"


@pytest.mark.parametrize("fault", [ModuleNotFoundError("No module named 'fsspec'"), StorageError("It is full.")])
def test_a_fault_in_handing_a_file_over_ends_its_job_alone(
    bot: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def broken(*_given: object) -> None:
        raise fault

    file = tmp_path / "note.txt"
    file.write_bytes(b"x" * 77)
    with monkeypatch.context() as patch:
        patch.setattr(bot.core.bot.media, "_put", broken)
        said = bot.ask("/trysize", file=file, media=Media("document", size=77))
        bot.settled()
    assert "incident" in said
    assert bot.texts() == [said]
    assert bot.rows("SELECT state FROM job") == [("failed",)]
    assert bot.rows("SELECT outcome, incident > 0 FROM invocation") == [("failed", 1)]
    assert bot.rows("SELECT place FROM incident") == [("media",)]
    until(lambda: not list((bot.engine.data / "spool").glob("sim-*")))
    assert bot.ask("/trysize", "15550000003", file=file, media=Media("document", size=77)) == "77 bytes"


@pytest.mark.parametrize(
    ("code", "words"),
    [("gone", "does not have that file any more"), ("too_large", "too large for me"), ("forbidden", "could not get")],
)
def test_media_that_cannot_be_fetched_are_told_in_one_line(
    bot: Simulated, tmp_path: Path, code: str, words: str
) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"x")
    bot.people.faults = lambda action: (
        Result(ok=False, code=code, error=code) if isinstance(action, FetchMedia) else None
    )
    said = bot.ask("/trysize", file=file, media=Media("document", size=1))
    assert words in said
    bot.settled()
    assert bot.texts() == [said]
    assert jobs(bot) == [("failed", 0)]


def test_a_file_that_is_missing_is_asked_for_at_once(bot: Simulated) -> None:
    assert (
        bot.ask("/trysize")
        == "⚠ Send a file with this command, or quote one: document, image. Usage: /trysize (document / image)"
    )  # noqa: E501
    assert jobs(bot) == []


def test_a_command_that_is_no_more_ends_its_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with simulated(tmp_path) as bot:
        bot.people.say("/tryjob x")
        began(bot, "x")
    monkeypatch.undo()  # the next engine knows only the catalogue
    with simulated(tmp_path) as bot:
        until(lambda: jobs(bot) == [("failed", 1)])
        assert bot.ask("/ping").startswith("pong")


def test_what_a_crash_left_of_jobs_is_removed_at_the_start(tmp_path: Path) -> None:
    left = tmp_path / "work" / "77"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"x")
    with simulated(tmp_path) as bot:
        assert bot.ask("/ping")
        assert not left.exists()


def test_a_job_whose_end_cannot_be_written_is_ended_all_the_same(
    bot: Simulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    said = bot.ask("/tryjob x")
    monkeypatch.undo()
    assert "incident" in said
    bot.settled()
    assert jobs(bot) == [("failed", 1)]


def test_jobs_have_their_time(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(engine={"job_seconds": 0.2})) as bot:
        bot.people.say("/tryjob x")
        bot.settled()
        assert "longer than I may" in bot.texts()[-1]
        assert jobs(bot) == [("failed", 1)]
    shutil.rmtree(tmp_path / "work", ignore_errors=True)


def test_what_an_owner_does_in_the_background_is_in_the_audit(tmp_path: Path) -> None:
    with simulated(tmp_path, config=configured(bot={"owners": [f"+{ALICE}"]})) as bot:
        assert bot.ask("/tryownerjob Bea") == "Bea"
        bot.settled()
        found = bot.rows("SELECT actor, face, action, detail FROM audit WHERE action LIKE '%tryownerjob'")
        assert [each[1:] for each in found] == [("chat", "engine.tryownerjob", "Bea")]
