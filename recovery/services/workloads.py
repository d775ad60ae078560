"""Services as they are declared: a workload, and what selects, scales and protects it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from declared.labels import equal, selects
from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, mapping, name_at, read
from recovery.model.chain import Chain

CORE = "nphies-core"
"""The namespace of the services (guide, "Application Services Deployment")."""


@dataclass(frozen=True)
class Workload:
    """A Rollout or Deployment and its company."""

    resource: Declared
    services: tuple[Declared, ...]
    """The Services that select its pods."""

    autoscaler: Declared | None
    budgets: tuple[Declared, ...]

    @property
    def name(self) -> str:
        return object_name(self.resource)

    @property
    def labels(self) -> Mapping[str, Any]:
        """Of its pods."""
        return mapping(self.resource.props, "spec.template.metadata.labels")

    @property
    def container(self) -> str:
        """Path of the container that answers: the one with its name, or the first."""
        containers = items(self.resource.props, "spec.template.spec.containers")
        names = [read(each, "name") for each in containers]
        return f"spec.template.spec.containers[{names.index(self.name) if self.name in names else 0}]"

    def smallest(self, chain: Chain) -> int | None:
        """How many there are at least."""
        if self.autoscaler is None:
            count = chain.number(
                "instances", self.resource, "spec.replicas", least=1, allowed="a number of replicas", default=1
            )
        else:
            count = chain.number(
                "instances", self.autoscaler, "spec.minReplicas", least=1, allowed="1 or more", default=1
            )
        return int(count) if count is not None else None

    def largest(self) -> int | None:
        """How many there may be."""
        path = "spec.maxReplicas" if self.autoscaler else "spec.replicas"
        count = as_number(read((self.autoscaler or self.resource).props, path))
        return int(count) if count is not None else None


@lru_cache(maxsize=1)
def workloads(inventory: Stack) -> list[Workload]:
    """Every Rollout, and every Deployment beside them that a Service selects; what else runs only helps."""
    rollouts = inventory.kubernetes("argoproj.io", "Rollout")
    deployments = inventory.kubernetes("apps", "Deployment")
    found = [_workload(inventory, each) for each in (*rollouts, *deployments)]
    places = {CORE, *(namespace_of(each) for each in rollouts)}
    return [
        each for each in found if each.resource in rollouts or (each.services and namespace_of(each.resource) in places)
    ]


def _workload(inventory: Stack, resource: Declared) -> Workload:
    namespace, labels = namespace_of(resource), read(resource.props, "spec.template.metadata.labels")
    services = [
        each
        for each in inventory.kubernetes("core", "Service")
        if namespace_of(each) == namespace and equal(read(each.props, "spec.selector"), labels)
    ]
    budgets = [
        each
        for each in inventory.kubernetes("policy", "PodDisruptionBudget")
        if namespace_of(each) == namespace and selects(read(each.props, "spec.selector"), labels)
    ]
    scalers = [
        each
        for each in inventory.kubernetes("autoscaling", "HorizontalPodAutoscaler")
        if namespace_of(each) == namespace
        and read(each.props, "spec.scaleTargetRef.name") == object_name(resource)
        and read(each.props, "spec.scaleTargetRef.kind") == resource.kind
    ]
    return Workload(resource, tuple(services), scalers[0] if scalers else None, tuple(budgets))


def connected(workload: Workload, inventory: Stack, chain: Chain) -> None:
    """Gaps where the workload and its company do not meet."""
    resource, what = workload.resource, "requests reach the service"
    if not any(object_name(each) == workload.name for each in workload.services):
        found = f"no Service {workload.name} that selects its pods"
        chain.gap(what, resource, "spec.template.metadata.labels", found=found, allowed="one in its namespace")
    selector = read(resource.props, "spec.selector.matchLabels")
    if not equal(selector, workload.labels):
        chain.gap(what, resource, "spec.selector", found=selector, allowed="labels of its own pods")
    chain.one_of(what, resource, "spec.paused", among=[False], default=False)
    ports = items(resource.props, f"{workload.container}.ports")
    targets = [read(port, key) for port in ports for key in ("containerPort", "name")]
    for service in workload.services:
        for index, port in enumerate(items(service.props, "spec.ports")):
            target = read(port, "targetPort")
            target = read(port, "port") if target is MISSING else target
            if target not in targets:
                chain.gap(
                    what, service, f"spec.ports[{index}].targetPort", found=target, allowed="a port of its container"
                )
    _references(workload, inventory, chain)
    _mounts(workload, chain)
    scraped = 'spec.template.metadata.annotations."prometheus.io/scrape"'
    chain.one_of("it is watched", resource, scraped, among=["true"])


def _references(workload: Workload, inventory: Stack, chain: Chain) -> None:
    """Config maps that a pod waits for must be declared beside it; so must the services of a blue-green release."""
    resource, what = workload.resource, "pods start"
    volumes = "spec.template.spec.volumes"
    declared = {(object_name(each), namespace_of(each)) for each in inventory.kubernetes("core", "ConfigMap")}
    copies = {
        (name_at(each.props, "spec.target.name"), namespace_of(each))
        for each in inventory.kubernetes("external-secrets.io", "ExternalSecret")
    }
    for index, volume in enumerate(items(resource.props, volumes)):
        for path, known in (("configMap.name", declared), ("secret.secretName", copies)):
            name = name_at(volume, path)
            if name is not MISSING and (name, namespace_of(resource)) not in known:
                chain.gap(
                    what,
                    resource,
                    f"{volumes}[{index}].{path}",
                    found=name,
                    allowed="one that is declared in its namespace",
                )


def _mounts(workload: Workload, chain: Chain) -> None:
    """A mount of no volume keeps a pod from being made."""
    resource, pod = workload.resource, "spec.template.spec"
    volumes = {name_at(each, "name") for each in items(resource.props, f"{pod}.volumes")}
    path = f"{workload.container}.volumeMounts"
    for index, each in enumerate(items(resource.props, path)):
        found = name_at(each, "name")
        if found not in volumes:
            chain.gap("pods start", resource, f"{path}[{index}].name", found=found, allowed="a volume of the pod")
