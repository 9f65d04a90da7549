"""Health, accounts, and stopping or draining all from the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli
from tests.engines import until


def test_all_is_told_stopped_drained_and_goes_on(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        found = json.loads(cli("health", "--json").stdout)
        assert {"parts", "accounts", "headroom", "paused", "draining"} <= found.keys()
        assert "lanes" in cli("health").stdout
        assert json.loads(cli("accounts", "list", "--json").stdout)[0]["name"] == "demo"
        assert "connects anew" in cli("accounts", "reconnect", "demo").stdout
        assert "There is no account" in cli("accounts", "reconnect", "nobody").stderr
        assert cli("accounts", "logout", "demo", said="yes\n").returncode == 1
        assert "unlinked" in cli("accounts", "logout", "demo", said="demo\n").stdout
        assert "paused" in cli("pause").stdout
        assert "paused already" in cli("pause").stderr
        told = cli("health")
        assert (told.returncode, "paused by" in told.stdout) == (1, True)
        assert "paused by" in cli("status").stdout
        assert "goes on" in cli("resume").stdout
        assert cli("drain").stdout.startswith(("All is done.", "Nothing new is begun;"))
        assert json.loads(cli("health", "--json").stdout)["draining"]
        assert "begun again" in cli("drain", "--off").stdout


def test_the_doctor_looks_with_and_without_a_running_bot(cli: Cli) -> None:
    alone = cli("doctor", "--json")
    names = [each["name"] for each in json.loads(alone.stdout)]
    assert {"data folder", "sandbox", "ffmpeg", "WhatsApp"} <= set(names)
    assert (alone.returncode, "No bot runs here" in alone.stderr) == (0, True)
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        asked = cli("doctor")
        assert (asked.returncode, asked.stderr) == (0, "")
        assert all(each in asked.stdout for each in names)
        assert "possible" in cli("health").stdout
