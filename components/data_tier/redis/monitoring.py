"""What Prometheus scrapes: the exporter beside every node."""

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.data_tier.redis.topology import CLUSTER, PODS
from components.kubernetes.namespaces import DATA


def pod_monitor(opts: pulumi.ResourceOptions) -> CustomResource:
    return CustomResource(
        f"{CLUSTER}-metrics",
        api_version="monitoring.coreos.com/v1",
        kind="PodMonitor",
        metadata=ObjectMetaArgs(name=CLUSTER, namespace=DATA),
        spec={"selector": {"matchLabels": PODS}, "podMetricsEndpoints": [{"port": "redis-exporter"}]},
        opts=opts,
    )
