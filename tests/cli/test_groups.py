"""Groups from the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli
from tests.engines import until


def test_groups_are_listed_changed_and_left(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        until(lambda: json.loads(cli("groups", "list", "--json").stdout)["total"] > 0)
        group = json.loads(cli("groups", "list", "--find", "is:on", "--json", "--limit", "1").stdout)["groups"][0]
        who = f"#{group['id']}"
        assert {"subject", "state", "members", "uses", "jid"} <= group.keys()
        assert cli("groups", "list", "--find", "none-is-called-so").stdout == "0 of 0.\n"
        for act in (("disable", "#9999"), ("leave", "#9999"), ("kick", "#9999", "15559999999")):
            asked = cli("groups", *act, said="y\n")
            assert (asked.returncode, asked.stdout, "There is no group" in asked.stderr) == (1, "", True)
        asked = cli("groups", "disable", who, said="n\n")
        assert (asked.returncode, "Silence the bot" in asked.stdout) == (1, True)
        assert "silent" in cli("groups", "disable", group["jid"], "--yes").stdout
        assert " on " in cli("groups", "enable", who).stdout
        cli("groups", "option", who, "slowmode", "30")
        cli("groups", "command", who, "echo", "off")
        shown = cli("groups", "show", who).stdout
        assert "slowmode       30" in shown
        assert "off there: echo" in shown
        assert "on or off" in cli("groups", "option", who, "antilink", "red").stderr
        found = json.loads(cli("groups", "members", who, "--json").stdout)
        member = next(each for each in found["members"] if not each["admin"] and not each["bot"])
        assert f"of {found['total']}." in cli("groups", "members", who).stdout
        assert (cli("groups", "kick", who, member["jid"], said="n\n")).returncode == 1
        assert "is no span" in cli("groups", "mute", who, member["jid"], "--for", "soon").stderr
        assert "warned, 1 of 3" in cli("groups", "warn", who, member["jid"], "--reason", "no adverts").stdout
        told = cli("groups", "kick", who, member["jid"], "--yes")
        assert "is removed" in told.stdout or "admin" in told.stderr
        assert "has left" in cli("groups", "leave", who, "--yes").stdout
