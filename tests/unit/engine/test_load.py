"""Quick commands beside heavy background work, on whatever cores there are."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

import pytest

from tests import mediafiles
from tests.simulated import configured, until
from tests.webserver import Handler, WebServer
from whatsdex.cli.benches.engine import Bench
from whatsdex.cli.benches.figures import percentile
from whatsdex.clock import SYSTEM_CLOCK
from whatsdex.jid import USER
from whatsdex.models import Identity, Media, Message

pytestmark = [pytest.mark.full, pytest.mark.alone, pytest.mark.timeout(400)]

DOWNLOADS, TRANSCODES = 20, 8
RATE = 50
"""Quick commands a second meanwhile."""
GOAL = 0.150
"""Seconds for 99 of 100 answers."""
PACE = 65_536
"""Bytes of a download between two pauses, so that all of them last."""
OPEN = "SELECT count(*) FROM job WHERE state IN ('fetching', 'queued', 'running')"


def _slow(body: bytes, web: WebServer) -> None:
    """Serve a video at about half a megabyte a second."""

    def page(handler: Handler) -> None:
        handler.start(200, "video/mp4", Content_Length=str(len(body)))
        for start in range(0, len(body), PACE):
            handler.wfile.write(body[start : start + PACE])
            web.leaving.wait(0.1)

    web.pages["/clip.mp4"] = page


def test_20_downloads_and_8_transcodes_hold_no_quick_command_up(tmp_path: Path) -> None:
    clip = mediafiles.video(tmp_path / "clip.mp4", (640, 480), 6, bit_rate=3_000_000, noisy=True)
    config = configured(
        net={"allow_private": True}, media={"min_free": 0}, web={"port": 0}, limits={"background_cooldown": 0}
    )  # fmt: skip
    numbers = count()
    with WebServer() as web:
        _slow(clip.read_bytes(), web)
        bench = Bench(tmp_path / "data", 400, config)
        bench.engine.start()
        try:
            core = bench.engine.core
            assert core is not None
            (core.data / "spool").mkdir(exist_ok=True)

            def ask(text: str, media: Media | None = None) -> None:
                number = next(numbers)
                who = Identity(phone=f"{15551000000 + number}@{USER}")
                bench.deliver(
                    Message("bench", f"L{number}", who.phone, who, SYSTEM_CLOCK.now(), "text", text, "Ann", media=media)
                )

            bench.introduce()
            alone = bench.paced(RATE, 3)
            for each in range(DOWNLOADS):
                ask(f"/dl {web.url('/clip.mp4')}?{each}")
            for each in range(TRANSCODES):
                (core.data / "spool" / f"{each}.mp4").write_bytes(clip.read_bytes())
                ask("/reverseclip", Media("video", "video/mp4", clip.stat().st_size, path=f"spool/{each}.mp4"))
            until(lambda: core.store.one(OPEN)[0] == DOWNLOADS + TRANSCODES)
            took: list[float] = []
            while core.store.one(OPEN)[0]:
                took += bench.paced(RATE, 1)
            states = core.store.all("SELECT command, state, count(*) FROM job GROUP BY 1, 2 ORDER BY 1")
        finally:
            bench.engine.stop()
    sys.stderr.write(
        f"\nbeside: p50 {percentile(took, 0.5) * 1000:.1f} ms, p99 {percentile(took, 0.99) * 1000:.1f} ms of"
        f" {len(took)}; alone: p99 {percentile(alone, 0.99) * 1000:.1f} ms\n"
    )
    assert states == [("dl", "done", DOWNLOADS), ("reverseclip", "done", TRANSCODES)]
    assert percentile(took, 0.99) < GOAL
