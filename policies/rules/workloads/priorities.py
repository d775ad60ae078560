"""What says that the services are down, and what delivers their audit records, must not be evicted by them."""

from collections.abc import Iterator, Mapping

from declared.helm import chart_of
from declared.stack import Stack
from declared.values import items, mapping, read, shown
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

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


def _classes(stack: Stack) -> Mapping[str, float]:
    """Values of all priority classes that pods can name."""
    classes: dict[str, float] = dict(_BUILT_IN)
    for each in stack.of("kubernetes:scheduling.k8s.io/v1:PriorityClass"):
        value = read(each.props, "value")
        classes[str(read(each.props, "metadata.name"))] = value if isinstance(value, (int, float)) else 0
    return classes


def _of_services(stack: Stack, classes: Mapping[str, float]) -> float:
    """The highest priority of a service."""
    return max(
        (
            classes.get(str(read(each.props, "spec.template.spec.priorityClassName")), 0)
            for each in stack.of("kubernetes:argoproj.io/v1alpha1:Rollout")
        ),
        default=0,
    )


def _monitoring(stack: Stack, _: Config) -> Iterator[Finding]:
    classes = _classes(stack)
    services = _of_services(stack, classes)
    for release in stack.of("kubernetes:helm.sh/v3:Release"):
        if chart_of(release) == "kube-prometheus-stack":
            values = mapping(release.props, "values")
            for part in _PARTS:
                name = read(values, f"{part}.priorityClassName")
                if classes.get(str(name), 0) <= services:
                    yield wrong(release, f"values.{part}.priorityClassName is {shown(name)}: services would evict it")


MONITORING_PRIORITY = StackPolicy(
    name="monitoring-priority",
    description="Prometheus, Alertmanager, Grafana and the exporters have a higher priority than the services they watch.",
    remedy="Name a PriorityClass above the services'; system-node-critical for what runs on every node.",
    check=_monitoring,
)


def _delivery(stack: Stack, _: Config) -> Iterator[Finding]:
    classes = _classes(stack)
    services = _of_services(stack, classes)
    for pipeline in stack.of("kubernetes:logstash.k8s.elastic.co/v1alpha1:Logstash"):
        name = read(pipeline.props, "spec.podTemplate.spec.priorityClassName")
        if classes.get(str(name), 0) <= services:
            yield wrong(
                pipeline, f"spec.podTemplate.spec.priorityClassName is {shown(name)}: services would evict its pods"
            )
    for cluster in stack.of("kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"):
        for nodes in items(cluster.props, "spec.nodeSets"):
            # A node that names no roles has all of them.
            roles = items(nodes, 'config."node.roles"') or ["master"]
            name = read(nodes, "podTemplate.spec.priorityClassName")
            if "master" in roles and classes.get(str(name), 0) <= services:
                yield wrong(
                    cluster,
                    f"the masters' priorityClassName ({read(nodes, 'name')}) is {shown(name)}: services would evict them, "
                    "and without two of three no log is indexed",
                )


DELIVERY_PRIORITY = StackPolicy(
    name="audit-delivery-priority",
    description="What takes audit records to their archive has a higher priority than the services that write them.",
    remedy="Name a PriorityClass above the services' in the podTemplate of Logstash and of Elasticsearch's masters.",
    check=_delivery,
)
