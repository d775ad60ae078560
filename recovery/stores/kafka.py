"""Streams, judged as replayable: what a region takes with it is sent again from the system of record."""

from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, read
from recovery.checks.placement import ZONE, spread_over_zones
from recovery.checks.storage import data_volume
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.platform import nodes

BROKERS = 3
CLUSTER_LABEL = "strimzi.io/cluster"


def clusters(inventory: Stack) -> list[Declared]:
    return inventory.kubernetes("kafka.strimzi.io", "Kafka")


def judged(cluster: Declared, inventory: Stack, disruption: Disruption) -> tuple[Estimate, Estimate | None]:
    """RTO and RPO; no RPO where what is lost is sent again."""
    rto, rpo = Chain(), Chain()
    pools = [each for each in inventory.kubernetes("kafka.strimzi.io", "KafkaNodePool") if _of(each, cluster)]
    if disruption is Disruption.REGION:
        rto.note = "the standby's own brokers; sent again from the system of record (docs/kafka-mirror.md)"
        _members(cluster, pools, rto)
        return rto.estimate(), None
    rto.constant(constants.BROKER_SESSION_TIMEOUT)
    _members(cluster, pools, rto)
    _replicated(cluster, inventory, rpo)
    if disruption is Disruption.SOFTWARE:
        _kept(pools, inventory, rpo)
    if disruption is Disruption.NODE:
        _drained(cluster, rto)
    if disruption is Disruption.ZONE:
        _zones(cluster, pools, inventory, rto)
    return rto.estimate(), rpo.estimate()


def _of(resource: Declared, cluster: Declared) -> bool:
    return read(resource.props, f'metadata.labels."{CLUSTER_LABEL}"') == object_name(cluster) and namespace_of(
        resource
    ) == namespace_of(cluster)


def _members(cluster: Declared, pools: list[Declared], chain: Chain) -> None:
    """Three of each role: two are a majority."""
    what = "quorum after the loss of one broker or controller"
    for role in ("broker", "controller"):
        having = [each for each in pools if role in items(each.props, "spec.roles")]
        if not having:
            chain.gap(what, cluster, "metadata.name", found=f"no pool of {role}s", allowed="a KafkaNodePool of it")
        for pool in having:
            chain.number(what, pool, "spec.replicas", least=BROKERS, allowed=f"{BROKERS} or more")
            count = as_number(read(pool.props, "spec.replicas"))
            if role == "controller" and count is not None and count % 2 == 0:
                chain.gap(what, pool, "spec.replicas", found=f"{count:g}", allowed="an odd number")


def _replicated(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """A record is on two brokers before it is acknowledged, and no broker without it may lead."""
    what, path = "every record is on two brokers", "spec.kafka.config"
    for name in (
        "default.replication.factor",
        "offsets.topic.replication.factor",
        "transaction.state.log.replication.factor",
        "share.coordinator.state.topic.replication.factor",
    ):
        chain.number(what, cluster, f'{path}."{name}"', least=3, allowed="3 or more", default=1)
    for name in ("min.insync.replicas", "transaction.state.log.min.isr", "share.coordinator.state.topic.min.isr"):
        chain.number(
            what,
            cluster,
            f'{path}."{name}"',
            least=2,
            most=2,
            allowed="2: less loses records, more blocks writes with one broker down",
        )
    chain.one_of(what, cluster, f'{path}."unclean.leader.election.enable"', among=[False], default=False)
    topics = [each for each in inventory.kubernetes("kafka.strimzi.io", "KafkaTopic") if _of(each, cluster)]
    for topic in topics:
        chain.number(what, topic, "spec.replicas", least=3, allowed="3 or more")
        chain.number(what, topic, 'spec.config."min.insync.replicas"', least=2, most=2, allowed="2", default=2)
        kept, day = 'spec.config."retention.ms"', 24 * 3600 * 1000
        chain.number(what, topic, kept, least=day, allowed=f"{day} or more, a day", default=7 * day)
        chain.one_of(what, topic, 'spec.config."unclean.leader.election.enable"', among=[False], default=False)
    strays = [
        each for each in inventory.kubernetes("kafka.strimzi.io", "KafkaTopic")
        if not any(_of(each, known) for known in clusters(inventory))
    ]  # fmt: skip
    for stray in strays:
        found = read(stray.props, f'metadata.labels."{CLUSTER_LABEL}"')
        path = f'metadata.labels."{CLUSTER_LABEL}"'
        chain.gap(what, stray, path, found="nothing" if found is MISSING else found, allowed="a declared cluster")


def _kept(pools: list[Declared], inventory: Stack, chain: Chain) -> None:
    what = "volume reclaim policy"
    for pool in pools:
        path = "spec.storage.volumes"
        volumes = items(pool.props, path)
        if not volumes:
            chain.gap(what, pool, path, found="nothing", allowed="a persistent claim")
        for index in range(len(volumes)):
            chain.one_of(what, pool, f"{path}[{index}].type", among=["persistent-claim"])
            chain.one_of(what, pool, f"{path}[{index}].deleteClaim", among=[False], default=False)
            data_volume(inventory, chain, pool, f"{path}[{index}].class")


def _drained(cluster: Declared, chain: Chain) -> None:
    path = "spec.kafka.template.podDisruptionBudget.maxUnavailable"
    chain.number("a drain leaves a quorum", cluster, path, least=1, most=1, allowed="1", default=1)


def _zones(cluster: Declared, pools: list[Declared], inventory: Stack, chain: Chain) -> None:
    chain.one_of("replicas spread over zones", cluster, "spec.kafka.rack.topologyKey", among=[ZONE])
    for pool in pools:
        labels = {CLUSTER_LABEL: object_name(cluster), "strimzi.io/pool-name": object_name(pool)}
        path = "spec.template.pod.topologySpreadConstraints"
        spread_over_zones(chain, pool, path, labels=labels)
    nodes.survive_a_zone(inventory, chain, "data", "instances have nodes in every zone")
