"""The log from the command line."""

from __future__ import annotations

import json
import subprocess

from tests.cli.conftest import Cli
from tests.engines import until


def test_the_log_is_shown_followed_and_read_after_the_end(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data) as started:
        until(cli.answers)
        assert "part_ready" in cli("logs", "--find", "part_ready").stdout
        follower = subprocess.Popen(
            cli.command("logs", "--follow", "--find", "operator", "--json", "--limit", "1"), stdout=subprocess.PIPE,
            text=True, cwd=cli.folder, env={**cli.env, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        try:
            assert follower.stdout is not None
            cli("settings", "set", "bot.mode", "private")
            found = json.loads(follower.stdout.readline())
            assert (found["event"], "settings.set" in found["text"]) == ("operator", True)
        finally:
            follower.kill()
            follower.communicate()
        assert started.end() == 0
    assert "stopped" in cli("logs", "--limit", "5").stdout
    assert cli("logs", "--level", "error", "--find", "nothing-like-it").stdout == ""
    assert "No engine" in cli("logs", "--follow").stderr
