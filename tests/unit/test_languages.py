"""A group is spoken to in the language it chose, everybody else in the usual one."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.grouped import BEA, GROUP, grouped
from whatsdex import languages
from whatsdex.text import _

TEXTS = {
    "": "Content-Type: text/plain; charset=UTF-8\n",
    "I speak this language here from now on.": "Ab jetzt spreche ich hier diese Sprache.",
    "links are not allowed here.": "Links sind hier nicht erlaubt.",
}


def compiled(texts: dict[str, str]) -> bytes:
    """Return texts as gettext's machine object (https://www.gnu.org/software/gettext/manual, "MO Files")."""
    pairs = [(one.encode(), other.encode()) for one, other in sorted(texts.items())]
    count, at = len(pairs), 28 + 16 * len(pairs)
    tables: list[bytes] = [b"", b""]
    body = b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), at + len(body))
            body += pair[side] + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0) + tables[0] + tables[1] + body


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "whatsdex.mo").write_bytes(compiled(TEXTS))
    monkeypatch.setattr(languages, "LOCALES", tmp_path / "locale")


@pytest.mark.usefixtures("german")
def test_a_group_is_spoken_to_in_its_own_language(tmp_path: Path) -> None:
    with grouped(tmp_path / "data") as group:
        group.fresh(antilink=True)
        assert "I know: de, en" in group.ask("/language")
        assert "I know: de, en" in group.ask("/language fr")
        assert group.ask("/language de") == "Ab jetzt spreche ich hier diese Sprache."
        assert "Links sind hier nicht erlaubt." in group.ask("https://chat.whatsapp.com/AbCd", BEA)
        assert group.engine.ask("/enable", group=GROUP + " two")
        assert group.ask("/language default") == "I speak this language here from now on."


@pytest.mark.usefixtures("german")
def test_a_language_is_spoken_within_its_block_alone() -> None:
    text = "links are not allowed here."
    with languages.speaking("de"):
        assert _(text) == TEXTS[text]
        with languages.speaking("xx"):
            assert _(text) == text
    assert _(text) == text
