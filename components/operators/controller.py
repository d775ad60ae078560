"""What every controller of the platform is given: a place on the system nodes, over the zones, and few rights."""

from collections.abc import Mapping
from typing import Any

from components.kubernetes.placement import system_nodes, system_tolerations, zone_spread
from components.kubernetes.pod_security import pod_context

UNTHROTTLED = "4"
"""CPU limit where a chart brings one: Helm merges maps, and null, which removes a value, does not pass through Pulumi.

All of a system node's CPUs, so that it limits nothing."""

POD_SECURITY_CONTEXT = pod_context(user=65534, group=65534, fs_group=65534)
"""For charts that do not say as whom their pods run."""


def placement(labels: Mapping[str, str]) -> dict[str, Any]:
    """Helm values under their usual names: system nodes only, the pods with `labels` over the zones."""
    return {
        "nodeSelector": system_nodes(),
        "tolerations": system_tolerations(),
        "topologySpreadConstraints": zone_spread(labels),
    }
