import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.observability.alerts import Alert, rule_file
from components.observability.alerts.runbooks import FOLDER, guide_groups, pages
from components.observability.alerts.services import SERVICES_OF_THE_GUIDE
from tests.components.observability.rule_cases import CASES, Series

GROUPS = guide_groups(SERVICES_OF_THE_GUIDE)
ALERTS: Mapping[str, Alert] = {alert.name: alert for group in GROUPS for alert in group.alerts}
RUNBOOKS = "https://example.org/runbooks"

needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed (Debian package prometheus)"
)


def promtool(*arguments: str) -> tuple[int, str]:
    program = shutil.which("promtool") or "promtool"
    result = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def evaluated(folder: Path, alert: str, series: tuple[Series, ...], minutes: int) -> tuple[int, str]:
    """What promtool says when nothing is expected to fire; the group is evaluated about a hundred times."""
    group = next(group for group in GROUPS if alert in {a.name for a in group.alerts})
    (folder / "rules.yml").write_text(yaml.safe_dump(rule_file([group], RUNBOOKS)))
    test: dict[str, Any] = {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series],
        "alert_rule_test": [{"eval_time": f"{minutes}m", "alertname": alert, "exp_alerts": []}],
    }
    file = folder / "test.yml"
    content: dict[str, Any] = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": f"{max(1, minutes // 100)}m",
        "tests": [test],
    }
    file.write_text(yaml.safe_dump(content))
    return promtool("test", "rules", str(file))


@needs_promtool
def test_every_rule_is_well_formed(tmp_path: Path) -> None:
    file = tmp_path / "nphies_rules.yml"
    file.write_text(yaml.safe_dump(rule_file(GROUPS, RUNBOOKS)))
    assert promtool("check", "rules", str(file))[0] == 0


def test_every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_is_quiet() -> None:
    assert set(CASES) == set(ALERTS)


@needs_promtool
@pytest.mark.parametrize("alert", sorted(CASES))
def test_an_alert_stays_quiet_while_it_should(tmp_path: Path, alert: str) -> None:
    code, shown = evaluated(tmp_path, alert, CASES[alert].quiet, CASES[alert].minutes)
    assert code == 0, shown


@needs_promtool
@pytest.mark.parametrize(
    ("alert", "state"), [(alert, state) for alert, case in sorted(CASES.items()) for state in case.healthy]
)
def test_an_alert_stays_quiet_on_a_healthy_platform(tmp_path: Path, alert: str, state: str) -> None:
    code, shown = evaluated(tmp_path, alert, CASES[alert].healthy[state], CASES[alert].minutes)
    assert code == 0, shown


@needs_promtool
@pytest.mark.parametrize("alert", sorted(CASES))
def test_an_alert_fires_when_it_should(tmp_path: Path, alert: str) -> None:
    code, shown = evaluated(tmp_path, alert, CASES[alert].fires, CASES[alert].minutes)
    assert code == 1, f"{alert} did not fire"
    assert f'alertname="{alert}"' in shown
    assert f'severity="{ALERTS[alert].severity}"' in shown
    assert f"{RUNBOOKS}/{alert}.md" in shown
    assert "<no value>" not in shown, "a template names a label that the series does not have"
    assert "<error" not in shown


@pytest.mark.parametrize("name", ["ServiceDown", "HighErrorRate", "UnauthorizedAccess", "DataExfiltration"])
def test_the_guides_alerts_keep_their_names(name: str) -> None:
    assert name in ALERTS


def test_every_alert_has_a_runbook_page_that_says_what_the_alert_says() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
    assert written == pages(GROUPS), "run: make docs"
