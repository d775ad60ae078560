"""Pods of declared workloads, and of those that charts make."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from declared.charts.release_facts import ReleaseFacts, named
from declared.charts.values import at
from declared.demand.pod_request import (
    NO_DEFAULTS,
    ContainerDefaults,
    defaults_of,
    pod_request,
    whole,
)
from declared.demand.volume_claim import from_template, from_templates
from declared.demand.workload import WorkloadPods, count, with_surge
from declared.helm import chart_of
from declared.objects import namespace_of, object_name
from declared.pods import pod_template
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, items, read

Defaults = Mapping[str, ContainerDefaults]
"""Of containers that say nothing, by namespace."""

_CLAIMS_OF_CHARTS = {
    ("kube-prometheus-stack", "Prometheus"): "prometheus.prometheusSpec.storageSpec.volumeClaimTemplate",
    ("kube-prometheus-stack", "Alertmanager"): "alertmanager.alertmanagerSpec.storage.volumeClaimTemplate",
}
"""Where a chart's values have the claim of a custom resource that it makes."""

_PARALLEL = {"CronJob": "jobTemplate.spec.parallelism", "Job": "parallelism"}


def defaults(stack: Stack) -> Defaults:
    """What the LimitRanges of a stack give to containers that say nothing."""
    return {namespace_of(each): defaults_of(each.props) for each in stack.kubernetes("core", "LimitRange")}


def declared_pods(stack: Stack, given: Defaults) -> Iterator[WorkloadPods]:
    """Pods of resources that have a template."""
    scalers = _autoscalers(stack)
    for each in stack.resources:
        template = pod_template(each)
        if template is None:
            continue
        namespace, name = namespace_of(each), object_name(each)
        scaler = scalers.get((namespace, each.kind, name))
        most = _most(each, read(scaler, "spec.maxReplicas"))
        if most is None:
            continue
        spec = {**template.spec, **_other_workload(stack, each, namespace)}
        yield WorkloadPods(
            f"{each.kind}/{name}",
            namespace,
            each,
            most,
            _always(each, scaler),
            pod_request(spec, given.get(namespace, NO_DEFAULTS)),
            tuple(from_templates(items(each.props, "spec.volumeClaimTemplates"))),
            spec,
            scaled_to=as_number(read(scaler, "spec.maxReplicas")),
            per_node=each.kind == "DaemonSet",
        )


def _other_workload(stack: Stack, rollout: Declared, namespace: str) -> Mapping[str, Any]:
    """The pod of the Deployment that a Rollout names instead of a template of its own."""
    reference = read(rollout.props, "spec.workloadRef")
    if read(reference, "kind") != "Deployment":
        return {}
    other = stack.one("apps", "Deployment", read(reference, "name"), namespace)
    template = pod_template(other) if other else None
    return template.spec if template else {}


def _autoscalers(stack: Stack) -> Mapping[tuple[str, str, str], Mapping[str, Any]]:
    """The properties of autoscalers, by namespace, kind and name of what they scale."""
    return {
        (
            namespace_of(each),
            str(read(each.props, "spec.scaleTargetRef.kind")),
            str(read(each.props, "spec.scaleTargetRef.name")),
        ): each.props
        for each in stack.kubernetes("autoscaling", "HorizontalPodAutoscaler")
    }


def _most(workload: Declared, scaled: object) -> float | None:
    """Pods at one moment; of a DaemonSet, one, since nodes decide. None: unknown."""
    kind, spec = workload.kind, read(workload.props, "spec")
    if kind in _PARALLEL:
        return count(read(spec, _PARALLEL[kind]))
    replicas = count(read(spec, "replicas") if scaled is None else scaled)
    if replicas is None or kind in ("Pod", "DaemonSet"):
        return None if replicas is None else 1
    if kind == "Deployment":
        return with_surge(replicas, read(spec, "strategy"))
    return _of_a_rollout(spec, replicas) if kind == "Rollout" else replicas


def _always(workload: Declared, scaler: Mapping[str, Any] | None) -> float:
    """Of a DaemonSet, one. An autoscaler that says nothing leaves one (Kubernetes API, HorizontalPodAutoscalerSpec)."""
    if workload.kind in _PARALLEL:
        return 0
    if workload.kind in ("Pod", "DaemonSet"):
        return 1
    return count(read(workload.props, "spec.replicas") if scaler is None else read(scaler, "spec.minReplicas")) or 0


def _of_a_rollout(spec: object, replicas: float) -> float:
    """Both versions are whole at the switch of a blue-green release (Argo Rollouts documentation, "BlueGreen")."""
    canary = read(spec, "strategy.canary")
    if canary is None:
        return 2 * replicas
    if read(canary, "trafficRouting") is not None:
        return 2 * replicas
    return with_surge(replicas, {"rollingUpdate": canary})


def chart_pods(releases: Iterable[ReleaseFacts], given: Defaults) -> Iterator[WorkloadPods]:
    """Pods that charts make, by what is recorded of them and the declared values."""
    for facts in releases:
        for each in facts.workloads:
            yield _of_chart(facts, each, given.get(str(each["namespace"]), NO_DEFAULTS))


def _of_chart(facts: ReleaseFacts, workload: Mapping[str, Any], given: ContainerDefaults) -> WorkloadPods:
    kind = str(workload["kind"])
    replicas = count(workload.get("replicas")) or 1.0
    containers = items(workload, "containers")
    beside = [read(one, "resources") for one in containers if not read(one, "init")]
    before = [read(one, "resources") for one in containers if read(one, "init")]
    path = _CLAIMS_OF_CHARTS.get((chart_of(facts.release), kind))
    claim = at(facts.release.props.get("values"), path) if path else None
    return WorkloadPods(
        named(workload),
        str(workload["namespace"]),
        facts.release,
        with_surge(replicas, None) if kind == "Deployment" else replicas,
        0 if kind in _PARALLEL else replicas,
        whole(beside, before, given),
        (from_template(claim, kind.lower()),) if claim is not None else (),
        workload,
        per_node=kind == "DaemonSet",
    )
