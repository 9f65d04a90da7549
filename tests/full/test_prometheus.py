"""A real Prometheus, with the configuration that is shipped, reads a served engine's metrics."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from whatsdex import events
from whatsdex.config import Web
from whatsdex.control.api import Control
from whatsdex.models import Identity, LinkStatus, Message
from whatsdex.monitoring.metrics import Metrics
from whatsdex.web.server import WebServer

pytestmark = pytest.mark.full

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "prometheus" / "prometheus.yml"
AT = datetime(2026, 1, 2, tzinfo=UTC)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(holds: Callable[[], bool], seconds: float = 30) -> None:
    pause, end = threading.Event(), time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        pause.wait(0.05)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[int, Metrics]]:
    """The port on which the metrics of a used engine are served."""
    metrics, port = Metrics(), _free_port()
    message = Message("main", "A", "1@lid", Identity("1@lid"), AT, text="/ping")
    for event in (
        events.LinkChanged(LinkStatus("main", "connected", AT)),
        events.MessageReceived(message),
        events.MessageHandled(message, "ok", 0.01, "ping"),
        events.CommandFinished("i", "main", "ping", "information", "1@lid", "1@lid", "ok", 0.01),
        events.IncidentHappened(1, AT, "dl", "it's broken"),
    ):
        metrics.listen(event)
    server = WebServer(cast("Control", None), Web(port=port), tmp_path / "data", metrics.render, list)
    server.start()
    yield port, metrics
    server.stop()


@pytest.fixture
def ask(served: tuple[int, Metrics], tmp_path: Path) -> Iterator[Callable[[str], list[Any]]]:
    """Ask a Prometheus that has read the metrics."""
    config, port = tmp_path / "prometheus.yml", _free_port()
    text = SHIPPED.read_text(encoding="utf8").replace("127.0.0.1:9464", f"127.0.0.1:{served[0]}")
    config.write_text(text.replace("scrape_interval: 10s", "scrape_interval: 1s").replace("timeout: 5s", "timeout: 1s"))
    command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'tsdb'}"]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(
            [*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=subprocess.STDOUT
        ) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):

        def query(expression: str) -> list[Any]:
            answer = client.get("/api/v1/query", params={"query": expression}).json()
            assert answer["status"] == "success", (expression, answer)
            return cast("list[Any]", answer["data"]["result"])

        def up() -> bool:
            try:
                return [each["value"][1] for each in query("up")] == ["1"]
            except (httpx.HTTPError, ValueError):
                assert process.poll() is None, (tmp_path / "log").read_text()
                return False

        try:
            _until(up)
            yield query
        finally:
            process.terminate()


def test_the_shipped_configuration_is_right() -> None:
    done = subprocess.run(["promtool", "check", "config", str(SHIPPED)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_metrics_keep_to_prometheus_customs(served: tuple[int, Metrics]) -> None:
    done = subprocess.run(["promtool", "check", "metrics"], input=served[1].render(), capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_an_engine_counted_is_found_again(ask: Callable[[str], list[Any]]) -> None:
    (command,) = ask("whatsdex_command_seconds_count")
    assert command["metric"]["command"] == "ping"
    assert command["value"][1] == "1"
    (link,) = ask("whatsdex_link_state == 1")
    assert (link["metric"]["account"], link["metric"]["state"]) == ("main", "connected")


def test_every_expression_of_the_dashboard_is_understood(ask: Callable[[str], list[Any]]) -> None:
    dashboard = json.loads((ROOT / "grafana/dashboards/whatsdex.json").read_text(encoding="utf8"))
    expressions = {target["expr"] for panel in dashboard["panels"] for target in panel["targets"]}
    assert expressions
    for each in expressions:
        ask(each.replace("$__rate_interval", "1m"))
