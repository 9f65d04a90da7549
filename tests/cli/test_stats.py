"""Statistics from the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli
from tests.engines import until


def test_use_is_told_to_people_and_to_programs(cli: Cli) -> None:
    assert "No engine" in cli("stats").stderr
    assert cli("stats", "--span", "2h").returncode == 2
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        assert " messages in, " in cli("stats", "--span", "1y").stdout
        found = json.loads(cli("stats", "--span", "1h", "--json").stdout)
        assert len(found["series"]["moments"]) == 60
        assert {"at", "received", "sent", "commands", "errors"} == found["series"]["moments"][0].keys()
