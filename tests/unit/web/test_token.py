from __future__ import annotations

from pathlib import Path

from whatsdex.web import token


def test_an_emptied_token_is_made_anew(tmp_path: Path):
    first = token.ensure(tmp_path)
    assert token.ensure(tmp_path) == first
    (tmp_path / "run" / "token").write_text("\n")
    assert token.ensure(tmp_path) not in ("", first)


def test_only_the_whole_token_matches():
    assert token.matches("Bearer abc", "abc")
    assert token.matches("bearer  abc ", "abc")
    assert not any(
        token.matches(each, "abc") for each in ("", "abc", "Basic abc", "Bearer ab", "Bearer abcd", "Bearer é")
    )
