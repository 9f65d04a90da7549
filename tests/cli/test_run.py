from __future__ import annotations

import json
import re
import signal
from pathlib import Path

from tests.cli.conftest import Cli
from tests.engines import until
from tests.fakes.terminal import terminal


def test_a_headless_run_tells_what_it_does_and_sigterm_ends_it_with_status_0(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data) as run:
        run.until("command=ping outcome=ok")
        for words in ("start ", "part=storage", "part=jobs", "part=lanes", "part=web", "part=account"):
            assert words in run.errors
        assert not re.search(r"\d{7}|@s\.whatsapp|@g\.us", re.sub(r"pid=\d+|path=\S+|data=\S+", "", run.errors))
        assert run.end() == 0
        assert "stopped" in run.errors
    assert not cli("status").stdout


def test_two_signals_at_once_still_stop_it_in_order(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data) as run:
        run.until("part=account")
        run.process.send_signal(signal.SIGTERM)
        assert run.end(signal.SIGINT) == 0
        assert "stopped" in run.errors


def test_a_second_run_on_the_same_folder_names_the_first(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data) as run:
        until(cli.answers)
        second = cli("run", "--no-tui", "--data", cli.data)
        assert second.returncode == 1
        assert f"process {run.process.pid}" in second.stderr
        assert "attach" in second.stderr
        assert cli("run", "--data", cli.data).returncode == 1  # nor with the panel, where there is no terminal
        assert cli.answers()


def test_a_running_bot_answers_status_send_and_chat(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data):
        until(cli.answers)
        assert "well" in cli("status").stdout
        told = json.loads(cli("status", "--json").stdout)
        assert (told["demo"], told["verdict"]["level"]) == (True, "ok")
        assert {"queues", "accounts", "popular", "parts", "p99_ms"} <= told.keys()
        sent = cli("send", "+1 555 010 0001", "hello")
        assert (sent.returncode, sent.stdout[:8]) == (0, "Sent as ")
        assert cli("send", "mum", "hello").returncode == 1
        done = cli("chat", said="/ping\n")
        assert (done.returncode, done.stdout[:4]) == (0, "pong")
        assert "linked already" in cli("pair").stdout


def test_what_people_use_is_still_popular_after_a_restart(cli: Cli) -> None:
    def popular() -> dict[str, int]:
        overview = json.loads(cli("status", "--json").stdout or "{}")
        return {each["name"]: each["uses"] for each in overview.get("popular", ())}

    with cli.running("--demo", "--data", cli.data) as run:
        run.until("command=ping outcome=ok")
        before = until(popular)
        assert run.end() == 0
    with cli.running("--demo", "--data", cli.data):
        until(lambda: all(popular().get(name, 0) >= uses for name, uses in before.items()))


def test_the_demo_has_a_folder_of_its_own_and_keeps_out_of_real_ones(cli: Cli) -> None:
    with cli.running("--demo") as run:
        run.until("part=account")
        assert (cli.data / "demo" / "whatsdex.sqlite3").exists()
        assert run.end() == 0
    (cli.data / "accounts" / "main").mkdir(parents=True)
    refused = cli("run", "--demo", "--no-tui", "--data", cli.data)
    assert refused.returncode == 1
    assert "real accounts" in refused.stderr


def test_a_wrong_setting_stops_the_start_with_its_name(cli: Cli) -> None:
    (cli.folder / "config.toml").write_text("[engine]\nlanes = 0\n", encoding="utf8")
    done = cli("run", "--no-tui")
    assert done.returncode == 1
    assert "config.toml: engine.lanes:" in done.stderr
    assert not cli.data.exists()


def test_a_folder_that_cannot_be_written_is_named(cli: Cli) -> None:
    Path(cli.data).write_text("a file", encoding="utf8")
    done = cli("run", "--no-tui", "--demo", "--data", cli.data)
    assert done.returncode in (1, 2)
    assert "data" in done.stderr


def test_sighup_reads_the_settings_again(cli: Cli) -> None:
    with cli.running("--demo", "--data", cli.data) as run:
        until(cli.answers)
        config = cli.folder / "config.toml"
        config.write_text('[bot]\nname = "Ada"\n', encoding="utf8")
        run.process.send_signal(signal.SIGHUP)
        run.until("settings_read")
        assert json.loads(cli("status", "--json").stdout)["bot"] == "Ada"
        config.write_text("[bot]\nname = 1\n", encoding="utf8")
        run.process.send_signal(signal.SIGHUP)
        run.until("settings_not_read")
        assert "config.toml: bot.name" in run.errors
        config.unlink()
        assert json.loads(cli("status", "--json").stdout)["bot"] == "Ada"
        assert run.end() == 0


def test_a_headless_run_goes_on_when_its_terminal_goes(cli: Cli) -> None:
    argv = ["-m", "whatsdex", "run", "--no-tui", "--demo", "--data", str(cli.data)]
    with terminal(argv, cli.env) as it:
        it.until(lambda: b"part=account" in it.written, 60)
        it.hang_up()
        until(lambda: "terminal_lost" in cli.log())
        assert cli.answers()
        it.child.send_signal(signal.SIGTERM)
        assert it.child.wait(15) == 0
