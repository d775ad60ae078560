"""Services as they are declared: a workload, and what selects, scales and protects it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from declared.labels import equal, selects
from declared.objects import namespace_of, object_name
from declared.once import once
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, items, mapping, read
from recovery.model.estimate import MissingPrerequisite
from recovery.model.readings import number_at


@dataclass(frozen=True)
class Workload:
    """A workload with its HPA, PDBs and Services."""

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

    @property
    def scaled(self) -> tuple[Declared, str, str]:
        """What says how many there are: a resource, and the paths of the least and the most."""
        if self.autoscaler:
            return self.autoscaler, "spec.minReplicas", "spec.maxReplicas"
        return self.resource, "spec.replicas", "spec.replicas"

    @property
    def count(self) -> int:
        """How many there are at least, as far as that can be read; Kubernetes' default is one."""
        resource, path, _ = self.scaled
        return int(as_number(read(resource.props, path)) or 1)

    def smallest(self) -> int | MissingPrerequisite:
        """How many there are at least."""
        resource, path, _ = self.scaled
        count = number_at("instances", resource, path, least=1, default=1)
        return count if isinstance(count, MissingPrerequisite) else int(count)

    def largest(self) -> int | None:
        """How many there may be."""
        resource, _, path = self.scaled
        count = as_number(read(resource.props, path))
        return int(count) if count is not None else None


@once
def workloads(inventory: Stack) -> list[Workload]:
    """Every Rollout and every Deployment that is scaled, and each beside them that a Service selects; others are auxiliary."""
    rollouts = inventory.kubernetes("argoproj.io", "Rollout")
    deployments = inventory.kubernetes("apps", "Deployment")
    found = [_workload(inventory, each) for each in (*rollouts, *deployments)]
    places = {namespace_of(each.resource) for each in found if each.resource in rollouts or each.autoscaler}
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
