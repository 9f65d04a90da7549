from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from whatsdex.models import Identity, Message
from whatsdex.transports.whatsapp.spool import Spool


def message(number: int) -> Message:
    return Message("main", f"3A{number}", "1@lid", Identity("1@lid"), datetime.now(UTC), text=str(number))


def keys(*numbers: int) -> tuple[tuple[str, str], ...]:
    return tuple(("1@lid", f"3A{n}") for n in numbers)


def test_what_is_not_journaled_is_there_again_in_order(tmp_path: Path) -> None:
    path = tmp_path / "unjournaled.spool"
    spool = Spool(path)
    for number in range(4):
        spool.keep(message(number))
    spool.drop(keys(1))
    spool.write()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.text for each in Spool(path).waiting()] == ["0", "2", "3"]


def test_the_file_stays_until_all_of_it_is_journaled(tmp_path: Path) -> None:
    path = tmp_path / "unjournaled.spool"
    first = Spool(path)
    first.keep(message(1))
    first.keep(message(2))
    first.write()
    second = Spool(path)
    second.keep(message(3))
    second.drop(keys(1))
    assert [each.text for each in Spool(path).waiting()] == ["1", "2"], "a kill now loses nothing"
    second.drop(keys(2))
    assert not path.exists()
    second.write()
    assert [each.text for each in Spool(path).waiting()] == ["3"]


def test_nothing_to_write_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "unjournaled.spool"
    spool = Spool(path)
    spool.keep(message(1))
    spool.write()
    spool.drop(keys(1))
    spool.write()
    assert not path.exists()


def test_a_broken_file_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "unjournaled.spool"
    path.write_bytes(b"\xc1nonsense")
    assert Spool(path).waiting() == []
    assert [each.name for each in tmp_path.iterdir()] == ["unjournaled.broken"]
