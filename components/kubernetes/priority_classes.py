"""The priority classes of the platform: whose pods start before, and instead of, whose when capacity is short (preemption)."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

CRITICAL = "system-cluster-critical"
"""Kubernetes' own, two thousand millions: what the rest of the cluster cannot start without."""

NODE_CRITICAL = "system-node-critical"
"""Kubernetes' own, above CRITICAL: what every node needs. The autoscaler adds no node for a DaemonSet's pod."""

DATA_PRIORITY = "nphies-data"
PLATFORM_PRIORITY = "nphies-platform"
SERVICE_PRIORITY = "nphies-service"


@dataclass(frozen=True)
class _Class:
    value: int
    description: str


_CLASSES: Mapping[str, _Class] = {
    DATA_PRIORITY: _Class(1_000_000, "Stores of the data tier"),
    # A service that scales out must not take the place of what delivers its audit records and watches it.
    PLATFORM_PRIORITY: _Class(750_000, "Monitoring, alerting, and the delivery of logs and audit records"),
    # Above everything without a class: after a failover services take the place of what can wait.
    SERVICE_PRIORITY: _Class(500_000, "Services of the application tier"),
}


class PriorityClasses(pulumi.ComponentResource):
    """The classes; a pod must name one, no pod has one by default."""

    def __init__(self, name: str, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("nphies:platform:PriorityClasses", name, opts=opts)
        for class_name, declared in _CLASSES.items():
            k8s.scheduling.v1.PriorityClass(
                class_name,
                metadata=k8s.meta.v1.ObjectMetaArgs(name=class_name),
                value=declared.value,
                global_default=False,
                description=declared.description,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})
