import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from components.observability.alerts import Alert, Recording
from components.observability.alerts.runbooks import guide_groups
from components.observability.alerts.services import SERVICES_OF_THE_GUIDE
from components.observability.dashboards import Dashboard, Panel, dashboards
from components.observability.metrics import SOURCES
from settings import ObjectiveSettings
from tests.components.observability.queries import metrics_in

DASHBOARDS = dashboards(ObjectiveSettings())
PANELS = [pytest.param(panel, id=f"{board.title}: {panel.title}") for board in DASHBOARDS for panel in board.panels]
PROMTOOL = shutil.which("promtool") or "promtool"
needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed (Debian package prometheus)"
)


@pytest.mark.parametrize(
    "title", ["System Overview", "Application Performance", "Business Metrics", "Error Tracking", "Recovery"]
)
def test_the_guides_dashboards_and_recovery_exist(title: str) -> None:
    assert title in {board.title for board in DASHBOARDS}


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_asks_only_for_metrics_that_something_exports(panel: Panel) -> None:
    for query in panel.queries.values():
        unknown = metrics_in(query) - set(SOURCES)
        assert not unknown


def test_an_alert_reads_only_metrics_that_something_exports() -> None:
    rules = [rule for group in guide_groups(SERVICES_OF_THE_GUIDE) for rule in group.rules]
    unknown = {
        rule.name if isinstance(rule, Alert) else rule.record: metrics_in(rule.expr) - set(SOURCES) for rule in rules
    }
    assert {name: metrics for name, metrics in unknown.items() if metrics} == {}


def test_every_metric_in_the_catalogue_is_read_by_an_alert_or_a_panel() -> None:
    rules = [rule for group in guide_groups(SERVICES_OF_THE_GUIDE) for rule in group.rules]
    recorded = {rule.record for rule in rules if isinstance(rule, Recording)}
    queries = [query for board in DASHBOARDS for panel in board.panels for query in panel.queries.values()]
    read = {metric for query in [*queries, *(rule.expr for rule in rules)] for metric in metrics_in(query)}
    assert set(SOURCES) - read - recorded == set()


@needs_promtool
def test_every_query_parses(tmp_path: Path) -> None:
    queries = [query for board in DASHBOARDS for panel in board.panels for query in panel.queries.values()]
    rules = [{"record": f"panel:{number}", "expr": re.sub(r"\$\w+", ".*", q)} for number, q in enumerate(queries)]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    result = subprocess.run([PROMTOOL, "check", "rules", str(file)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("board", DASHBOARDS, ids=lambda board: board.title)
def test_a_dashboard_is_the_same_text_every_time_and_no_one_can_edit_it(board: Dashboard) -> None:
    text = board.to_json()
    assert text == board.to_json()
    content = json.loads(text)
    assert content["uid"] == board.uid
    assert content["editable"] is False
    assert len([panel for panel in content["panels"] if panel["type"] != "row"]) == len(board.panels)


def test_the_services_dashboards_can_be_narrowed_to_a_namespace_and_a_service() -> None:
    for board in DASHBOARDS:
        if board.title in {"Application Performance", "Business Metrics", "Error Tracking"}:
            names = {variable["name"] for variable in json.loads(board.to_json())["templating"]["list"]}
            assert names == {"namespace", "service"}


@pytest.mark.parametrize(
    "metric",
    [
        "Requests",
        "Gateway response time",
        "Gateway error rate",
        "Claims Processing Rate",
        "Validation errors",
        "Eligibility cache hit rate",
        "Eligibility check latency",
        "Code lookup time",
        "Terminology cache efficiency",
    ],
)
def test_every_key_metric_of_the_guide_has_a_panel(metric: str) -> None:
    assert metric in {panel.title for board in DASHBOARDS for panel in board.panels}
