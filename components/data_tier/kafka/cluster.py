"""The Kafka cluster: its listener, its rules, and the parts beside its nodes."""

from datetime import timedelta
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.data_tier.kafka.node_pools import pod_template
from components.data_tier.kafka.topology import (
    API,
    CLUSTER,
    KAFKA_IMAGE,
    METADATA_VERSION,
    OPERATOR_IMAGE,
    TLS_PORT,
    USER_SECRET_PREFIX,
    VERSION,
)
from components.kubernetes.images import image
from components.kubernetes.namespaces import DATA
from components.kubernetes.placement import ZONE
from components.kubernetes.resources import resources
from settings import KafkaSettings, Site

AUTHORITY_LIFE = timedelta(days=365)
AUTHORITY_RENEWAL = timedelta(days=60)
"""Before the end: brokers and users get certificates of the renewed authority while the old one is still trusted."""

QUIET_HOURS = ["* * 22-23 * * ?"]
"""When a renewal may restart brokers, one after the other: 01:00 to 03:00 in Riyadh. Quartz cron, in UTC."""

FREE_AT_LEAST = 0.1
"""Share of a volume below which producers are held back: a broker whose volume is full stops, and all of them at once."""


def kafka_cluster(
    settings: KafkaSettings, *, site: Site, priority: str, opts: pulumi.ResourceOptions
) -> CustomResource:
    """The Kafka. It names its images, since the operator's own list of them has tags alone."""
    kafka, operator = (str(image(each, site)) for each in (KAFKA_IMAGE, OPERATOR_IMAGE))
    authority = {
        "generateCertificateAuthority": True,
        "validityDays": AUTHORITY_LIFE.days,
        "renewalDays": AUTHORITY_RENEWAL.days,
        "certificateExpirationPolicy": "renew-certificate",
    }
    return CustomResource(
        CLUSTER,
        api_version=API,
        kind="Kafka",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=CLUSTER, namespace=DATA),
        spec={
            "kafka": {**_kafka(settings), "image": kafka},
            "entityOperator": _entity_operator(priority, operator),
            "cruiseControl": {**_cruise_control(priority), "image": kafka},
            "kafkaExporter": {**_exporter(priority), "image": kafka},
            "clusterCa": authority,
            "clientsCa": authority,
            "maintenanceTimeWindows": QUIET_HOURS,
        },
        opts=opts,
    )


def _kafka(settings: KafkaSettings) -> dict[str, Any]:
    return {
        "version": VERSION,
        "metadataVersion": METADATA_VERSION,
        "listeners": [
            {
                "name": "tls",
                "port": TLS_PORT,
                "type": "internal",
                "tls": True,
                "authentication": {"type": "tls"},
            }
        ],
        "authorization": {"type": "simple"},  # whoever has no rule may do nothing
        "rack": {"topologyKey": ZONE},
        "config": {
            "auto.create.topics.enable": False,
            "default.replication.factor": settings.replication,
            "min.insync.replicas": settings.min_insync_replicas,
            "unclean.leader.election.enable": False,
            "offsets.topic.replication.factor": settings.replication,
            "transaction.state.log.replication.factor": settings.replication,
            "transaction.state.log.min.isr": settings.min_insync_replicas,
            "share.coordinator.state.topic.replication.factor": settings.replication,
            "share.coordinator.state.topic.min.isr": settings.min_insync_replicas,
            # Consumers that say in which zone they are read from it, and pay nothing for traffic between zones.
            "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
        },
        "quotas": {"type": "strimzi", "minAvailableRatioPerVolume": FREE_AT_LEAST},
        "metricsConfig": {"type": "strimziMetricsReporter"},
        "template": {"podDisruptionBudget": {"maxUnavailable": 1}},
    }


def _entity_operator(priority: str, pulled: str) -> dict[str, Any]:
    return {
        "topicOperator": {"image": pulled, "resources": resources("100m", "512Mi")},
        "userOperator": {
            "image": pulled,
            "resources": resources("100m", "512Mi"),
            "secretPrefix": USER_SECRET_PREFIX,
        },
        # A finalizer would keep the namespace from going once the operator is gone.
        "template": {
            "pod": pod_template(priority),
            "topicOperatorContainer": {"env": [{"name": "STRIMZI_USE_FINALIZERS", "value": "false"}]},
        },
    }


def _cruise_control(priority: str) -> dict[str, Any]:
    return {
        "resources": resources("500m", "2Gi"),
        "jvmOptions": {"-Xms": "1g", "-Xmx": "1g"},
        # More or fewer brokers: partitions move onto the new ones, or off those that go, without a person.
        "autoRebalance": [{"mode": "add-brokers"}, {"mode": "remove-brokers"}],
        "template": {"pod": pod_template(priority)},
    }


def _exporter(priority: str) -> dict[str, Any]:
    """Consumer lag and replication by topic and partition, which brokers do not tell."""
    return {
        "topicRegex": ".*",
        "groupRegex": ".*",
        "resources": resources("50m", "128Mi"),
        "template": {"pod": pod_template(priority)},
    }
