"""The service units that are shipped."""

from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from whatsdex.cli.group import COMMANDS

UNITS = sorted((Path(__file__).parents[3] / "scripts" / "systemd").glob("*.service"))


@pytest.mark.parametrize("path", UNITS, ids=lambda each: each.name)
def test_a_unit_runs_a_command_that_there_is_without_more_rights_than_it_needs(path: Path) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text(encoding="utf8"))
    service = unit["Service"]
    program, command = service["ExecStart"].split()[:2]
    assert program.endswith("/scripts/whatsdex")
    assert command in COMMANDS
    assert service["User"] != "root"
    assert (service["NoNewPrivileges"], service["ProtectSystem"]) == ("yes", "strict")
