"""The feed from the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli
from tests.engines import until


def test_messages_are_listed_and_one_of_them_is_shown(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)

        def asked() -> list[dict[str, object]]:
            lines = map(json.loads, cli("feed", "list", "--json").stdout.splitlines())
            return [each for each in lines if each["direction"] == "in" and each["command"]]

        line = until(asked)[0]
        assert str(line["command"]) in cli("feed", "list", "--limit", "2000").stdout
        found = json.loads(cli("feed", "show", str(line["seq"]), "--json").stdout)
        assert (found["line"]["seq"], found["kept"], len(found["checks"]) > 3) == (line["seq"], True, True)
        assert "ran " in cli("feed", "show", str(line["seq"])).stdout
        assert cli("feed", "reveal", str(line["seq"])).returncode == 0
        assert "does not keep that line" in cli("feed", "show", "999999").stderr
