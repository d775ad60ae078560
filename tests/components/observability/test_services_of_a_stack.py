"""Who is alerted on: the services of the stack's settings, whatever their number."""

import json
from typing import Any

from components.observability.alerts.runbooks import START_OF_THE_GUIDE
from components.observability.alerts.services import SERVICES_OF_THE_GUIDE, critical
from offline.engine.declare import Declaration
from tests.whole_stack import configuration, declared_by

RULES = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"
APP_TIER = "nphies-platform:app_tier"
FIFTH = "consent-service"


def declared_with(service: str) -> Declaration:
    """The prod stack with one service more."""
    config = configuration("prod")
    app_tier: Any = json.loads(config[APP_TIER])
    app_tier["services"][service] = {"image": "1.0.0"}
    return declared_by("prod", config | {APP_TIER: json.dumps(app_tier)})


def test_a_fifth_service_is_missed_when_it_is_away() -> None:
    (group,) = declared_with(FIFTH)[RULES, "rules-nphies-critical"].props["spec"]["groups"]
    (absent,) = [rule["expr"] for rule in group["rules"] if rule.get("alert") == "ServiceAbsent"]

    for service in (*SERVICES_OF_THE_GUIDE, FIFTH):
        assert f'service="{service}"' in absent


def test_the_services_share_one_alert_and_so_one_page_of_the_runbook() -> None:
    names = [alert.name for alert in critical((*SERVICES_OF_THE_GUIDE, FIFTH), START_OF_THE_GUIDE).alerts]

    assert names.count("ServiceAbsent") == len([name for name in names if "Absent" in name]) == 1
