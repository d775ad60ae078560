"""What every controller of the platform is given: a place on the system nodes, over the zones, and few rights."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.placement import system_nodes, system_tolerations, zone_spread

UNTHROTTLED = "4"
"""CPU limit where a chart brings one: Helm merges maps, and null, which removes a value, does not pass through Pulumi.

All of a system node's CPUs, so that it limits nothing."""

POD_SECURITY_CONTEXT = {
    "runAsNonRoot": True,
    "runAsUser": 65534,
    "runAsGroup": 65534,
    "fsGroup": 65534,
    "seccompProfile": {"type": "RuntimeDefault"},
}
CONTAINER_SECURITY_CONTEXT = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}
"""With the pod's: what the pod security level `restricted` asks, and a read-only root, for charts that do not say so."""


def placement(labels: Mapping[str, str]) -> dict[str, Any]:
    """Helm values under their usual names: system nodes only, the pods with `labels` over the zones."""
    return {
        "nodeSelector": system_nodes(),
        "tolerations": system_tolerations(),
        "topologySpreadConstraints": zone_spread(labels),
    }


def resources(*, cpu: str, memory: str, cpu_limit: str | None = None) -> dict[str, Any]:
    """Requests, and the same memory as limit. No CPU limit: it would throttle what the node has time for."""
    limits = {"memory": memory, **({"cpu": cpu_limit} if cpu_limit else {})}
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": limits}


def disruption_budget(
    name: str, *, namespace: str, pods: Mapping[str, str], opts: pulumi.ResourceOptions
) -> k8s.policy.v1.PodDisruptionBudget:
    """For a controller whose chart makes none: maintenance takes one replica at a time, and a broken one at any time."""
    return k8s.policy.v1.PodDisruptionBudget(
        name,
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=namespace),
        spec=k8s.policy.v1.PodDisruptionBudgetSpecArgs(
            max_unavailable=1,
            unhealthy_pod_eviction_policy="AlwaysAllow",
            selector=k8s.meta.v1.LabelSelectorArgs(match_labels=dict(pods)),
        ),
        opts=opts,
    )
