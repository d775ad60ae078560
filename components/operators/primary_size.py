"""What a warm standby will ask of its nodes when it serves, on record in its cluster."""

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.namespaces import OPERATORS
from settings import Need

RECORD = {"nphies.sa/record": "primary-size"}
"""Label of the record."""


def primary_size(need: Need, *, opts: pulumi.ResourceOptions) -> k8s.core.v1.ConfigMap:
    """For whoever judges the standby without its settings: the requests of a primary, as Kubernetes writes quantities."""
    return k8s.core.v1.ConfigMap(
        "primary-size",
        metadata=k8s.meta.v1.ObjectMetaArgs(name="primary-size", namespace=OPERATORS, labels=RECORD),
        data={"cpu": f"{need.millicpus}m", "memory": str(need.memory), "pods": str(need.pods)},
        opts=opts,
    )
