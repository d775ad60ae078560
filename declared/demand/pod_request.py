"""What one pod requests, and what it may use at most, as the scheduler and quotas count it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from declared import quantities
from declared.values import as_list, as_mapping, mapping, read

RESOURCES = ("cpu", "memory", "ephemeral-storage")

Amounts = Mapping[str, float]
"""By resource: processors, bytes."""


@dataclass(frozen=True)
class PodRequest:
    """Of one pod."""

    requests: Amounts
    limits: Amounts
    """Of a container without a limit nothing is counted."""


@dataclass(frozen=True)
class ContainerDefaults:
    """What a LimitRange gives to containers that say nothing."""

    requests: Mapping[str, Any]
    limits: Mapping[str, Any]


NO_DEFAULTS = ContainerDefaults({}, {})


def defaults_of(limit_range: Mapping[str, Any]) -> ContainerDefaults:
    """The defaults of a LimitRange, by its properties."""
    for each in as_list(read(limit_range, "spec.limits")):
        if read(each, "type") == "Container":
            limits = mapping(each, "default")
            return ContainerDefaults({**limits, **mapping(each, "defaultRequest")}, limits)
    return NO_DEFAULTS


def container_amounts(resources: object, defaults: ContainerDefaults) -> tuple[Amounts, Amounts]:
    """Requests and limits; a limit without a request is the request (Kubernetes documentation, "Resource Management")."""
    limits, requests = mapping(resources, "limits"), mapping(resources, "requests")
    most = {**defaults.limits, **limits}
    asked = {**defaults.requests, **limits, **requests}
    return _amounts(asked), _amounts(most)


def _amounts(given: Mapping[str, Any]) -> Amounts:
    return {name: quantities.parse(given.get(name)) or 0.0 for name in RESOURCES}


def pod_request(spec: Mapping[str, Any], defaults: ContainerDefaults) -> PodRequest:
    """Of a pod's `spec`: containers run together, init containers one after the other before them.

    An init container that restarts always is a sidecar and counts with the containers (KEP-753).
    """
    beside: list[object] = [read(each, "resources") for each in as_list(spec.get("containers"))]
    before: list[object] = []
    for each in as_list(spec.get("initContainers")):
        sidecar = read(each, "restartPolicy") == "Always"
        (beside if sidecar else before).append(read(each, "resources"))
    return whole(beside, before, defaults, mapping(spec, "overhead"))


def whole(
    beside: Iterable[object],
    before: Iterable[object],
    defaults: ContainerDefaults,
    overhead: Mapping[str, Any] | None = None,
) -> PodRequest:
    """Of the `resources` of containers that run together, and of those that run before them, one by one."""
    together = [container_amounts(each, defaults) for each in beside]
    first = [container_amounts(each, defaults) for each in before]
    extra = _amounts(as_mapping(overhead))
    requests, limits = (
        {
            name: max(
                sum(each[side][name] for each in together), max((each[side][name] for each in first), default=0.0)
            )
            + extra[name]
            for name in RESOURCES
        }
        for side in (0, 1)
    )
    return PodRequest(requests, limits)
