"""What every controller of the platform is given: a place on the system nodes, over the zones, and few rights."""

from collections.abc import Mapping
from typing import Any

from components.kubernetes.placement import system_nodes, system_tolerations, zone_spread

CRITICAL = "system-cluster-critical"
"""Priority class of what the rest of the cluster cannot start without."""

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


def resources(*, cpu: str, memory: str) -> dict[str, Any]:
    """Requests, and the same memory as limit. No CPU limit: it would throttle what the node has time for."""
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}}
