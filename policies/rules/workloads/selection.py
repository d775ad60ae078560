"""Selectors between workloads: a Service has the pods of one, constraints count a workload's own pods, and there are pods."""

from collections.abc import Iterator, Mapping
from typing import Any

from declared.labels import equal, selects
from declared.objects import namespace_of, object_name
from declared.pods import SERVING, pod_template
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_mapping, is_true, is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_SERVICE = "kubernetes:core/v1:Service"


def _services(stack: Stack, _: Config) -> Iterator[Finding]:
    for service in stack.of(_SERVICE):
        selector = mapping(service.props, "spec.selector")
        own = sorted(
            f"{each.kind}/{object_name(each)}"
            for each in stack.of(*SERVING)
            if namespace_of(each) == namespace_of(service)
            and (template := pod_template(each)) is not None
            and equal(selector, template.labels)
        )
        if len(own) > 1:
            yield wrong(
                service,
                f"spec.selector selects the pods of {own[0]} and {own[1]}: requests for one are answered by the other",
            )
        headless = read(service.props, "spec.clusterIP") == "None"
        if is_true(read(service.props, "spec.publishNotReadyAddresses")) and own and not headless:
            yield wrong(
                service,
                "spec.publishNotReadyAddresses is true: pods get requests before they are ready, and after they failed",
            )


SERVICES_APART = StackPolicy(
    name="service-selects-one-workload",
    description="A Service leads to the ready pods of one workload.",
    remedy="Let the selector have a label that only this workload's pods have; leave publishNotReadyAddresses out.",
    check=_services,
)

_OPERATED: Mapping[str, tuple[str, str]] = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ("spec", "cnpg.io/cluster"),
    "kubernetes:postgresql.cnpg.io/v1:Pooler": ("spec.template.spec", "cnpg.io/poolerName"),
}
"""Where constraints stand, and the label that the operator gives the resource's pods."""

_KAFKA = "kubernetes:kafka.strimzi.io/v1:KafkaNodePool"
_CONSTRAINTS = "topologySpreadConstraints"


def _own_labels(resource: Declared) -> tuple[str, Mapping[str, Any]] | None:
    """Where a resource's constraints stand, and labels of its pods."""
    template, name = pod_template(resource), object_name(resource)
    if template is not None:
        return "spec.template.spec", template.labels
    if resource.type in _OPERATED:
        path, label = _OPERATED[resource.type]
        given = mapping(resource.props, "spec.template.metadata.labels")
        return path, {"cnpg.io/podRole": "instance", "role": "replica", **given, label: name}
    if resource.type == _KAFKA:
        labels = mapping(resource.props, "metadata.labels")
        cluster = labels.get("strimzi.io/cluster")
        own = {"strimzi.io/cluster": cluster, "strimzi.io/pool-name": name, "strimzi.io/kind": "Kafka"}
        return "spec.template.pod", {**own, "strimzi.io/name": f"{cluster}-kafka"}
    return None


def _spread(resource: Declared, _: Config) -> Iterator[Finding]:
    found = _own_labels(resource)
    if found is None:
        return
    path, labels = found
    for number, each in enumerate(items(mapping(resource.props, path), _CONSTRAINTS)):
        selector = read(each, "labelSelector")
        if not is_unknown(selector) and not _may_select(selector, labels):
            yield wrong(
                resource,
                f"{path}.{_CONSTRAINTS}[{number}].labelSelector does not select its own pods: they are counted nowhere, and may"
                " all be in one place",
            )


_GIVEN = ("cnpg.io/", "strimzi.io/", "app.kubernetes.io/")
"""Labels that operators give, beside those that are known here."""


def _may_select(selector: object, labels: Mapping[str, Any]) -> bool:
    """Whether it selects these labels, and others that an operator may give."""
    wanted = as_mapping(read(selector, "matchLabels"))
    unknown = {key: value for key, value in wanted.items() if key.startswith(_GIVEN) and key not in labels}
    return selects(selector, {**labels, **unknown} if "strimzi.io/cluster" in labels or _cnpg(labels) else labels)


def _cnpg(labels: Mapping[str, Any]) -> bool:
    return any(key.startswith("cnpg.io/") for key in labels)


SPREAD_OWN = ResourcePolicy(
    name="spread-counts-own-pods",
    description="A topology spread constraint counts the pods that it is to spread.",
    remedy="Let labelSelector have labels of the workload's own pods.",
    types=(*SERVING, *_OPERATED, _KAFKA),
    check=_spread,
)


def _size(stack: Stack, _: Config) -> Iterator[Finding]:
    replaced = {
        (namespace_of(each), str(read(each.props, "spec.workloadRef.name")))
        for each in stack.of("kubernetes:argoproj.io/v1alpha1:Rollout")
    }
    for workload in stack.of(*SERVING):
        if (namespace_of(workload), object_name(workload)) in replaced and workload.kind != "Rollout":
            continue  # a Rollout has its pods
        if read(workload.props, "spec.replicas") == 0:
            yield wrong(workload, "spec.replicas is 0: nothing runs")


SIZE = StackPolicy(
    name="workload-has-pods",
    description="What is declared to run has pods.",
    remedy="Set spec.replicas to 1 or more, or remove the workload.",
    check=_size,
)
