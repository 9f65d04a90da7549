from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from tests.cli.conftest import Cli
from whatsdex.engine.demo import picture


def test_a_line_is_a_message_and_the_reply_a_line(cli: Cli) -> None:
    first, second = cli.chat("/ping\n\n/help nosuch\n")
    assert first.startswith("pong")
    assert "nosuch" in second
    assert not (cli.folder / "data").exists()


def test_without_a_running_bot_one_is_started_on_the_data_folder(cli: Cli) -> None:
    done = cli("chat", "--data", cli.data, said="/ping\n")
    assert (done.returncode, done.stdout[:4], done.stderr) == (0, "pong", "")
    assert (cli.data / "whatsdex.sqlite3").exists()
    assert "No engine answers" in cli("status").stderr


def test_a_person_has_a_number_and_rights_by_it(cli: Cli) -> None:
    owners = '["15550000009"]'
    assert cli.chat("/echo hello there\n", "--as", "15550000009", WHATSDEX_BOT__OWNERS=owners) == ["hello there"]
    (refused,) = cli.chat("/echo hello there\n", WHATSDEX_BOT__OWNERS=owners)
    assert "Only my owner" in refused


def test_in_a_group_the_bot_is_silent_until_it_is_enabled(cli: Cli) -> None:
    done = cli("chat", "--ephemeral", "--group", "Family", said="/ping\n")
    assert (done.returncode, done.stdout) == (0, "")
    assert "/enable" in done.stderr
    hello, pong = cli.chat("/enable\n/ping\n", "--group", "Family")
    assert (hello[:5], pong[:4]) == ("Hello", "pong")


def test_a_file_goes_with_the_first_message_and_files_that_come_are_saved(cli: Cli) -> None:
    (cli.folder / "picture.png").write_bytes(picture(64))
    lines = cli.chat("/sticker\n/ping\n", "--attach", "picture.png", "--save-media", "saved")
    assert lines[-1].startswith("pong")
    (saved,) = (cli.folder / "saved").iterdir()
    assert saved.read_bytes()[8:12] == b"WEBP"
    assert any(f"saved/{saved.name}" in each for each in lines)


def test_a_file_may_come_without_a_word(cli: Cli) -> None:
    (cli.folder / "picture.png").write_bytes(picture(64))
    assert cli("chat", "--ephemeral", "--attach", "picture.png").returncode == 0
    assert "does not exist" in cli("chat", "--ephemeral", "--attach", "nothing.png").stderr


def test_who_waits_too_long_is_told_by_status_1(cli: Cli) -> None:
    (cli.folder / "picture.png").write_bytes(picture(64))
    done = cli("chat", "--ephemeral", "--attach", "picture.png", "--timeout", "0.01", said="/sticker\n")
    assert done.returncode == 1
    assert "--timeout" in done.stderr


def test_nothing_that_a_person_writes_reaches_the_terminal_raw(cli: Cli) -> None:
    (line,) = cli.chat("/help \x1b]52;c;eA==\x07\u202eabc\n")
    assert line.isprintable()


def test_a_conversation_goes_over_several_lines(cli: Cli) -> None:
    meant, pong = cli.chat("/pimg\n1\n")
    assert "Did you mean" in meant
    assert pong.startswith("pong")


def test_at_a_terminal_replies_come_as_one_types(cli: Cli) -> None:
    master, slave = pty.openpty()
    child = subprocess.Popen(
        cli.command("chat", "--ephemeral"), stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        cwd=cli.folder, env=cli.env,
    )  # fmt: skip
    os.close(slave)
    assert child.stdout is not None
    os.write(master, b"/ping\n")
    assert child.stdout.readline().startswith(b"pong")
    os.write(master, b"/help nosuch\n")
    assert b"nosuch" in child.stdout.readline()
    os.write(master, b"\x04")
    assert child.wait(30) == 0
    child.stdout.close()
    os.close(master)


def test_a_wrong_configuration_is_named(cli: Cli) -> None:
    Path(cli.folder / "config.toml").write_text('[bot]\nnam = "x"\n', encoding="utf8")
    done = cli("chat", "--ephemeral", said="/ping\n")
    assert done.returncode == 1
    assert "config.toml: bot.nam: there is no such key" in done.stderr
    assert cli("chat", "--ephemeral", "--config", "other.toml").stderr.startswith("Error: There is no other.toml.")


def test_options_that_make_no_sense_are_refused_at_once(cli: Cli) -> None:
    for option, value in (
        ("--as", "mum"),
        ("--as", "123"),
        ("--timeout", "nan"),
        ("--timeout", "inf"),
        ("--timeout", "-1"),
    ):
        done = cli("chat", "--ephemeral", option, value)
        assert (done.returncode, value in done.stderr, done.stdout) == (2, True, "")
