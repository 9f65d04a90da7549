from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.fakes.control import FakeControl
from tests.unit.web.served import Served, free_port
from whatsdex.control import actor
from whatsdex.control.paths import socket_path
from whatsdex.control.remote import RemoteControl
from whatsdex.control.views import FeedPage
from whatsdex.errors import AlreadyRunning, NotRunning, WhatsdexError

Serve = Callable[..., Served]


class Waiting(FakeControl):
    """Its feed waits until told, whatever the caller's patience."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.inside = threading.Semaphore(0)
        self.feed.since = self._since  # type: ignore[method-assign]

    def _since(self, seq: int, limit: int = 500, wait: float = 0.0) -> FeedPage:
        self.inside.release()
        self.go.wait(20)
        return FeedPage(lines=(), next=seq)


def test_metrics_health_and_readiness_are_served(serve: Serve):
    served = serve()
    base = f"http://127.0.0.1:{served.port}"
    assert httpx.get(base + "/healthz").text == "alive\n"
    metrics = httpx.get(base + "/metrics")
    assert metrics.content == b"whatsdex_ready 1\n"
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    served.reasons[:] = ["storage: the database is away", "link: \x1b[31mgone"]
    answer = httpx.get(base + "/readyz")
    assert (answer.status_code, answer.text) == (503, "storage: the database is away\nlink: [31mgone\n")
    served.reasons.clear()
    assert httpx.get(base + "/readyz").status_code == 200
    assert httpx.get(base + "/call/status.overview").status_code == 404
    assert served.server.health().level == "ok"


def test_who_comes_from_elsewhere_needs_the_token(serve: Serve):
    served = serve()
    url = f"http://127.0.0.1:{served.port}/metrics"
    through_proxy = {"x-forwarded-for": "203.0.113.9"}
    assert httpx.get(url, headers=through_proxy).status_code == 401
    assert httpx.get(url, headers={"host": "rebound.example"}).status_code == 401
    assert httpx.get(url, headers=through_proxy | {"authorization": "Bearer wrong"}).status_code == 401
    file = served.data / "run" / "token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    token = {"authorization": f"Bearer {file.read_text().strip()}"}
    assert httpx.get(url, headers=through_proxy | token).status_code == 200
    assert httpx.get(url, headers={"host": "localhost"}).status_code == 200


def test_the_token_stays_the_same_over_a_restart(serve: Serve):
    first = serve()
    token = (first.data / "run" / "token").read_text()
    first.server.stop()
    assert (serve().data / "run" / "token").read_text() == token


def test_a_taken_port_is_named_and_control_goes_on(serve: Serve, data: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(WhatsdexError, match=r"web\.port: another program uses port \d+ of 127\.0\.0\.1.*web\.port"):
            serve(port=taken.getsockname()[1])
    remote = RemoteControl(socket_path(data))
    assert remote.status.overview().bot == "WhatsDeX"
    remote.close()


def test_the_fault_of_a_taken_port_shows_in_health(data: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        served = Served(data, FakeControl(), taken.getsockname()[1])
        with pytest.raises(WhatsdexError):
            served.server.start()
        assert (served.server.health().level, "web.port" in served.server.health().reason) == ("warning", True)
        served.server.stop()


def test_an_address_of_another_machine_is_named(data: Path):
    served = Served(data, FakeControl(), free_port(), host="203.0.113.1")
    with pytest.raises(WhatsdexError, match=r"web\.host"):
        served.server.start()
    served.server.stop()


def test_port_zero_serves_control_only(serve: Serve):
    served = serve(port=0)
    remote = served.remote()
    assert remote.status.overview().pid == 4242
    remote.close()


def test_the_socket_and_its_folder_are_for_their_owner_alone(serve: Serve, data: Path):
    serve(port=0)
    path = socket_path(data)
    assert stat.S_ISSOCK(path.stat().st_mode)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "run").stat().st_mode) == 0o700


def test_a_second_engine_is_refused_and_a_dead_ones_socket_replaced(serve: Serve, data: Path):
    served = serve(port=0)
    with pytest.raises(AlreadyRunning):
        Served(data, FakeControl(), 0).server.start()
    served.server.stop()
    assert not socket_path(data).exists()
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(socket_path(data)))
    left.close()
    remote = serve(port=0).remote()
    assert remote.accounts.list()
    remote.close()


def test_waiting_calls_keep_nobody_else_from_being_answered(serve: Serve):
    control = Waiting()
    served = serve(control, port=0)
    remote = served.remote()
    waiting = [threading.Thread(target=lambda: remote.feed.since(5, wait=20)) for _ in range(40)]
    for each in waiting:
        each.start()
    for _ in range(24):
        assert control.inside.acquire(timeout=10)
    begin = time.monotonic()
    assert remote.status.overview().pid == 4242
    assert time.monotonic() - begin < 1
    control.go.set()
    for each in waiting:
        each.join(10)
        assert not each.is_alive()
    remote.close()


def test_stopping_leaves_waiting_calls_at_once(serve: Serve):
    control = Waiting()
    served = serve(control)
    remote = served.remote()
    raised: list[WhatsdexError] = []

    def wait() -> None:
        try:
            remote.feed.since(5, wait=20)
        except WhatsdexError as error:
            raised.append(error)

    threads = [threading.Thread(target=wait) for _ in range(4)]
    for each in threads:
        each.start()
    for _ in threads:
        assert control.inside.acquire(timeout=10)
    begin = time.monotonic()
    served.server.stop(5)
    assert time.monotonic() - begin < 1
    for each in threads:
        each.join(5)
    assert [type(each) for each in raised] == [NotRunning] * 4
    with pytest.raises(NotRunning):
        remote.status.overview()
    control.go.set()
    remote.close()


def test_stopping_right_after_starting_works(serve: Serve):
    served = serve()
    served.server.stop(5)
    with pytest.raises(NotRunning):
        served.remote().status.overview()


def test_a_call_knows_the_user_and_the_face_that_made_it(serve: Serve):
    control = FakeControl()
    seen: list[actor.Actor] = []
    control.engine.stop = lambda: seen.append(actor.current())  # type: ignore[method-assign]
    served = serve(control, port=0)
    remote = served.remote()
    remote.engine.stop()
    assert seen == [actor.Actor(actor.user_name(os.getuid()), os.getuid(), "test")]
    assert actor.current().face == "panel"
    remote.close()


def test_too_long_arguments_and_waits_are_refused(serve: Serve):
    remote = serve(port=0).remote()
    with pytest.raises(WhatsdexError, match="1000000 bytes at most"):
        remote.messages.send("1", "x" * 1_100_000)
    with pytest.raises(WhatsdexError, match="may wait 60 seconds"):
        remote.feed.since(0, wait=61)
    remote.close()


def test_another_process_is_served(serve: Serve, data: Path):
    serve(port=0)
    code = (
        "import sys; from pathlib import Path; from whatsdex.control.remote import RemoteControl;"
        "print(RemoteControl(Path(sys.argv[1])).status.overview().host)"
    )
    made = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", code, str(socket_path(data))],
        capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    assert made.stdout == "harbour\n"
