"""The project's own files agree with each other."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import whatsdex

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]


def _imported(folder: Path) -> set[str]:
    """Return the packages, by their names in the index, that the sources in a folder import."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    known = packages_distributions()
    outside = names - sys.stdlib_module_names - {"whatsdex"}
    return {canonicalize_name(known.get(name, [name])[0]) for name in outside}


def _pins(file: str) -> dict[str, str]:
    lines = (ROOT / file).read_text(encoding="utf8").splitlines()
    return {
        canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines) if version
    }


@pytest.mark.parametrize("wanted", PROJECT["dependencies"])
def test_every_dependency_is_pinned_within_its_range(wanted: str) -> None:
    requirement = Requirement(wanted)
    assert requirement.specifier.contains(_pins("requirements.txt")[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("wanted", PROJECT["optional-dependencies"]["dev"])
def test_every_dependency_of_the_tests_is_pinned_within_its_range(wanted: str) -> None:
    requirement = Requirement(wanted)
    pins = _pins("requirements.txt") | _pins("requirements-dev.txt")
    assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])


def test_a_package_is_pinned_once() -> None:
    assert not _pins("requirements.txt").keys() & _pins("requirements-dev.txt").keys()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_the_pins_name_versions_only_and_tell_their_size(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf8").splitlines()
    assert re.search(r"\d+ MB to load, \d+ MB on disk", lines[0])
    assert all(re.fullmatch(r"#.*|-r requirements\.txt|[\w.-]+==[\w.]+", line) for line in lines)


def test_the_version_is_one() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", whatsdex.__version__)
    assert "version" in PROJECT["dynamic"]


@pytest.mark.parametrize("script", ["run", "test", "whatsdex"])
def test_a_script_can_be_run_as_it_is(script: str) -> None:
    path = ROOT / "scripts" / script
    assert path.stat().st_mode & 0o111
    assert path.read_text(encoding="utf8").startswith("#!/bin/")


def test_what_the_code_imports_is_declared() -> None:
    extras = (each for name, extra in PROJECT["optional-dependencies"].items() if name != "dev" for each in extra)
    declared = {canonicalize_name(Requirement(each).name) for each in (*PROJECT["dependencies"], *extras)}
    assert _imported(ROOT / "whatsdex") <= declared


def test_what_is_declared_is_used() -> None:
    declared = {canonicalize_name(Requirement(each).name) for each in PROJECT["dependencies"]}
    by_name_only = {"tzdata", "psycopg2-binary", "redis", "pylibmagic", "gallery-dl"}  # by others, or by name
    assert declared - _imported(ROOT / "whatsdex") <= by_name_only
