from __future__ import annotations

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from tests.fakes.control import NOON
from whatsdex import events
from whatsdex.models import Call, GroupChange, Identity, LinkState, LinkStatus, Message, Receipt
from whatsdex.monitoring import catalogue
from whatsdex.monitoring.metrics import Metrics

MESSAGE = Message(account="main", id="A", chat="x", sender=Identity(), at=NOON)


def link(state: LinkState) -> events.LinkChanged:
    return events.LinkChanged(LinkStatus("main", state, NOON))


ALL = (
    events.MessageReceived(MESSAGE),
    events.MessageHandled(MESSAGE, "ok", 0.01, "ping"),
    events.CommandFinished("i", "main", "ping", "info", "x", "u", "ok", 0.02),
    events.MessageSent("main", "x", "1", "B", "send", "pong", NOON, 0.03),
    events.SendFailed("main", "x", "2", "offline", final=False),
    events.SendFailed("main", "x", "2", "offline", final=True),
    events.SendFailed("main", "x", "3", "no answer", final=False, ambiguous=True),
    events.JobChanged("1", "dl", "x", "running"),
    events.JobChanged("1", "dl", "x", "running", 0.5),
    events.JobChanged("1", "dl", "x", "done", 1.0),
    events.IncidentHappened(1, NOON, "dl", "broken"),
    link("connecting"),
    link("connected"),
    link("connected"),
    events.ReceiptCame(Receipt("main", "x", ("B",), "read", Identity(), NOON)),
    events.GroupChanged(GroupChange("main", "g", "join", NOON)),
    events.CallCame(Call("main", "c", Identity(), NOON)),
    events.CallCame(Call("main", "c", Identity(), NOON, ended=True)),
    events.OwnerClaimed("main", Identity()),
)


def told(*given: events.Event) -> Metrics:
    metrics = Metrics()
    for each in given:
        metrics.listen(each)
    return metrics


def samples(metrics: Metrics) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value for each in families for sample in each.samples
    }


def test_events_are_counted():
    found = samples(told(*ALL))
    expected = {
        ("whatsdex_messages_received_total", "main,text"): 1,
        ("whatsdex_messages_handled_total", "main,ok"): 1,
        ("whatsdex_command_seconds_count", "info,ping,ok"): 1,
        ("whatsdex_command_seconds_sum", "info,ping,ok"): 0.02,
        ("whatsdex_messages_sent_total", "main,send,"): 1,
        ("whatsdex_send_seconds_count", "main"): 1,
        ("whatsdex_send_failures_total", "main,false"): 2,
        ("whatsdex_send_failures_total", "main,true"): 1,
        ("whatsdex_sends_ambiguous_total", "main"): 1,
        ("whatsdex_job_states_total", "dl,running"): 1,
        ("whatsdex_job_states_total", "dl,done"): 1,
        ("whatsdex_incidents_total", ""): 1,
        ("whatsdex_link_state", "main,connecting"): 0,
        ("whatsdex_link_state", "main,connected"): 1,
        ("whatsdex_link_changes_total", "main,connected"): 1,
        ("whatsdex_receipts_total", "main,read"): 1,
        ("whatsdex_group_changes_total", "main,join"): 1,
        ("whatsdex_calls_total", "main"): 1,
    }
    assert {key: found.get(key) for key in expected} == expected


def test_gauges_are_asked_when_read_and_one_s_fault_spares_the_others():
    metrics = Metrics()
    depth = [3]
    metrics.watch("whatsdex_inbox_messages", lambda: depth[0])
    metrics.watch("whatsdex_outbox_rows", lambda: {"main": 5, "second": 0})
    metrics.watch("whatsdex_lanes", lambda: 1 // 0)
    with structlog.testing.capture_logs() as lines:
        found = samples(metrics)
        depth[0] = 4
        again = samples(metrics)
    assert found["whatsdex_inbox_messages", ""] == 3
    assert again["whatsdex_inbox_messages", ""] == 4
    assert found["whatsdex_outbox_rows", "main"] == 5
    assert ("whatsdex_lanes", "") not in found
    assert {each["metric"] for each in lines} == {"whatsdex_lanes"}
    with pytest.raises(KeyError):
        metrics.watch("whatsdex_unknown", lambda: 1)


def test_commits_of_the_writer_are_measured():
    metrics = Metrics()
    metrics.committed(8, 0.002)
    found = samples(metrics)
    assert found["whatsdex_writer_group_units_sum", ""] == 8
    assert found["whatsdex_writer_commit_seconds_count", ""] == 1


def test_what_a_crash_left_in_doubt_is_counted():
    metrics = Metrics()
    metrics.ambiguous("main", 3)
    assert samples(metrics)["whatsdex_sends_ambiguous_total", "main"] == 3


def test_what_is_exported_is_what_the_catalogue_says():
    families = {each.name: each for each in text_string_to_metric_families(told(*ALL).render().decode())}
    names = {each.name.removesuffix("_total") for each in catalogue.ALL}
    assert {name.removesuffix("_total") for name in families} == names
    for each in catalogue.ALL:
        family = families.get(each.name.removesuffix("_total")) or families[each.name]
        assert family.type == each.kind
    assert all(name.startswith("whatsdex_") for name in families)


def test_two_engines_in_a_process_count_apart():
    one, other = told(*ALL), Metrics()
    assert samples(one)["whatsdex_incidents_total", ""] == 1
    assert samples(other)["whatsdex_incidents_total", ""] == 0


def test_jobs_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("whatsdex.monitoring.metrics.JOBS_KEPT", 3)
    metrics = told(*(events.JobChanged(str(number), "dl", "x", "queued") for number in range(10)))
    assert samples(metrics)["whatsdex_job_states_total", "dl,queued"] == 10
    assert len(metrics._jobs) <= 3
