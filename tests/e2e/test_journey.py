"""One message on the real client, followed through all of the bot."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path

from tests import mediafiles
from tests.e2e.bot import Bot, start
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
        alice.ask(BOT, "/ping")
        until(lambda: _counted(bot.web, "ping") == 1, "the first command's metric")
        assert _counted(bot.web, "dl") == 0
        assert _popular(bot) == {"ping": 1}
        (before,) = bot.rows('SELECT id, last_seen FROM "user"')

        asked, since = time.time(), alice.mark()
        alice.send_text(BOT, f"Hey bot, download this video: {web.host}/watch?v=xyz")
        seen = alice.wait_for(lambda each: True, timeout=5, since=since)
        assert time.time() - asked < 1.0, f"nothing seen within a second, first {seen.kind}"
        arrived = alice.wait_for(lambda each: each.kind == "video", timeout=90)
        assert arrived.download() == video
        assert arrived.quoted_id

        until(lambda: bot.rows("SELECT 1 FROM invocation WHERE command='dl' AND state='done'"), "the end mark")
        message, outcome, command = bot.rows("SELECT id, outcome, command FROM message WHERE command='dl'")[0]
        assert (outcome, command) == ("queued", "dl")
        assert bot.rows("SELECT id, outcome FROM invocation WHERE command='dl'") == [(message + "/0", "ok")]
        assert bot.rows("SELECT command, outcome FROM command_use WHERE command='dl'") == [("dl", "ok")]
        (after,) = bot.rows('SELECT id, last_seen FROM "user"')
        assert after[0] == before[0]
        assert after[1] > before[1]
        assert after[1] >= asked * 1000 - 1000
        until(lambda: _counted(bot.web, "dl") == 1, "the metric")
        until(lambda: _popular(bot) == {"ping": 1, "dl": 1}, "the dashboard's popular commands")
        assert bot.stop() == 0


def _popular(bot: Bot) -> dict[str, int]:
    """Return what the dashboard shows as popular."""
    return {each.name: each.uses for each in bot.overview().popular}


def _counted(port: int, command: str) -> int:
    """Return how often the metrics say a command ran."""
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5).read().decode()
    begin = "whatsdex_command_seconds_count{"
    counts = [each for each in text.splitlines() if each.startswith(begin) and f'"{command}"' in each]
    return sum(int(float(each.rpartition(" ")[2])) for each in counts)
