"""What the page on the architecture tells, holds."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from whatsdex.kit import Command, Registry

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf8")
COMMAND, SCREEN = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    def _run(name: str, code: str) -> ModuleType:
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(code, name, "exec"), module.__dict__)
        return module

    return _run


def test_the_command_it_shows_is_one(run) -> None:
    dice = run("whatsdex.commands.game.dice", COMMAND).dice
    assert isinstance(dice, Command)
    assert (dice.name, dice.aliases, dice.category) == ("dice", ("roll",), "game")
    assert dice.description == "Roll a die."
    assert Registry([dice]).find("roll") is dice
    assert dice.usage == "dice [2-1000]"


def test_the_screen_it_shows_is_one(run) -> None:
    screen = run("whatsdex.tui.screens.popular", SCREEN).PopularScreen()
    assert [each.id for each in screen.body()] == ["list"]


def test_it_names_every_package_and_module_of_the_root() -> None:
    there = {each.name for each in (ROOT / "whatsdex").iterdir() if each.is_dir() and (each / "__init__.py").exists()}
    modules = {each.name for each in (ROOT / "whatsdex").glob("*.py")} - {"__init__.py", "__main__.py"}
    assert [name for name in sorted(there | modules) if f"`{name}`" not in PAGE] == []


def test_every_file_it_names_is_there() -> None:
    named = re.findall(r"`((?:[a-z]+/)+[a-z_]+\.\w+)`", PAGE)
    assert "cli/run.py" in named
    assert [name for name in named if not (ROOT / "whatsdex" / name).exists()] == []
