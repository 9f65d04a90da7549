"""What holds for commands, set from the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli
from tests.engines import until


def test_a_command_is_shown_set_and_switched(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        found = json.loads(cli("commands", "show", "ping", "--json").stdout)
        assert found["command"]["name"] == "ping"
        assert "for users" in cli("commands", "show", "p").stdout or "no command" in cli("commands", "show", "p").stderr
        assert "cooldown 12.5 s" in cli("commands", "set", "echo", "cooldown", "12.5").stdout
        assert "for staff," in cli("commands", "set", "ping", "role", "staff").stdout
        assert "for users" in cli("commands", "set", "ping", "role", "default").stdout
        assert "many is no number" in cli("commands", "set", "ping", "cost", "many").stderr
        assert "0 to 1000000" in cli("commands", "set", "ping", "cost", "2000000").stderr
        asked = cli("commands", "disable", "ping", said="n\n")
        assert (asked.returncode, "off everywhere?" in asked.stdout) == (1, True)
        assert "no command fly" in cli("commands", "disable", "fly", said="y\n").stderr
        assert "ping is off" in cli("commands", "disable", "ping", "--yes").stdout
        assert "off, for" in cli("commands", "show", "ping").stdout
        assert "ping is on" in cli("commands", "enable", "ping").stdout
        assert "cannot be switched off" in cli("commands", "disable", "help", "--yes").stderr
        assert "no command fly" in cli("commands", "set", "fly", "cost", "1").stderr
