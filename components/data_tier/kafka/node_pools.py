"""The nodes of the Kafka cluster: controllers that vote, brokers that keep records, each over the zones."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.data_tier.kafka.topology import API, BROKERS, CLUSTER, CLUSTER_LABEL, CONTROLLERS, pool
from components.kubernetes.namespaces import DATA as DATA_NAMESPACE
from components.kubernetes.placement import data_tolerations, prefer_data_nodes, zone_spread
from components.kubernetes.storage_classes import DATA as DATA_CLASS
from settings import KafkaSettings, Size

SHUTDOWN = 120
"""Seconds a broker may take to hand over what it leads and write what it holds."""


def node_pools(settings: KafkaSettings, *, priority: str, opts: pulumi.ResourceOptions) -> list[CustomResource]:
    return [
        _pool(
            CONTROLLERS,
            replicas=settings.controllers,
            cpu=settings.controller_cpu,
            memory=settings.controller_memory,
            storage=settings.controller_storage,
            priority=priority,
            opts=opts,
        ),
        _pool(
            BROKERS,
            replicas=settings.brokers,
            cpu=settings.cpu,
            memory=settings.memory,
            storage=settings.storage,
            priority=priority,
            opts=opts,
        ),
    ]


def _pool(
    role: str,
    *,
    replicas: int,
    cpu: str,
    memory: Size,
    storage: Size,
    priority: str,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    heap = str(Size.of_bytes(memory.bytes // 2)).replace("Gi", "g").replace("Mi", "m")
    volume = {
        "id": 0,
        "type": "persistent-claim",
        "size": str(storage),
        "class": DATA_CLASS,
        "deleteClaim": False,
        "kraftMetadata": "shared",
    }
    return CustomResource(
        f"{CLUSTER}-{role}",
        api_version=API,
        kind="KafkaNodePool",
        # A node pool belongs to a cluster by this label.
        metadata=k8s.meta.v1.ObjectMetaArgs(name=role, namespace=DATA_NAMESPACE, labels={CLUSTER_LABEL: CLUSTER}),
        spec={
            "replicas": replicas,
            "roles": [role],
            "storage": {"type": "jbod", "volumes": [volume]},
            "resources": {"requests": {"cpu": cpu, "memory": str(memory)}, "limits": {"memory": str(memory)}},
            # The other half of the memory is page cache, which consumers that keep up are served from.
            "jvmOptions": {"-Xms": heap, "-Xmx": heap},
            "template": {"pod": pod_template(priority, pool(role)) | {"terminationGracePeriodSeconds": SHUTDOWN}},
        },
        opts=opts,
    )


def pod_template(priority: str, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Where pods of the cluster run; those with `labels` are spread over the zones."""
    return {
        "priorityClassName": priority,
        "affinity": {"nodeAffinity": prefer_data_nodes()},
        "tolerations": data_tolerations(),
        **({"topologySpreadConstraints": zone_spread(labels)} if labels else {}),
    }
