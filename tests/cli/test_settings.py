"""Settings from the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli
from tests.engines import until


def test_settings_are_shown_changed_taken_back_and_carried_in_files(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data, WHATSDEX_BOT__NAME="Ada"):
        until(cli.answers)
        found = {each["key"]: each for each in json.loads(cli("settings", "list", "--json").stdout)}
        assert (found["bot.name"]["source"], found["bot.name"]["writable"]) == ("environment", False)
        assert "one of: public" in cli("settings", "get", "bot.mode").stdout.lower()
        assert "There is no setting" in cli("settings", "get", "bot.colour").stderr
        assert "panel" in cli("settings", "set", "bot.mode", "private").stdout
        assert "fixed by the environment" in cli("settings", "set", "bot.name", "Eva").stderr
        assert "greater than" in cli("settings", "set", "limits.per_minute", "0").stderr
        assert cli("settings", "export").stdout == '[bot]\nmode = "private"\n'
        assert "Written" in cli("settings", "export", "mine.json").stdout
        assert "default" in cli("settings", "reset", "bot.mode").stdout
        asked = cli("settings", "import", "mine.json", said="n\n")
        assert (asked.returncode, '"public" becomes "private"' in asked.stdout) == (1, True)
        assert cli("settings", "import", "mine.json", "--yes").stdout == "One setting was changed.\n"
        past = cli("settings", "history", "bot.mode").stdout.splitlines()
        assert [each.rpartition(" = ")[2] for each in past] == ['"private"', "taken back", '"private"']
