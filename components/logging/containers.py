"""What pods of the log stack have in common, as plain Kubernetes JSON for the operator's pod templates."""

from collections.abc import Mapping
from typing import Any

from components.kubernetes.placement import data_tolerations, prefer_data_nodes, zone_spread
from settings import Size

CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "privileged": False,
}
"""What the pod security level `restricted` asks of a container."""

USER = 1000
"""Of all images of the stack."""


def pod_security() -> dict[str, Any]:
    return {
        "runAsNonRoot": True,
        "runAsUser": USER,
        "runAsGroup": USER,
        "fsGroup": USER,
        # A volume with millions of files would otherwise be walked at every start.
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def over_the_zones(labels: Mapping[str, str]) -> dict[str, Any]:
    """Where pods with a volume run: over the zones, on data nodes while those have capacity."""
    return {
        "affinity": {"nodeAffinity": prefer_data_nodes()},
        "tolerations": data_tolerations(),
        "topologySpreadConstraints": zone_spread(labels),
    }


def resources(cpu: str, memory: Size, *, cpu_limit: str | None = None) -> dict[str, Any]:
    """Requests, and the same memory as limit: a heap that is not backed by promised memory is killed."""
    limits = {"memory": str(memory), **({"cpu": cpu_limit} if cpu_limit else {})}
    return {"requests": {"cpu": cpu, "memory": str(memory)}, "limits": limits}


def volume_claim(name: str, size: Size, storage_class: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": storage_class,
            "resources": {"requests": {"storage": str(size)}},
        },
    }
