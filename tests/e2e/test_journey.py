"""One message on the real client, followed through all of the bot."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

from tests import mediafiles
from tests.e2e.bot import start
from tests.e2e.harness import ALICE, BOT, until
from tests.loopback import LoopbackWhatsApp
from tests.webserver import WebServer


def test_a_video_asked_for_in_plain_words_arrives_and_is_seen_everywhere(
    prepared: tuple[bytes, str], tmp_path: Path
) -> None:
    video = mediafiles.video(tmp_path / "v.mp4", seconds=2).read_bytes()
    with LoopbackWhatsApp(state=prepared[0]) as whatsapp, WebServer() as web:
        web.serve("/watch", video, "video/mp4")
        bot = start(whatsapp, tmp_path / "data", session=prepared[1], net__allow_private=True)
        alice = whatsapp.users[ALICE]
        before = _popular(bot.web)
        assert before == 0

        asked = time.time()
        alice.send_text(BOT, f"Hey bot, download this video: {web.host}/watch?v=xyz")
        seen = alice.wait_for(lambda each: True, timeout=5)
        assert time.time() - asked < 1.0, f"nothing seen within a second, first {seen.kind}"
        arrived = alice.wait_for(lambda each: each.kind == "video", timeout=60)
        assert arrived.download() == video
        assert arrived.quoted_id

        until(lambda: bot.rows("SELECT 1 FROM invocation WHERE state='done'"), "the end mark")
        message, outcome, command = bot.rows("SELECT id, outcome, command FROM message WHERE command='dl'")[0]
        assert (outcome, command) == ("queued", "dl")
        assert bot.rows("SELECT id, outcome FROM invocation") == [(message + "/0", "ok")]
        assert bot.rows("SELECT command, outcome FROM command_use") == [("dl", "ok")]
        assert bot.rows('SELECT last_seen FROM "user" WHERE commands=1')[0][0] >= asked * 1000 - 1000
        until(lambda: _popular(bot.web) == 1, "the metric")
        popular = until(lambda: bot.overview().popular, "the dashboard's popular commands")
        assert [(each.name, each.uses) for each in popular] == [("dl", 1)]
        assert bot.stop() == 0


def _popular(port: int) -> int:
    """Return the count of ``dl`` in the metrics."""
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read().decode()
    counts = [
        line for line in text.splitlines() if line.startswith("whatsdex_command_seconds_count{") and '"dl"' in line
    ]
    return sum(int(float(line.rpartition(" ")[2])) for line in counts)
