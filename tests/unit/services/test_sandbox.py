from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time

import psutil
import pytest

from whatsdex.services import sandbox
from whatsdex.services.sandbox import Limits

TASKS = ("echo", "fail", "crash", "abort", "leave", "hang", "spin", "eat", "fill", "write", "babble", "connect", "deaf")


@pytest.fixture(autouse=True)
def _tasks(monkeypatch):
    for name in TASKS:
        monkeypatch.setitem(sandbox.TASKS, name, f"tests.unit.services.childtasks:{name}")


@pytest.fixture
def work(tmp_path):
    with sandbox.work_folder(tmp_path) as folder:
        yield folder


def until(condition, seconds: float = 15) -> None:
    waited = threading.Event()
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the condition never came true"
        waited.wait(0.02)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_job_gives_its_result_and_tells_its_steps(work):
    steps: list[dict[str, int]] = []
    result = sandbox.run("echo", {"a": [1, "ä\n"]}, work=work, on_progress=steps.append)
    assert result["job"] == {"a": [1, "ä\n"]}
    assert steps == [{"half": 1}]
    assert (work / "made.txt").read_text() == "made"


def test_a_child_sees_no_secret_of_ours(work, monkeypatch):
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    result = sandbox.run("echo", {"private": 1}, work=work, proxy="http://127.0.0.1:9")
    environment = result["environment"]
    assert set(environment) <= {"PATH", "HOME", "TMPDIR", "LANG", "SSL_CERT_FILE", "LC_CTYPE"} | {
        "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
    }  # fmt: skip
    assert environment["http_proxy"] == environment["HTTPS_PROXY"] == "http://127.0.0.1:9"
    assert environment["HOME"] == result["cwd"] == str(work)
    assert result["argv"] == []


def test_without_a_pass_there_is_no_proxy_and_no_network(work):
    with socket.create_server(("127.0.0.1", 0)) as server:
        job = {"port": server.getsockname()[1]}
        assert sandbox.run("connect", job, work=work, proxy="http://127.0.0.1:9") == {"reached": True}
        allowed = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
        assert sandbox.run("connect", job, work=work) == {"reached": not allowed}


def test_a_failure_carries_its_code_and_facts(work):
    with pytest.raises(sandbox.SandboxFailure) as caught:
        sandbox.run("fail", {"why": "because"}, work=work)
    assert (caught.value.code, caught.value.facts) == ("no_way", {"why": "because"})


def test_a_fault_of_ours_carries_its_trace(work):
    with pytest.raises(sandbox.SandboxFault, match="ZeroDivisionError"):
        sandbox.run("crash", {}, work=work)


@pytest.mark.parametrize("task", ["abort", "leave"])
def test_a_child_that_dies_without_a_word_is_reported(work, task):
    with pytest.raises(sandbox.SandboxKilled):
        sandbox.run(task, {}, work=work)


@pytest.mark.parametrize("text", ["nonsense\n", "[]\n", '{"kind": "progress"}\n', "null\n", "x" * 2_000_000])
def test_a_child_that_babbles_is_killed(work, text):
    with pytest.raises(sandbox.SandboxKilled):
        sandbox.run("babble", {"text": text}, work=work)


def test_the_deadline_kills_a_child_and_all_it_started(work):
    pids: list[int] = []
    begun = time.monotonic()
    with pytest.raises(sandbox.SandboxTimeout):
        sandbox.run("hang", {}, work=work, limits=Limits(seconds=4), on_progress=lambda step: pids.extend(step["pids"]))
    assert 4 <= time.monotonic() - begun < 8
    assert len(pids) == 2
    until(lambda: all(gone(pid) for pid in pids))


def test_a_cancellation_kills_a_child_and_all_it_started(work):
    pids: list[int] = []
    with pytest.raises(sandbox.SandboxCancelled):
        sandbox.run(
            "hang", {}, work=work, on_progress=lambda step: pids.extend(step["pids"]), cancelled=lambda: bool(pids)
        )
    until(lambda: all(gone(pid) for pid in pids))


def test_a_listener_that_raises_leaves_no_child_behind(work):
    pids: list[int] = []

    def listen(step):
        pids.extend(step["pids"])
        raise LookupError

    with pytest.raises(LookupError):
        sandbox.run("hang", {}, work=work, on_progress=listen)
    until(lambda: all(gone(pid) for pid in pids))


def test_a_child_that_does_not_leave_is_made_to(work):
    begun = time.monotonic()
    with pytest.raises(sandbox.SandboxKilled):
        sandbox.run("deaf", {}, work=work)
    assert time.monotonic() - begun < 10


def test_processor_time_is_bounded(work):
    with pytest.raises(sandbox.SandboxTimeout):
        sandbox.run("spin", {}, work=work, limits=Limits(cpu_seconds=1))


def test_memory_is_bounded(work):
    with pytest.raises(sandbox.SandboxMemory):
        sandbox.run("eat", {}, work=work, limits=Limits(memory=1 << 29))


def test_what_needs_much_address_space_is_bounded_in_what_it_really_uses(work):
    assert sandbox.run("echo", {}, work=work, limits=Limits(memory=0, resident=1 << 30))["job"] == {}
    with pytest.raises(sandbox.SandboxMemory):
        sandbox.run("fill", {}, work=work, limits=Limits(memory=0, resident=100_000_000))


def test_the_size_of_a_file_is_bounded(work):
    limits = Limits(file_size=100_000)
    assert sandbox.run("write", {"size": 90_000}, work=work, limits=limits) == {"errno": 0}
    assert sandbox.run("write", {"size": 200_000}, work=work, limits=limits) == {"errno": 27}


def test_only_named_tasks_are_run(work):
    with pytest.raises(KeyError):
        sandbox.run("os:system", {}, work=work)


def test_the_work_folder_goes_whatever_is_in_it(tmp_path):
    with sandbox.work_folder(tmp_path) as folder:
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "file").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_children_do_not_outlive_us(tmp_path):
    program = f"""
import sys
sys.path[:] = {sys.path!r}
from pathlib import Path
from whatsdex.services import sandbox
sandbox.TASKS["hang"] = "tests.unit.services.childtasks:hang"
sandbox.run("hang", {{}}, work=Path({str(tmp_path)!r}), on_progress=lambda step: print(*step["pids"], flush=True))
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(each) for each in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.send_signal(signal.SIGKILL)
    until(lambda: all(gone(pid) for pid in pids))


def test_a_child_imports_nothing_it_does_not_need(work, monkeypatch):
    monkeypatch.setitem(sandbox.TASKS, "modules", "tests.unit.services.childtasks:modules")
    loaded = set(sandbox.run("modules", {}, work=work)["modules"])
    assert not loaded & {"msgspec", "pydantic", "structlog", "asyncio", "yt_dlp", "PIL", "whatsdex.config", "site"}


def test_every_task_has_its_function():
    import importlib

    for name, target in sandbox.TASKS.items():
        if name not in TASKS:
            module, _, function = target.partition(":")
            assert callable(getattr(importlib.import_module(module), function))
