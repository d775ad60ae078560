"""What Prometheus scrapes: every instance, with the archiving sidecar's metrics among them, and every PgBouncer."""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.data_tier.postgresql.cluster import INSTANCE_PODS, POOLER
from components.data_tier.postgresql.pooler import POOLER_PODS
from components.data_tier.postgresql.topology import CLUSTER
from components.kubernetes.namespaces import DATA

INSTANCE_METRICS = 9187
POOLER_METRICS = 9127


def pod_monitors(opts: pulumi.ResourceOptions) -> list[CustomResource]:
    return [_pod_monitor(CLUSTER, INSTANCE_PODS, opts), _pod_monitor(POOLER, POOLER_PODS, opts)]


def _pod_monitor(name: str, pods: Mapping[str, str], opts: pulumi.ResourceOptions) -> CustomResource:
    return CustomResource(
        name,
        api_version="monitoring.coreos.com/v1",
        kind="PodMonitor",
        metadata=ObjectMetaArgs(name=name, namespace=DATA),
        spec={"selector": {"matchLabels": dict(pods)}, "podMetricsEndpoints": [{"port": "metrics"}]},
        opts=opts,
    )
