"""Background work, dead letters and statistics from the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli
from tests.engines import until


def test_jobs_and_dead_letters_are_told_and_acts_ask_first(cli: Cli) -> None:
    assert "No engine" in cli("jobs", "list").stderr
    broken = cli.folder / "broken.jpg"
    broken.write_bytes(b"no picture")
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        cli("chat", "--attach", broken, said="/sticker\n")
        until(lambda: "sticker" in cli("jobs", "list", "--state", "failed").stdout)
        found = json.loads(cli("jobs", "list", "--state", "failed", "--json").stdout)
        job = next(each for each in found if each["command"] == "sticker")
        assert {"number", "state", "who", "created", "progress", "note", "ahead"} <= job.keys()
        again = cli("jobs", "retry", str(job["number"]))
        assert again.stdout.startswith("sticker runs again as job ")
        number = until(lambda: json.loads(cli("jobs", "list", "--state", "open", "--json").stdout))[-1]["number"]
        asked = cli("jobs", "cancel", str(number), said="n\n")
        assert (asked.returncode, f"Cancel job {number}, film for" in asked.stdout) == (1, True)
        assert "no open job 99999" in cli("jobs", "cancel", "99999", said="y\n").stderr
        assert "no job 99999" in cli("jobs", "cancel", "99999", "--yes").stderr
        assert "the user blocked the account" in cli("deadletters", "list").stdout
        letters = json.loads(cli("deadletters", "list", "--json").stdout)
        assert [each["number"] for each in letters] == [3, 2, 1]
        assert "no dead letter 99" in cli("deadletters", "drop", "99", said="y\n").stderr
        assert "dead letter 2 to " in cli("deadletters", "drop", "2", said="n\n").stdout
        assert cli("deadletters", "drop", "2", "--yes").returncode == 0
        assert "no dead letter 5" in cli("deadletters", "retry", "5").stderr
        assert " messages in, " in cli("stats", "--span", "1y").stdout
        found = json.loads(cli("stats", "--span", "1h", "--json").stdout)
        assert sum(each["received"] for each in found["series"]["moments"]) > 0
        assert {"name", "uses", "share", "errors", "p50_ms", "p95_ms", "course"} <= found["commands"][0].keys()
        assert cli("stats", "--span", "2h").returncode == 2
