"""The pictures in the documents show the panel as it is."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "screens"

pytestmark = pytest.mark.full


def test_the_pictures_are_those_that_the_script_makes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "scripts" / "screenshots.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    made, kept = ({each.name: each.read_text() for each in folder.glob("*.svg")} for folder in (tmp_path, KEPT))
    assert made.keys() == kept.keys()
    stale = sorted(name for name, picture in made.items() if picture != kept[name])
    assert stale == [], "make them anew: python scripts/screenshots.py"


def test_the_documents_show_each_picture() -> None:
    pages = (ROOT / "README.md").read_text() + (ROOT / "docs" / "architecture.md").read_text()
    assert [each.name for each in KEPT.glob("*.svg") if f"screens/{each.name}" not in pages] == []
