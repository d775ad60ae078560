"""Who is alerted on: the services of the stack's settings, whatever their number."""

import json
import runpy
from typing import Any

import yaml

from components.observability.alerts.services import SERVICES_OF_THE_GUIDE, critical
from offline.declare import Declaration, declare
from tests.whole_stack import ROOT

RULES = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"
FIFTH = "consent-service"


def declared_with(service: str) -> Declaration:
    """The prod stack with one service more."""
    document: Any = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))["config"]
    document["nphies-platform:app_tier"]["services"][service] = {"image": "1.0.0"}
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in document.items()}
    return declare(lambda: runpy.run_path(str(ROOT / "__main__.py")), config=config)


def test_a_fifth_service_is_missed_when_it_is_away() -> None:
    (group,) = declared_with(FIFTH)[RULES, "rules-nphies-critical"].props["spec"]["groups"]
    (absent,) = [rule["expr"] for rule in group["rules"] if rule.get("alert") == "ServiceAbsent"]

    for service in (*SERVICES_OF_THE_GUIDE, FIFTH):
        assert f'service="{service}"' in absent


def test_the_services_share_one_alert_and_so_one_page_of_the_runbook() -> None:
    names = [alert.name for alert in critical((*SERVICES_OF_THE_GUIDE, FIFTH)).alerts]

    assert names.count("ServiceAbsent") == len([name for name in names if "Absent" in name]) == 1
