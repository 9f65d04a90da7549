"""People from the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli
from tests.engines import until


def test_people_are_listed_shown_banned_and_forgotten(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        until(lambda: json.loads(cli("users", "list", "--json").stdout)["total"] > 0)
        page = json.loads(cli("users", "list", "--json", "--limit", "1").stdout)
        who = f"#{page['users'][0]['id']}"
        assert {"name", "number", "role", "state", "commands", "last_seen"} <= page["users"][0].keys()
        assert cli("users", "list", "--find", "nobody-is-called-so").stdout == "0 of 0.\n"
        assert json.loads(cli("users", "show", who, "--json").stdout)["user"]["id"] == page["users"][0]["id"]
        asked = cli("users", "ban", who, said="n\n")
        assert (asked.returncode, "for good?" in asked.stdout) == (1, True)
        for act in (("ban", "15559999999"), ("role", "15559999999", "staff"), ("forget", "15559999999")):
            asked = cli("users", *act, said="y\n")
            assert (asked.returncode, asked.stdout, "never wrote" in asked.stderr) == (1, "", True)
        assert "is no span" in cli("users", "ban", who, "--for", "soon").stderr
        assert "banned" in cli("users", "ban", who, "--for", "2d", "--reason", "spam", "--yes").stdout
        assert "spam" in cli("users", "show", who).stdout
        assert "banned" not in cli("users", "unban", who).stdout
        assert "staff" in cli("users", "role", who, "staff", "--yes").stdout
        assert "look after the bot" in cli("users", "forget", who, "--yes").stderr
        assert "staff" not in cli("users", "role", who, "none", "--yes").stdout
        assert "user" in json.loads(cli("users", "export", who).stdout)
        assert "for you alone" in cli("users", "export", who, "--to", "kept.json").stdout
        assert (cli.folder / "kept.json").stat().st_mode & 0o777 == 0o600
        cli("users", "note", who, "likes cats")
        assert "note: likes cats" in cli("users", "show", who).stdout
        assert "forgotten" in cli("users", "forget", who, "--yes").stdout
        assert "never wrote" in cli("users", "show", "15559999999").stderr
