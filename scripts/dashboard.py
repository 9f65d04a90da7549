"""Writes ``grafana/dashboards/whatsdex.json``: ``python scripts/dashboard.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).resolve().parent.parent / "grafana" / "dashboards" / "whatsdex.json"
SOURCE = {"type": "prometheus", "uid": "whatsdex"}


class Query(NamedTuple):
    """One line or number of a panel."""

    expression: str
    legend: str = ""
    instant: bool = False


class Panel(NamedTuple):
    """One panel; the grid is 24 columns wide, and panels fill it in order."""

    title: str
    queries: tuple[Query, ...]
    kind: str = "timeseries"
    unit: str = "short"
    width: int = 8
    height: int = 8
    about: str = ""
    stacked: bool = False
    thresholds: tuple[tuple[float | None, str], ...] = ((None, "green"),)
    mappings: tuple[tuple[str, str, str], ...] = ()


def quantile(share: float, by: str = "", metric: str = "whatsdex_command_seconds", where: str = "") -> str:
    """Return the PromQL of a histogram's quantile."""
    labels = f"le, {by}" if by else "le"
    return f"histogram_quantile({share}, sum by ({labels}) (rate({metric}_bucket{where}[$__rate_interval])))"


def per_minute(metric: str, by: str = "", where: str = "") -> str:
    """Return the PromQL of a counter's rate a minute."""
    grouped = f"sum by ({by})" if by else "sum"
    return f"60 * {grouped} (rate({metric}{where}[$__rate_interval]))"


RED_ABOVE_0 = ((None, "green"), (1, "red"))
ENDED = '{outcome!="queued"}'
QUICK_ENOUGH = ((None, "green"), (1, "orange"), (5, "red"))

PANELS = (
    Panel(
        "Ready", (Query("whatsdex_ready", instant=True),), "stat", width=3, height=4,
        thresholds=((None, "red"), (1, "green")), mappings=(("0", "no", "red"), ("1", "yes", "green")),
    ),
    Panel(
        "Accounts connected", (Query('sum(whatsdex_link_state{state="connected"})', instant=True),), "stat",
        width=3, height=4, thresholds=((None, "red"), (1, "green")),
    ),
    Panel(
        "Messages a minute", (Query(per_minute("whatsdex_messages_received_total")),), "stat", width=4, height=4,
    ),
    Panel(
        "Commands a minute", (Query(per_minute("whatsdex_command_seconds_count", where=ENDED)),), "stat",
        width=4, height=4,
    ),
    Panel(
        "95 % of commands within", (Query(quantile(0.95, where=ENDED)),), "stat", "s", 4, 4, thresholds=QUICK_ENOUGH,
    ),
    Panel(
        "Incidents, 24 h", (Query("sum(increase(whatsdex_incidents_total[24h]))", instant=True),), "stat",
        width=3, height=4, thresholds=RED_ABOVE_0,
    ),
    Panel(
        "Dead letters", (Query("whatsdex_dead_letters", instant=True),), "stat", width=3, height=4,
        thresholds=RED_ABOVE_0, about="Messages and actions that were given up.",
    ),
    Panel(
        "Messages and commands a minute",
        (
            Query(per_minute("whatsdex_messages_received_total"), "messages in"),
            Query(per_minute("whatsdex_messages_sent_total", where='{kind="send"}'), "messages out"),
            Query(per_minute("whatsdex_command_seconds_count", where=ENDED), "commands"),
        ),
        width=12,
    ),
    Panel(
        "What became of messages, a minute",
        (Query(per_minute("whatsdex_messages_handled_total", "outcome"), "{{outcome}}"),),
        width=12, stacked=True, about="Ignored ones were not for the bot.",
    ),
    Panel(
        "From message to end of its command",
        tuple(Query(quantile(share, where=ENDED), f"{100 * share:g} %") for share in (0.5, 0.95, 0.99)), unit="s",
        about="Waiting and background work included.",
    ),
    Panel(
        "95 % of each command within", (Query(f"topk(10, {quantile(0.95, 'command', where=ENDED)})", "{{command}}"),),
        unit="s", about="The slowest ten.",
    ),
    Panel(
        "From answer to WhatsApp's receipt of it",
        tuple(Query(quantile(share, metric="whatsdex_send_seconds"), f"{100 * share:g} %") for share in (0.5, 0.95)),
        unit="s",
    ),
    Panel(
        "Popular commands, 24 h",
        (
            Query(
                "topk(15, sum by (command)"
                ' (increase(whatsdex_command_seconds_count{outcome!~"queued|ignored"}[24h])))',
                "{{command}}", instant=True,
            ),
        ),
        "bargauge", height=10,
    ),
    Panel(
        "Commands that failed, a minute",
        (Query(per_minute("whatsdex_command_seconds_count", "command, outcome", '{outcome=~"failed|expired"}'),
               "{{command}} {{outcome}}"),),
        height=10, stacked=True,
    ),
    Panel(
        "Outcomes of commands, a minute",
        (Query(per_minute("whatsdex_command_seconds_count", "outcome"), "{{outcome}}"),), height=10, stacked=True,
    ),
    Panel(
        "What waits",
        (
            Query("whatsdex_inbox_messages", "inbox"),
            Query("sum by (account) (whatsdex_outbox_rows)", "outbox {{account}}"),
            Query("whatsdex_writer_queue_units", "writer"),
            Query('sum(whatsdex_jobs{state=~"queued|fetching"})', "jobs"),
        ),
    ),
    Panel(
        "What runs",
        (
            Query("whatsdex_lanes_busy", "lanes busy"),
            Query("whatsdex_lanes", "lanes"),
            Query("sum by (state) (whatsdex_jobs)", "jobs {{state}}"),
        ),
    ),
    Panel(
        "Background jobs by state reached, a minute",
        (Query(per_minute("whatsdex_job_states_total", "state"), "{{state}}"),),
    ),
    Panel(
        "Connections", (Query("whatsdex_link_state == 1", "{{account}}: {{state}}"),), "state-timeline", width=12,
        about="The state each account was in.", mappings=(("1", " ", "green"),),
    ),
    Panel(
        "Sending that failed, a minute",
        (
            Query(per_minute("whatsdex_send_failures_total", "account", '{final="false"}'), "{{account}}, tried again"),
            Query(per_minute("whatsdex_send_failures_total", "account", '{final="true"}'), "{{account}}, given up"),
            Query(per_minute("whatsdex_sends_ambiguous_total", "account"), "{{account}}, perhaps twice"),
        ),
        width=12,
    ),
    Panel(
        "Memory",
        (
            Query("whatsdex_process_resident_memory_bytes", "engine"),
            Query("sum by (account) (whatsdex_link_memory_bytes)", "link {{account}}"),
        ),
        unit="bytes",
    ),
    Panel(
        "Processor", (Query("rate(whatsdex_process_cpu_seconds_total[$__rate_interval])", "engine"),),
        unit="percentunit", about="Of one core.",
    ),
    Panel(
        "Database",
        (
            Query(quantile(0.95, metric="whatsdex_writer_commit_seconds"), "95 % of commits within"),
            Query(quantile(0.5, metric="whatsdex_writer_commit_seconds"), "50 % of commits within"),
        ),
        unit="s",
    ),
    Panel(
        "Units in one commit",
        (Query(
            "rate(whatsdex_writer_group_units_sum[$__rate_interval])"
            " / rate(whatsdex_writer_group_units_count[$__rate_interval])", "mean"),),
        about="Above 1 when several chats' work was written at once.",
    ),
    Panel("Free disk space", (Query("whatsdex_disk_free_bytes", "data folder"),), unit="bytes"),
    Panel(
        "Open files", (Query("whatsdex_process_open_fds", "open"), Query("whatsdex_process_max_fds", "allowed")),
    ),
)  # fmt: skip


