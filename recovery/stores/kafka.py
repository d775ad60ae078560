"""A message broker, evaluated as replayable: what a region takes with it is sent again from the system of record."""

from declared.objects import namespace_of, object_name
from declared.requirements.placement import PODS_APART, spreads_over_zones
from declared.requirements.stores import BROKER, BUDGETS, KEPT
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, read
from recovery.cluster import nodes
from recovery.cluster.growth import starts_empty
from recovery.model import constants
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder

CLUSTER_LABEL = 'metadata.labels."strimzi.io/cluster"'


def clusters(inventory: Stack) -> list[Declared]:
    return inventory.kubernetes("kafka.strimzi.io", "Kafka")


def evaluated(cluster: Declared, inventory: Stack, disruption: Disruption) -> tuple[Estimate, Estimate | None]:
    """RTO and RPO; no RPO where what is lost is sent again."""
    rto, rpo = EstimateBuilder(), EstimateBuilder()
    pools = _of(cluster, inventory, "KafkaNodePool")
    for each in (cluster, *pools):
        rto.require(each, BROKER)
    if disruption is Disruption.REGION:
        _own_brokers(inventory, rto)
        return rto.estimate(), None
    rto.add_constant(constants.BROKER_SESSION_TIMEOUT)
    for each in (cluster, *_of(cluster, inventory, "KafkaTopic")):
        rpo.require(each, BROKER)
    if disruption is Disruption.APPLICATION:
        for pool in pools:
            rpo.require(pool, KEPT)
    if disruption is Disruption.NODE:
        rto.require(cluster, BUDGETS)
    if disruption is Disruption.AVAILABILITY_ZONE:
        for pool in pools:
            if not spreads_over_zones(items(pool.props, "spec.template.pod.topologySpreadConstraints")):
                rto.unbounded(PODS_APART, pool)
        nodes.survive_a_zone(inventory, rto, "data")
    return rto.estimate(), rpo.estimate()


def _own_brokers(inventory: Stack, builder: EstimateBuilder) -> None:
    """They are there, and of a warm standby restart one after the other when nodes for their full size have started."""
    builder.note = "the standby's own brokers; sent again from the system of record (docs/kafka-mirror.md)"
    if starts_empty(inventory, "data"):
        builder.note += "; they restart one by one with the memory of a primary, each on a node that has started"
        builder.add_constant(constants.BROKER_SESSION_TIMEOUT)


def _of(cluster: Declared, inventory: Stack, kind: str) -> list[Declared]:
    return [
        each
        for each in inventory.kubernetes("kafka.strimzi.io", kind)
        if read(each.props, CLUSTER_LABEL) == object_name(cluster) and namespace_of(each) == namespace_of(cluster)
    ]
