"""Taking words out of files that others are writing to: each is covered in place by as many signs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

CHUNK = 1 << 20
SHORTEST = 3
"""Characters of a word that is looked for; shorter ones would cover half of a log."""


def erase(paths: Iterable[Path], words: Iterable[str]) -> int:
    """Cover words in files; returns in how many places.

    Args:
        paths: The files; one that is gone is passed over.
        words: What is to be covered.
    """
    raws = [each.encode() for each in words if len(each) >= SHORTEST]
    return sum(_erase(path, raws) for path in paths if raws and path.is_file())


def _erase(path: Path, words: list[bytes]) -> int:
    longest, count, start = max(map(len, words)), 0, 0
    with path.open("r+b") as file:
        while True:
            file.seek(start)
            block = file.read(CHUNK + longest)
            for word in words:
                at = block.find(word)
                while at >= 0:
                    file.seek(start + at)
                    file.write(b"x" * len(word))
                    count += 1
                    at = block.find(word, at + len(word))
            if len(block) <= CHUNK:
                return count
            start += CHUNK
