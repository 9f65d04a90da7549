"""The list of licences keeps up with what is installed."""

from __future__ import annotations

import pytest

from scripts import licences


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_the_page_names_every_pinned_package(file: str) -> None:
    page = licences.TARGET.read_text(encoding="utf8")
    missing = [name for name in licences.names(licences.ROOT / file) if f"| {name} |" not in page]
    assert missing == [], "run scripts/licences.py"


def test_the_page_names_no_package_that_is_gone() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in licences.TARGET.read_text(encoding="utf8").splitlines()
            if line.startswith("| ") and not line.startswith(("| ---", "| package |"))]  # fmt: skip
    pinned = [
        *licences.names(licences.ROOT / "requirements.txt"),
        *licences.names(licences.ROOT / "requirements-dev.txt"),
    ]
    assert sorted(rows) == sorted(pinned), "run scripts/licences.py"


def test_every_licence_is_known() -> None:
    assert "not stated" not in licences.page()
