"""The project's own files agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import whatsdex

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]


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
