from pathlib import Path

import promql_parser
import pytest

from components.observability.alert_inhibition import SUPERSEDED, Supersedes
from components.observability.alerts import Alert
from components.observability.alerts.runbooks import guide_groups
from components.observability.alerts.services import SERVICES_OF_THE_GUIDE
from tests.components.observability.alertmanager import muted, needs_alertmanager, running

ALERTS = {alert.name: alert for group in guide_groups(SERVICES_OF_THE_GUIDE) for alert in group.alerts}
INSTANCE = {"namespace": "nphies-data", "pod": "claims-db-1"}
LATE = {"alertname": "WalArchivingLagHigh", "severity": "warning", "team": "dba", **INSTANCE}
BREAKS = {"alertname": "WalArchivingLagExceedsRpo", "severity": "critical", "team": "dba", **INSTANCE}
REGION_DOWN = {"alertname": "RegionDown", "severity": "critical", "team": "on-call"}
NONE: set[str] = set()
INFO = {"alertname": "CPUThrottlingHigh", "severity": "info", "namespace": "nphies-core"}


@needs_alertmanager
@pytest.mark.parametrize(
    ("firing", "quiet"),
    [
        pytest.param([BREAKS, LATE], {"WalArchivingLagHigh"}, id="the milder alert about the same instance"),
        pytest.param([BREAKS, LATE | {"pod": "claims-db-2"}], NONE, id="the same alert about another instance"),
        pytest.param(
            [
                {"alertname": "KafkaPartitionOffline", "severity": "critical", "team": "on-call"},
                {"alertname": "AuditRecordsQuarantined", "severity": "warning", "team": "security"},
                {"alertname": "LogSnapshotOld", "severity": "warning", "team": "on-call"},
            ],
            NONE,
            id="a critical alert without labels mutes no warning without labels",
        ),
        pytest.param(
            [BREAKS, {"alertname": "RedisDown", "severity": "warning", "namespace": "nphies-data"}],
            NONE,
            id="a critical alert mutes no other warning of its namespace",
        ),
        pytest.param(
            [REGION_DOWN, LATE, {"alertname": "UnauthorizedAccess", "severity": "warning", "team": "security"}],
            {"WalArchivingLagHigh"},
            id="a lost region mutes its consequences, and no attack",
        ),
        pytest.param(
            [REGION_DOWN, {"alertname": "Watchdog", "severity": "none"}], NONE, id="a lost region leaves the heartbeat"
        ),
        pytest.param(
            [INFO, {"alertname": "InfoInhibitor", "severity": "none", "namespace": "nphies-core"}],
            {"CPUThrottlingHigh"},
            id="an info alert that is alone in its namespace",
        ),
    ],
)
def test_an_alert_mutes_its_consequences_alone(tmp_path: Path, firing: list[dict[str, str]], quiet: set[str]) -> None:
    with running(tmp_path) as api:
        assert muted(api, firing, expected=quiet) == quiet


def _names(pattern: str) -> list[str]:
    return pattern.split("|")


def _labels(alert: Alert) -> set[str] | None:
    """Labels of what the expression gives, where it says so itself; None: those of the metric."""
    found = promql_parser.parse(alert.expr)
    while isinstance(found, (promql_parser.BinaryExpr, promql_parser.ParenExpr)):
        found = found.lhs if isinstance(found, promql_parser.BinaryExpr) else found.expr
    if isinstance(found, promql_parser.NumberLiteral | promql_parser.Call):
        return None
    return set(found.modifier.labels) if isinstance(found, promql_parser.AggregateExpr) and found.modifier else None


@pytest.mark.parametrize("pair", SUPERSEDED, ids=lambda pair: pair.source)
def test_both_alerts_of_a_pair_are_there_and_name_the_object(pair: Supersedes) -> None:
    for name in (*_names(pair.source), *_names(pair.target)):
        labels = _labels(ALERTS[name])
        assert labels is None or labels >= set(pair.same), f"{name} has only {labels}"
