"""Kafka: the streams between the services. Each region has a cluster of its own: see docs/kafka-mirror.md."""

from collections.abc import Mapping

import pulumi

from components.data_tier.kafka.cluster import kafka_cluster
from components.data_tier.kafka.endpoints import KafkaEndpoints
from components.data_tier.kafka.monitoring import pod_monitors
from components.data_tier.kafka.network_policies import policies
from components.data_tier.kafka.node_pools import node_pools
from components.data_tier.kafka.operator import install_operator
from components.data_tier.kafka.topics import topic
from components.data_tier.kafka.topology import BOOTSTRAP, CA_SECRET, NODES, TLS_PORT, user_secret
from components.data_tier.kafka.users import user
from components.kubernetes.namespaces import DATA
from components.kubernetes.network_policy import Pods, Port, Rule
from components.kubernetes.priority_classes import DATA_PRIORITY
from settings import KafkaSettings, Site, StoreUseSettings

__all__ = ["Kafka", "KafkaEndpoints"]


class Kafka(pulumi.ComponentResource):
    """A Kafka cluster over three zones, its topics, and a user for every service.

    The same in both roles: what was in the streams of a lost region is sent again from the system of record.
    """

    endpoints: KafkaEndpoints

    def __init__(
        self,
        name: str,
        settings: KafkaSettings,
        *,
        uses: Mapping[str, StoreUseSettings],
        site: Site,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`uses` is by service; one that neither writes nor reads a topic has no user."""
        super().__init__("nphies:platform:Kafka", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        users = {service: its for service, its in uses.items() if its.topics}
        policies(list(users), child)
        after_operator = pulumi.ResourceOptions(parent=self, depends_on=[install_operator(site, child)])
        pools = node_pools(settings, priority=DATA_PRIORITY, opts=after_operator)
        cluster = kafka_cluster(
            settings, site=site, priority=DATA_PRIORITY, opts=pulumi.ResourceOptions(parent=self, depends_on=pools)
        )
        inside = pulumi.ResourceOptions(parent=self, depends_on=[cluster])
        for topic_name, topic_settings in settings.topics.items():
            topic(topic_name, topic_settings, settings, inside)
        for service, its in users.items():
            user(service, its, inside)
        pod_monitors(child)
        self.endpoints = KafkaEndpoints(
            bootstrap_servers=BOOTSTRAP,
            user_secrets={service: user_secret(service) for service in users},
            ca_secret=CA_SECRET,
            egress=Rule([Pods(NODES, DATA)], [Port(TLS_PORT)]),
        )
        self.register_outputs({"bootstrap_servers": BOOTSTRAP})
