"""Conversions as jobs: ended in their midst, and gone on with after a restart."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psutil
import pytest

from tests import mediafiles
from tests.samples import Samples
from tests.simulated import Simulated, configured, simulated, until
from whatsdex.jobs.queue import POOLS
from whatsdex.models import Media, Send
from whatsdex.services.ffmpeg import ffmpeg_path

CAROL = "15550000031"


@pytest.fixture(scope="module")
def film(samples: Samples, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video whose conversion takes many seconds."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    looped = [ffmpeg_path(), "-v", "error", "-stream_loop", "140", "-i", str(samples.video), "-c", "copy"]
    subprocess.run([*looped, str(path)], check=True)
    return path


def encoders() -> list[psutil.Process]:
    """Return the ffmpeg processes that this one's children started."""
    return [each for each in psutil.Process().children(recursive=True) if "ffmpeg" in each.name()]


def ask(bot: Simulated, text: str, file: Path, who: str) -> None:
    bot.people.say(text, who, file=file, media=Media("video", "video/mp4", file.stat().st_size, file.name))


def last(bot: Simulated) -> str:
    return str(bot.rows("SELECT state FROM job ORDER BY id DESC LIMIT 1")[0][0])


def files(bot: Simulated) -> int:
    """Return how many files were sent."""
    return sum(isinstance(each.action, Send) and each.action.media is not None for each in list(bot.people.done))


def test_a_cancelled_conversion_ends_its_encoder_and_leaves_nothing(bot: Simulated, film: Path) -> None:
    ask(bot, "/effect sharpen", film, CAROL)
    until(encoders)
    assert "effect is cancelled" in bot.ask("/cancel", CAROL)
    until(lambda: last(bot) == "cancelled", 3)
    until(lambda: not encoders(), 1)
    until(lambda: not list((bot.people.data / "work").iterdir()))
    assert "effect: cancelled" in bot.ask("/jobs", CAROL)


def test_conversions_that_a_stop_interrupted_or_kept_waiting_are_done_at_the_next_start(
    tmp_path: Path, film: Path
) -> None:
    config = configured(limits={"enabled": False})
    picture = mediafiles.picture(tmp_path / "p.jpg")
    with simulated(tmp_path / "data", config=config) as bot:
        for number in range(POOLS["media"] + 1):
            ask(bot, "/trim 1:00 1:01", film, f"155500009{number:02}")
        bot.people.say("/effect gray", CAROL, file=picture, media=Media("image", "image/jpeg"))
        until(lambda: bot.rows("SELECT count(*) FROM job WHERE state<>'fetching'") == [(POOLS["media"] + 2,)])
    before = files(bot)
    assert not encoders()
    with simulated(tmp_path / "data", config=config) as bot:
        until(lambda: bot.rows("SELECT DISTINCT state FROM job") == [("done",)], 60)
        bot.settled()
        assert before + files(bot) == POOLS["media"] + 2
        assert not list((tmp_path / "data" / "work").iterdir())
