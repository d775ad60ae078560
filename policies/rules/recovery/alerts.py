"""Alert rules: those of the guide, and those that watch the objectives themselves."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from declared import durations
from declared.helm import chart_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule"


@dataclass(frozen=True)
class Bound:
    """The delay of an alert at most: the longest `for`, and the threshold of its expression."""

    hold: int
    """Seconds."""

    above: float | None = None
    """Fires when more than a figure, which may be at most this."""

    below: float | None = None
    """Fires when less than a figure, which must be at least this."""


ALERTS: Mapping[str, Bound] = {
    # The guide, "Critical Alerts" and "Security Alerts".
    "ServiceDown": Bound(60),
    "HighErrorRate": Bound(300, above=0.1),
    "UnauthorizedAccess": Bound(0, above=10),
    "DataExfiltration": Bound(300, above=1_000_000),
    # Its objectives: 99.95 %, RPO 5 min, backups daily.
    "ErrorBudgetBurn1h": Bound(120, above=0.0072),
    "ErrorBudgetBurn6h": Bound(900, above=0.003),
    "ErrorBudgetBurn1d": Bound(3600, above=0.0015),
    "ErrorBudgetBurn3d": Bound(10800, above=0.0005),
    "WalArchivingLagHigh": Bound(60, above=150),
    "WalArchivingLagExceedsRpo": Bound(60, above=300),
    "WalVolumeHalfFull": Bound(300, above=0.5),
    "BaseBackupOld": Bound(600, above=93_600),
    "BaseBackupFailed": Bound(600),
    "RestoreCheckFailed": Bound(0),
    "RestoreCheckOld": Bound(3600, above=691_200),
    "VeleroBackupFailed": Bound(0, above=0),
    "VeleroBackupOld": Bound(600, above=93_600),
    "StandbyLagHigh": Bound(120, above=150),
    "StandbyLagExceedsRpo": Bound(120, above=300),
    "StandbyNotReplicating": Bound(600),
    "ReplicaLagHigh": Bound(300, above=30),
    "ReplicaNotStreaming": Bound(600),
    "SynchronousReplicasMissing": Bound(60),
    "PostgresInstanceDown": Bound(60),
    "DatabaseUnhealthy": Bound(900),
    "DatabaseOperatorUnavailable": Bound(600),
    # What they rest on.
    "RegionDown": Bound(120, below=0.34),
    "VolumeFullSoon": Bound(3600),
    "VolumeAlmostFull": Bound(300, below=0.1),
    "CertificateExpiresSoon": Bound(3600, below=1_209_600),
    "CertificateExpires": Bound(0, below=259_200),
    "HpaMaxedOut": Bound(900),
    "KafkaUnderReplicated": Bound(900, above=0),
    "KafkaPartitionOffline": Bound(60),
    "KafkaControllersWithoutLeader": Bound(300),
    "KafkaConsumerLagHigh": Bound(900, above=10_000),
    "RedisDown": Bound(120),
    "RedisClusterBroken": Bound(60),
    "ElasticsearchRed": Bound(120),
    "LogPipelineStalled": Bound(600),
    "MetricsMissing": Bound(900),
}

_MONITORED = ("kubernetes:helm.sh/v3:Release",)


def _rules(stack: Stack) -> Iterator[tuple[Declared, Mapping[str, Any]]]:
    for resource in stack.of(_RULE):
        for group in items(resource.props, "spec.groups"):
            for rule in items(group, "rules"):
                given = mapping({"rule": rule}, "rule")
                if given.get("alert") is not None:
                    yield resource, given


class _AlertsThereConfig(Config):
    alerts: tuple[str, ...] = Field(default=tuple(ALERTS), description="Alerts that there must be.")


def _alerts(stack: Stack, config: _AlertsThereConfig) -> Iterator[Finding]:
    if not any(chart_of(each) == "kube-prometheus-stack" for each in stack.of(*_MONITORED)):
        return
    found: dict[str, list[tuple[Declared, Mapping[str, Any]]]] = {}
    for resource, rule in _rules(stack):
        found.setdefault(str(rule["alert"]), []).append((resource, rule))
    for name in config.alerts:
        if name not in found:
            yield Finding(message=f"no PrometheusRule has the alert {name}")
    for name, rules in found.items():
        for resource, rule in rules:
            yield from _sound(resource, name, rule)
    for rollout in stack.of("kubernetes:argoproj.io/v1alpha1:Rollout"):
        service = str(read(rollout.props, "metadata.name"))
        if not any(
            f'service="{service}"' in str(rule["expr"]) and "absent" in str(rule["expr"]) for _, rule in _rules(stack)
        ):
            yield wrong(rollout, "no alert tells that none of its pods is left")


def _sound(resource: Declared, name: str, rule: Mapping[str, Any]) -> Iterator[Finding]:
    labels, expression = mapping(rule, "labels"), str(rule.get("expr") or "")
    if labels.get("severity") not in ("critical", "warning", "info") or not labels.get("team"):
        yield wrong(resource, f"alert {name} has no severity or no team: it would not be routed")
    if not expression.strip() or expression.strip() in ("vector(0)", "0"):
        yield wrong(resource, f"alert {name} has no expression that can be true")
    if not mapping(rule, "annotations").get("summary"):
        yield wrong(resource, f"alert {name} has no summary")
    held, bound = durations.parse(rule.get("for") or 0), ALERTS.get(name, Bound(_LONGEST))
    if held is None or held.total_seconds() > bound.hold:
        yield wrong(resource, f"alert {name}: `for` is {rule.get('for')}; expected at most {bound.hold} s")
    above, below = _figures(expression, ">"), _figures(expression, "<")
    if bound.above is not None and (not above or max(above) > bound.above):
        yield wrong(resource, f"alert {name}: threshold {_shown(above)}; expected at most {bound.above:g}")
    if bound.below is not None and (not below or max(below) < bound.below):
        yield wrong(resource, f"alert {name}: threshold {_shown(below)}; expected at least {bound.below:g}")
    if labels.get("severity") != "critical" and name in _CRITICAL:
        yield wrong(resource, f"alert {name} is {labels.get('severity')}; expected critical")


_LONGEST = 10800
_CRITICAL = {
    "ServiceDown", "DataExfiltration", "ErrorBudgetBurn1h", "ErrorBudgetBurn6h", "WalArchivingLagExceedsRpo", "BaseBackupOld",
    "RestoreCheckFailed", "VeleroBackupOld", "StandbyLagExceedsRpo", "StandbyNotReplicating", "SynchronousReplicasMissing",
    "PostgresInstanceDown",
    "RegionDown", "VolumeAlmostFull", "CertificateExpires", "WalVolumeHalfFull", "KafkaPartitionOffline",
    "KafkaUnderReplicated", "KafkaControllersWithoutLeader", "RedisClusterBroken", "DatabaseUnhealthy",
    "DatabaseOperatorUnavailable",
}  # fmt: skip


def _shown(figures: list[float]) -> str:
    return " and ".join(f"{each:g}" for each in figures) or "missing"


def _figures(expression: str, operator: str) -> list[float]:
    return [
        float(each)
        for each in re.findall(rf"(?<![=!<>]){operator}=?\s*(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.\"\[])", expression)
    ]


ALERTS_THERE = StackPolicy(
    name="required-alerts",
    description="Every alert of the guide is there, and those that watch the objectives, each early enough to act.",
    remedy="Declare the alert in a PrometheusRule, with severity, team, and a threshold within the objective.",
    config=_AlertsThereConfig,
    check=_alerts,
)
