"""The topics of the settings, and nothing else: brokers make no topic by themselves."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.data_tier.kafka.topology import API, CLUSTER, CLUSTER_LABEL
from components.kubernetes.namespaces import DATA
from settings import KafkaSettings, TopicSettings


def topic(name: str, topic: TopicSettings, cluster: KafkaSettings, opts: pulumi.ResourceOptions) -> CustomResource:
    """A topic. It is kept when it leaves the program: its records go only when a person deletes it."""
    return CustomResource(
        f"topic-{name}",
        api_version=API,
        kind="KafkaTopic",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=DATA, labels={CLUSTER_LABEL: CLUSTER}),
        spec={
            "partitions": topic.partitions,
            "replicas": cluster.replication,
            "config": {"min.insync.replicas": cluster.min_insync_replicas, **_retention(topic)},
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True)),
    )


def _retention(topic: TopicSettings) -> dict[str, Any]:
    milliseconds = int(topic.retention.total_seconds()) * 1000
    kept = "delete.retention.ms" if topic.cleanup == "compact" else "retention.ms"
    return {"cleanup.policy": topic.cleanup, kept: milliseconds}
