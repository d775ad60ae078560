"""What says that the services are down must not be evicted by them."""

from collections.abc import Iterator

from declared.helm import chart_of
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy
from policies.model.stack import Stack
from policies.model.values import mapping, read

_PARTS = (
    "prometheus.prometheusSpec",
    "alertmanager.alertmanagerSpec",
    "grafana",
    "kube-state-metrics",
    "prometheusOperator",
    "prometheus-node-exporter",
)
_BUILT_IN = {"system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000}
"""Kubernetes' own classes (documentation, "Pod Priority and Preemption")."""


def _priorities(stack: Stack, _: Config) -> Iterator[Finding]:
    classes: dict[str, float] = dict(_BUILT_IN)
    for each in stack.of("kubernetes:scheduling.k8s.io/v1:PriorityClass"):
        value = read(each.props, "value")
        classes[str(read(each.props, "metadata.name"))] = value if isinstance(value, (int, float)) else 0
    services = max(
        (
            classes.get(str(read(each.props, "spec.template.spec.priorityClassName")), 0)
            for each in stack.of("kubernetes:argoproj.io/v1alpha1:Rollout")
        ),
        default=0,
    )
    for release in stack.of("kubernetes:helm.sh/v3:Release"):
        if chart_of(release) == "kube-prometheus-stack":
            values = mapping(release.props, "values")
            for part in _PARTS:
                name = read(values, f"{part}.priorityClassName")
                if classes.get(str(name), 0) <= services:
                    yield wrong(
                        release, f"values.{part}.priorityClassName is {name or 'not given'}: services would evict it"
                    )


MONITORING_PRIORITY = StackPolicy(
    name="monitoring-outlives-services",
    description="Prometheus, Alertmanager, Grafana and the exporters have a higher priority than the services they watch.",
    remedy="Name a PriorityClass above the services'; system-node-critical for what runs on every node.",
    check=_priorities,
)
