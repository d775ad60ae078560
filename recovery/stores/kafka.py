"""A message broker, evaluated as replayable: what a region takes with it is sent again from the system of record."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from declared.java_properties import java_properties
from declared.objects import namespace_of, object_name
from declared.requirements.placement import PODS_APART, spreads_over_zones
from declared.requirements.stores import BROKER, BUDGETS, KEPT
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, items, mapping, read
from recovery.cluster import nodes
from recovery.cluster.growth import starts_empty
from recovery.model import constants
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder

_SPRING = "spring.kafka."
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
    _new_leaders(inventory, rto, silent=disruption is not Disruption.APPLICATION)
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


def _new_leaders(inventory: Stack, builder: EstimateBuilder, *, silent: bool) -> None:
    """A process that ends closes its connections. One whose machine is gone is silent: clients wait for it while others are elected."""
    if not silent:
        builder.add_constant(constants.BROKER_SESSION_TIMEOUT)
        return
    builder.branch = "partition leaders"
    builder.add_constant(constants.BROKER_SESSION_TIMEOUT)
    builder.branch = "clients"
    slowest = max(_clients(inventory), key=lambda each: sum(each[2].values()), default=None)
    if slowest is not None:
        resource, path, timeouts = slowest
        for name, milliseconds in timeouts.items():
            builder.add_step(name, timedelta(milliseconds=milliseconds), resource, path, f"{milliseconds:g}")
        builder.add_constant(constants.KAFKA_CLIENT_RETRY)
    builder.branch = None


def _clients(inventory: Stack) -> Iterator[tuple[Declared, str, Mapping[str, float]]]:
    """The files of properties of Kafka's clients, with what each waits for, in milliseconds."""
    for each in inventory.kubernetes("core", "ConfigMap"):
        for file, content in mapping(each.props, "data").items():
            found = java_properties(content) if file.endswith(".properties") and isinstance(content, str) else {}
            if f"{_SPRING}bootstrap-servers" in found:
                timeouts = {
                    name: as_number(found.get(f"{_SPRING}properties.{name}")) or default
                    for name, default in constants.KAFKA_CLIENT_TIMEOUTS.items()
                }
                yield each, f'data."{file}"', timeouts


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
