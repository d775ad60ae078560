"""Alerts on the alerts' own metrics: sources that are missing."""

from datetime import timedelta

from components.kubernetes.namespaces import BACKUP, CORE, DATA, LOGGING, NODE_AGENTS, OBSERVABILITY, OPERATORS
from components.observability.alerts.presence import missing, missing_from_database
from components.observability.alerts.rule import Alert, Group
from components.observability.metrics import (
    ALWAYS_EXPORTED,
    BARMAN,
    CERTIFICATES,
    CLOUDNATIVE_PG,
    ELASTICSEARCH,
    FILEBEAT,
    KAFKA,
    KAFKA_NODES,
    KUBELET,
    LOGSTASH,
    MICROMETER,
    NODE,
    REDIS,
    STATE,
    VELERO,
)

_BRING_UP = timedelta(hours=2)
"""Longer than bringing up a stack takes."""

EXPORTED_IN = {
    MICROMETER: CORE,
    KUBELET: OBSERVABILITY,
    NODE: OBSERVABILITY,
    KAFKA: DATA,
    KAFKA_NODES: DATA,
    REDIS: DATA,
    VELERO: BACKUP,
    CERTIFICATES: OPERATORS,
    ELASTICSEARCH: LOGGING,
    LOGSTASH: LOGGING,
    FILEBEAT: NODE_AGENTS,
}
"""Source to the namespace whose age says how long there should have been metrics."""


def monitoring() -> Group:
    """Sources of metrics that are gone."""
    return Group(
        name="nphies.monitoring",
        rules=[
            Alert(
                name="MetricsMissing",
                expr=" or ".join(
                    f'label_replace({_gone(source)}, "source", "{source}", "", "")' for source in ALWAYS_EXPORTED
                ),
                after=timedelta(minutes=15),
                severity="warning",
                team="on-call",
                summary="No metrics from {{ $labels.source }}",
                description="Prometheus has had no metric from {{ $labels.source }} for 15 minutes.",
                meaning="Prometheus has had no metric from a source for 15 minutes.",
                impact="No alert on these metrics can fire, whatever happens: docs/metrics.md lists them by source.",
                diagnosis=[
                    (
                        f"`kubectl --context STACK port-forward -n {OBSERVABILITY} svc/prometheus-operated 9090`, "
                        "page Status, Target health: "
                        "is there a target, and what does its last scrape say?"
                    ),
                    "No target: is there a pod, and does its PodMonitor or ServiceMonitor still select it?",
                ],
                mitigation=[
                    f"Target down: the pod's log, then the network policy that lets {OBSERVABILITY} in.",
                ],
                source="Prometheus itself",
            ),
        ],
    )


def _gone(source: str) -> str:
    metric = ALWAYS_EXPORTED[source]
    if source == STATE:
        return f"absent({metric})"  # it is what knows how old a namespace is
    if source in (CLOUDNATIVE_PG, BARMAN):
        return missing_from_database(metric, after=_BRING_UP)
    return missing(metric, namespace=EXPORTED_IN[source], after=_BRING_UP)
