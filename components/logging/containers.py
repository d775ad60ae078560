"""What pods of the log stack have in common, as plain Kubernetes JSON for the operator's pod templates."""

from collections.abc import Mapping
from typing import Any

from components.kubernetes.placement import data_tolerations, prefer_data_nodes, zone_spread
from components.kubernetes.pod_security import UNPRIVILEGED, pod_context
from settings import Size

CONTAINER_SECURITY = {**UNPRIVILEGED, "runAsNonRoot": True, "privileged": False}
"""What the pod security level `restricted` asks of a container."""

USER = 1000
"""Of all images of the stack."""


def pod_security() -> dict[str, Any]:
    # A volume with millions of files would otherwise be walked at every start.
    return {**pod_context(user=USER, group=USER, fs_group=USER), "fsGroupChangePolicy": "OnRootMismatch"}


def over_the_zones(labels: Mapping[str, str]) -> dict[str, Any]:
    """Where pods with a volume run: over the zones, on data nodes while those have capacity."""
    return {
        "affinity": {"nodeAffinity": prefer_data_nodes()},
        "tolerations": data_tolerations(),
        "topologySpreadConstraints": zone_spread(labels),
    }


def volume_claim(name: str, size: Size, storage_class: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": storage_class,
            "resources": {"requests": {"storage": str(size)}},
        },
    }
