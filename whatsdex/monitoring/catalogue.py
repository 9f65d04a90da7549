"""The names of all metrics, what they mean, and how ``docs/metrics.md`` says it."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["counter", "gauge", "histogram"]


class Metric(NamedTuple):
    """One metric as it is exported."""

    name: str
    """In full; counters end in ``_total``."""
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()


_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
BUCKETS: dict[str, tuple[float, ...]] = {
    "whatsdex_command_seconds": _FAST,
    "whatsdex_send_seconds": _FAST,
    "whatsdex_writer_commit_seconds": (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5),
    "whatsdex_writer_group_units": (1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
}
"""Upper bounds of each histogram's buckets, in its unit."""

COUNTED = (
    Metric("whatsdex_build_info", "gauge", "1, with the versions that run.", ("version", "python")),
    Metric("whatsdex_messages_received_total", "counter", "Messages taken in.", ("account", "kind")),
    Metric("whatsdex_messages_handled_total", "counter", "Messages the bot is done with.", ("account", "outcome")),
    Metric(
        "whatsdex_command_seconds", "histogram",
        "From a message's arrival to the end of its command, waiting included.",
        ("command", "category", "outcome"),
    ),
    Metric(
        "whatsdex_messages_sent_total", "counter", "Actions that WhatsApp took, by what they did.",
        ("account", "kind", "media"),
    ),
    Metric("whatsdex_send_seconds", "histogram", "From an action's commit to WhatsApp's answer.", ("account",)),
    Metric(
        "whatsdex_send_failures_total", "counter", "Actions that failed; final ones became dead letters.",
        ("account", "final"),
    ),
    Metric(
        "whatsdex_sends_ambiguous_total", "counter", "Actions whose answer was lost: perhaps done twice.",
        ("account",),
    ),
    Metric("whatsdex_receipts_total", "counter", "Receipts for our messages.", ("account", "kind")),
    Metric("whatsdex_group_changes_total", "counter", "Changes to groups.", ("account", "kind")),
    Metric("whatsdex_calls_total", "counter", "Calls that people made to the bot.", ("account",)),
    Metric("whatsdex_incidents_total", "counter", "Faults of ours that were written down."),
    Metric("whatsdex_job_states_total", "counter", "How often background jobs came to a state.", ("command", "state")),
    Metric("whatsdex_link_state", "gauge", "1 for the state an account's connection is in.", ("account", "state")),
    Metric("whatsdex_link_changes_total", "counter", "How often a connection came to a state.", ("account", "state")),
    Metric("whatsdex_writer_commit_seconds", "histogram", "What one commit of the database took."),
    Metric("whatsdex_writer_group_units", "histogram", "How many units one commit held."),
)  # fmt: skip
"""What is counted as it happens."""

WATCHED = (
    Metric("whatsdex_ready", "gauge", "1 when the service is ready, else 0."),
    Metric("whatsdex_inbox_messages", "gauge", "Messages taken in and not yet handled."),
    Metric("whatsdex_lanes", "gauge", "Threads that run quick commands."),
    Metric("whatsdex_lanes_busy", "gauge", "Threads that run one now."),
    Metric("whatsdex_outbox_rows", "gauge", "Actions not yet sent.", ("account",)),
    Metric("whatsdex_dead_letters", "gauge", "What was to be sent and was given up."),
    Metric("whatsdex_jobs", "gauge", "Background jobs not yet ended.", ("state",)),
    Metric("whatsdex_writer_queue_units", "gauge", "Units that wait for the database."),
    Metric("whatsdex_link_memory_bytes", "gauge", "Memory of an account's link process.", ("account",)),
    Metric("whatsdex_disk_free_bytes", "gauge", "Free space where the data folder is."),
)
"""What is asked for when metrics are read, if a part of the engine has registered it."""

PROCESS = (
    Metric("whatsdex_process_cpu_seconds_total", "counter", "Processor time the engine used."),
    Metric("whatsdex_process_resident_memory_bytes", "gauge", "Memory of the engine."),
    Metric("whatsdex_process_virtual_memory_bytes", "gauge", "Address space of the engine."),
    Metric("whatsdex_process_open_fds", "gauge", "Open files and sockets."),
    Metric("whatsdex_process_max_fds", "gauge", "How many may be open."),
    Metric("whatsdex_process_start_time_seconds", "gauge", "When the engine started, since 1970."),
)
"""What prometheus-client tells of the process."""

ALL = (*COUNTED, *WATCHED, *PROCESS)


def document() -> str:
    """Return the text of ``docs/metrics.md``."""
    rows = "\n".join(
        f"| `{each.name}` | {each.kind} | {', '.join(f'`{label}`' for label in each.labels)} | {each.help} |"
        for each in ALL
    )
    return f"""# Metrics

Made by `scripts/metrics.py` from `whatsdex/monitoring/catalogue.py`. All are served at `/metrics`; see
[monitoring.md](monitoring.md) for how to read them. A histogram has `_bucket`, `_sum` and `_count`.

| name | kind | labels | meaning |
|---|---|---|---|
{rows}
"""
