from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Cli
from tests.engines import until

KEYS = {"commands_per_second", "p50_ms", "p95_ms", "p99_ms", "peak_rss_mb"}


@pytest.mark.full
def test_the_engine_and_a_running_bot_are_measured_and_told_as_json(cli: Cli) -> None:
    assert cli("bench", "--live", "--seconds", "0.1").returncode == 1
    assert not cli.data.exists()
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        done = cli("bench", "--json", "--storage", "--tui", "--live", "--seconds", "0.2")
    assert (done.returncode, done.stderr) == (0, "")
    figures = json.loads(done.stdout)
    assert figures.keys() >= KEYS
    assert figures["users"] >= 4_000
    assert all(figures[name] > 0 for name in KEYS)
    assert len(figures["runs"]) == 5
    assert (figures["beside_jobs"]["jobs"], figures["beside_jobs"]["job_seconds"]) == (16, 30)
    assert figures["storage"]["rows_per_second"] > 0
    assert figures["tui"]["kept_lines"] == 100_000
    assert figures["tui"]["key"]["p95_ms"] > 0
    assert figures["tui"]["key_in_terminal"]["p95_ms"] > 0
    assert len(figures["tui"]["rss_mb_after_each"]) == 5
    assert len(figures["tui"]["viewed_p99_ms"]) == len(figures["tui"]["alone_p99_ms"]) == 5
    assert figures["live"]["round_trips"] > 0
