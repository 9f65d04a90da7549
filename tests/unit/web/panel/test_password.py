from __future__ import annotations

from pathlib import Path

import pytest

from whatsdex.errors import WhatsdexError
from whatsdex.web.panel import password


def test_only_the_password_itself_matches_and_the_file_is_its_owners(tmp_path: Path) -> None:
    assert password.read(tmp_path) == ""
    password.write(tmp_path, "correct horse battery")
    kept = password.read(tmp_path)
    assert "horse" not in kept
    assert password.matches(kept, "correct horse battery")
    assert not password.matches(kept, "correct horse batterz")
    assert (tmp_path / "run" / password.FILE).stat().st_mode & 0o777 == 0o600


def test_two_hashes_of_one_password_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password, "COST", 2**4)
    hashes = set()
    for _each in range(2):
        password.write(tmp_path, "the same password")
        hashes.add(password.read(tmp_path))
    assert len(hashes) == 2


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WhatsdexError, match="at least 10"):
        password.write(tmp_path, "123456789")


@pytest.mark.parametrize("kept", ["", "x", "scrypt$1$2$zz$", "md5$2$8$00$00", "scrypt$3$8$00$00"])
def test_what_is_no_hash_matches_nothing(kept: str) -> None:
    assert not password.matches(kept, "")