def dashboard() -> dict[str, Any]:
    """Return the dashboard as Grafana reads it."""
    panels: list[dict[str, Any]] = []
    x = y = 0
    for number, panel in enumerate(PANELS, 1):
        if x + panel.width > 24:
            x, y = 0, y + panels[-1]["gridPos"]["h"]
        place = {"x": x, "y": y, "w": panel.width, "h": panel.height}
        x += panel.width
        panels.append(_panel(number, panel, place))
    return {
        "uid": "whatsdex",
        "title": "WhatsDeX",
        "description": "Made by scripts/dashboard.py.",
        "tags": ["whatsdex"],
        "schemaVersion": 39,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "10s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": []},
        "annotations": {"list": []},
        "panels": panels,
    }


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    steps = [{"value": value, "color": colour} for value, colour in panel.thresholds]
    defaults: dict[str, Any] = {
        "unit": panel.unit,
        "min": 0,
        "thresholds": {"mode": "absolute", "steps": steps},
        "mappings": [
            {"type": "value", "options": {value: {"text": text, "color": colour, "index": 0}}}
            for value, text, colour in panel.mappings
        ],
    }
    if panel.kind == "timeseries":
        defaults["custom"] = {
            "fillOpacity": 25 if panel.stacked else 5,
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            "showPoints": "never",
        }
    if panel.kind in ("stat", "bargauge", "state-timeline"):
        defaults["decimals"] = 2 if panel.unit == "s" else 0
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.about,
        "datasource": SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": _options(panel.kind),
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": SOURCE,
                "expr": query.expression,
                "legendFormat": query.legend or "__auto",
                "instant": query.instant,
                "range": not query.instant,
            }
            for index, query in enumerate(panel.queries)
        ],
    }


def _options(kind: str) -> dict[str, Any]:
    last = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    if kind == "stat":
        return {"reduceOptions": last, "colorMode": "value", "graphMode": "area"}
    if kind == "bargauge":
        return {"reduceOptions": last, "orientation": "horizontal", "displayMode": "basic", "showUnfilled": True}
    if kind == "state-timeline":
        return {"mergeValues": True, "showValue": "never", "legend": {"showLegend": False}}
    return {
        "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def text() -> str:
    """Return the file's content."""
    return json.dumps(dashboard(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf8")
    print(f"{FILE.name}: {len(PANELS)} panels")
