from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from whatsdex.config import Web
from whatsdex.monitoring import catalogue

ROOT = Path(__file__).resolve().parents[3]
SUFFIXES = ("_bucket", "_sum", "_count")


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"script_{name}", ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def dashboard() -> Any:
    return json.loads((ROOT / "grafana" / "dashboards" / "whatsdex.json").read_text(encoding="utf8"))


def exported() -> set[str]:
    histograms = {each.name + suffix for each in catalogue.ALL if each.kind == "histogram" for suffix in SUFFIXES}
    return {each.name for each in catalogue.ALL if each.kind != "histogram"} | histograms


def expressions() -> list[str]:
    return [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]


def test_the_dashboard_and_the_list_of_metrics_are_as_their_scripts_make_them():
    made = script("dashboard")
    assert made.FILE.read_text(encoding="utf8") == made.text(), "run: python scripts/dashboard.py"
    assert script("metrics").FILE.read_text(encoding="utf8") == catalogue.document(), "run: python scripts/metrics.py"


def test_every_metric_of_the_dashboard_is_exported():
    used = {name for each in expressions() for name in re.findall(r"whatsdex_\w+", each)}
    assert used <= exported()
    assert len(used) > 20


def test_every_label_of_the_dashboard_is_one_of_its_metric():
    labels = {each.name: set(each.labels) for each in catalogue.ALL}
    for each in expressions():
        for name, inside in re.findall(r"(whatsdex_\w+)\{([^}]*)\}", each):
            family = next(
                name.removesuffix(suffix) for suffix in ("", *SUFFIXES) if name.removesuffix(suffix) in labels
            )
            assert set(re.findall(r"(\w+)[=!]", inside)) <= labels[family], each
        for group in re.findall(r"by \(([^)]*)\)", each):
            known = {"le"}.union(*(labels[name] for name in labels if name in each))
            assert {one.strip() for one in group.split(",")} <= known, each
        assert each.count("(") == each.count(")")


def test_panels_overlap_nowhere():
    cells: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        own = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not own & cells, panel["title"]
        assert place["x"] + place["w"] <= 24
        cells |= own


@pytest.mark.parametrize("page", ["monitoring.md", "metrics.md"])
def test_every_metric_of_the_docs_exists(page: str):
    text = (ROOT / "docs" / page).read_text(encoding="utf8")
    named = set(re.findall(r"`(whatsdex_\w+)", text))
    assert named
    assert named <= exported() | {each.name for each in catalogue.ALL}


def test_prometheus_and_the_docs_name_the_default_address():
    address = f"{Web().host}:{Web().port}"
    assert f'"{address}"' in (ROOT / "prometheus" / "prometheus.yml").read_text(encoding="utf8")
    assert address in (ROOT / "docs" / "monitoring.md").read_text(encoding="utf8")


def test_grafana_s_data_source_is_the_one_the_panels_ask():
    text = (ROOT / "grafana" / "provisioning" / "datasources" / "prometheus.yml").read_text(encoding="utf8")
    assert {panel["datasource"]["uid"] for panel in dashboard()["panels"]} == {"whatsdex"}
    assert "uid: whatsdex\n" in text
