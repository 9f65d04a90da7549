from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from tests.cli.conftest import Cli
from whatsdex.cli.group import COMMANDS
from whatsdex.commands import load


def test_help_names_every_command(cli: Cli) -> None:
    done = cli("--help")
    assert done.returncode == 0
    assert [name for name in COMMANDS if f"  {name} " not in done.stdout] == []


def test_each_command_has_help_of_its_own(cli: Cli) -> None:
    code = f"""
from whatsdex.cli.group import group
for name in {list(COMMANDS)!r}:
    group([name, "--help"], prog_name="whatsdex", standalone_mode=False)
    print("\\f")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=cli.env, cwd=cli.folder, check=True
    )
    for name, shown in zip(COMMANDS, done.stdout.split("\f\n"), strict=False):
        assert shown.split()[:3] == ["Usage:", "whatsdex", name]
        assert "COMMAND [ARGS]" in shown or "--data DIR" in shown
    assert done.stdout.count("\f") == len(COMMANDS)


@pytest.mark.alone
def test_help_comes_within_400_ms_or_ten_bare_starts_of_a_busy_machine(cli: Cli) -> None:
    soon = []
    for _each in range(5):
        began = time.perf_counter()
        cli("--help")
        took = time.perf_counter() - began
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        bare = time.perf_counter() - began - took
        soon.append(took < max(0.4, 10 * bare))
    assert any(soon)


def test_commands_are_listed_for_programs_without_a_running_bot(cli: Cli) -> None:
    listed = json.loads(cli("commands", "list", "--json").stdout)
    registered = load().commands
    assert [each["name"] for each in listed] == [each.name for each in registered]
    for each in listed:
        assert {"name", "aliases", "category", "mark", "description", "examples"} <= each.keys()
        assert each["examples"]
        assert each["description"]
    assert not cli.data.exists()


def test_commands_are_listed_for_people(cli: Cli) -> None:
    lines = cli("commands", "list").stdout.splitlines()
    assert "information" in lines
    assert any(each.split()[:1] == ["ping"] for each in lines)


@pytest.mark.parametrize("args", [["status"], ["send", "15550000002", "hello"], ["pair"], ["attach"]])
def test_what_needs_a_running_bot_says_how_to_start_one(cli: Cli, args: list[str]) -> None:
    done = cli(*args)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 2
    assert "No engine answers at " in done.stderr
    assert "scripts/whatsdex run" in done.stderr


def test_the_data_folder_is_given_before_or_after_the_command_or_by_the_environment(cli: Cli) -> None:
    for done in (
        cli("--data", "here", "status"),
        cli("status", "--data", "here"),
        cli("--data", "there", "status", "--data", "here"),
        cli("status", WHATSDEX_DATA_DIR="here"),
        cli("--data", "here", "status", WHATSDEX_DATA_DIR="there"),
    ):
        assert f"{cli.folder}/here/run/control.sock" in done.stderr


def test_a_closed_pipe_ends_quietly(cli: Cli) -> None:
    with subprocess.Popen(
        cli.command("commands", "list", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cli.folder,
        env=cli.env,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(1)
        child.stdout.close()
        assert child.stderr.read() == b""


def test_an_unknown_command_is_status_2(cli: Cli) -> None:
    assert cli("fly").returncode == 2
