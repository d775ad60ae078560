"""What Prometheus scrapes: nodes and exporter, the topic and user operators, and the cluster operator itself."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.data_tier.kafka import operator
from components.data_tier.kafka.topology import CLUSTER, CLUSTER_LABEL, ENTITY_OPERATOR
from components.kubernetes.namespaces import DATA


def pod_monitors(opts: pulumi.ResourceOptions) -> list[CustomResource]:
    return [
        _pod_monitor(CLUSTER, DATA, {CLUSTER_LABEL: CLUSTER}, ["tcp-prometheus"], opts),
        _pod_monitor(f"{CLUSTER}-entity-operator", DATA, ENTITY_OPERATOR, ["healthcheck-to", "healthcheck-uo"], opts),
        _pod_monitor(operator.NAME, DATA, operator.PODS, ["http"], opts),
    ]


def _pod_monitor(
    name: str, namespace: str, pods: Mapping[str, str], ports: Sequence[str], opts: pulumi.ResourceOptions
) -> CustomResource:
    return CustomResource(
        f"{name}-metrics",
        api_version="monitoring.coreos.com/v1",
        kind="PodMonitor",
        metadata=ObjectMetaArgs(name=name, namespace=namespace),
        spec={
            "selector": {"matchLabels": dict(pods)},
            "podMetricsEndpoints": [{"port": port} for port in ports],
        },
        opts=opts,
    )
