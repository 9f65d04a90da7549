"""What Prometheus reads: counts what the bus tells, and asks the engine's parts for the rest."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from whatsdex import __version__, events
from whatsdex.models import LinkStatus
from whatsdex.monitoring.catalogue import BUCKETS, COUNTED, WATCHED

log = structlog.get_logger(__name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Watch = Callable[[], float | Mapping[str, float]]
"""Gives a gauge's value, or its values by label."""

JOBS_KEPT = 10_000
"""Jobs whose last state is remembered, so that progress is not counted as a new state."""


class _Children(dict[Any, Any]):
    """Label values to the bound child, which is looked up in prometheus-client once only."""

    def __init__(self, metric: Counter | Gauge | Histogram) -> None:
        super().__init__()
        self._metric = metric

    def __missing__(self, labels: tuple[str, ...]) -> Any:
        child = self[labels] = self._metric.labels(*labels)
        return child


class _Watched(Collector):
    def __init__(self) -> None:
        self.watches: dict[str, Watch] = {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, _kind, text, labels in WATCHED:
            family = GaugeMetricFamily(name, text, labels=labels)
            for values, number in self._ask(name):
                family.add_metric(values, number)
            yield family

    def _ask(self, name: str) -> list[tuple[list[str], float]]:
        watch = self.watches.get(name)
        if watch is None:
            return []
        try:
            given = watch()
            if isinstance(given, Mapping):
                return [([label], float(number)) for label, number in given.items()]
            return [([], float(given))]
        except Exception:  # noqa: BLE001 - an isolation point: one gauge's fault leaves the others readable
            log.exception("gauge_failed", metric=name)
            return []


class Metrics:
    """The exporter; one an engine, with a registry of its own."""

    def __init__(self) -> None:
        """Make all collectors."""
        disable_created_metrics()  # type: ignore[no-untyped-call] # a second line for every series, which nobody reads
        self._registry = CollectorRegistry(auto_describe=False)
        self._watched = _Watched()
        self._registry.register(self._watched)
        ProcessCollector(namespace="whatsdex", registry=self._registry)
        made = {each.name: self._make(each.name, each.kind, each.help, each.labels) for each in COUNTED}
        made["whatsdex_build_info"].labels(__version__, platform.python_version()).set(1)
        children = {name: _Children(metric) for name, metric in made.items()}
        self._received = children["whatsdex_messages_received_total"]
        self._handled = children["whatsdex_messages_handled_total"]
        self._commands = children["whatsdex_command_seconds"]
        self._sent = children["whatsdex_messages_sent_total"]
        self._send_seconds = children["whatsdex_send_seconds"]
        self._failures = children["whatsdex_send_failures_total"]
        self._ambiguous = children["whatsdex_sends_ambiguous_total"]
        self._receipts = children["whatsdex_receipts_total"]
        self._group_changes = children["whatsdex_group_changes_total"]
        self._calls = children["whatsdex_calls_total"]
        self._job_states = children["whatsdex_job_states_total"]
        self._link_state = children["whatsdex_link_state"]
        self._link_changes = children["whatsdex_link_changes_total"]
        self._incidents: Counter = made["whatsdex_incidents_total"]
        self._commit_seconds: Histogram = made["whatsdex_writer_commit_seconds"]
        self._group_units: Histogram = made["whatsdex_writer_group_units"]
        self._links: dict[str, str] = {}
        self._jobs: dict[str, str] = {}
        self._reactions: dict[type, Callable[[Any], None]] = {
            events.MessageReceived: self._message_received,
            events.MessageHandled: self._message_handled,
            events.CommandFinished: self._command_finished,
            events.MessageSent: self._message_sent,
            events.SendFailed: self._send_failed,
            events.JobChanged: self._job_changed,
            events.IncidentHappened: lambda _: self._incidents.inc(),
            events.LinkChanged: lambda event: self._link_changed(event.status),
            events.ReceiptCame: lambda event: self._receipts[event.receipt.account, event.receipt.kind].inc(),
            events.GroupChanged: lambda event: self._group_changes[event.change.account, event.change.kind].inc(),
            events.CallCame: self._call_came,
        }

    def _make(self, name: str, kind: str, text: str, labels: tuple[str, ...]) -> Any:
        if kind == "counter":
            return Counter(name, text, labels, registry=self._registry)
        if kind == "gauge":
            return Gauge(name, text, labels, registry=self._registry)
        return Histogram(name, text, labels, registry=self._registry, buckets=BUCKETS[name])

    def listen(self, event: events.Event) -> None:
        """Count an event; to be given to ``Bus.listen``."""
        react = self._reactions.get(type(event))
        if react is not None:
            react(event)

    def watch(self, name: str, value: Watch) -> None:
        """Have ``value`` asked for the gauge ``name`` (one of ``catalogue.WATCHED``) at each reading.

        Raises:
            KeyError: There is no such gauge.
        """
        if all(name != each.name for each in WATCHED):
            raise KeyError(name)
        self._watched.watches[name] = value

    def committed(self, units: int, seconds: float) -> None:
        """Count a commit of the writer; fits its ``on_group``."""
        self._group_units.observe(units)
        self._commit_seconds.observe(seconds)

    def ambiguous(self, account: str, count: int) -> None:
        """Count actions that a start found handed to WhatsApp without an answer."""
        self._ambiguous[account,].inc(count)

    def render(self) -> bytes:
        """Return all metrics in Prometheus's text format."""
        return generate_latest(self._registry)

    def _message_received(self, event: events.MessageReceived) -> None:
        self._received[event.message.account, event.message.kind].inc()

    def _message_handled(self, event: events.MessageHandled) -> None:
        self._handled[event.message.account, event.outcome].inc()

    def _command_finished(self, event: events.CommandFinished) -> None:
        self._commands[event.command, event.category, event.outcome].observe(event.seconds)

    def _message_sent(self, event: events.MessageSent) -> None:
        self._sent[event.account, event.kind, event.media].inc()
        self._send_seconds[event.account,].observe(event.seconds)

    def _send_failed(self, event: events.SendFailed) -> None:
        self._failures[event.account, "true" if event.final else "false"].inc()
        if event.ambiguous:
            self._ambiguous[event.account,].inc()

    def _job_changed(self, event: events.JobChanged) -> None:
        if self._jobs.get(event.job) == event.state:
            return
        if len(self._jobs) >= JOBS_KEPT:
            self._jobs.clear()
        self._jobs[event.job] = event.state
        self._job_states[event.command, event.state].inc()

    def _link_changed(self, status: LinkStatus) -> None:
        before = self._links.get(status.account)
        if before is not None:
            self._link_state[status.account, before].set(0)
        self._links[status.account] = status.state
        self._link_state[status.account, status.state].set(1)
        if before != status.state:
            self._link_changes[status.account, status.state].inc()

    def _call_came(self, event: events.CallCame) -> None:
        if not event.call.ended:
            self._calls[event.call.account,].inc()
