"""A cache, evaluated as rebuildable: what it holds can be reproduced from the system of record."""

from declared.requirements.placement import POD_INDEX, PODS_APART, ZONE, numbers_apart, spreads_over_zones
from declared.requirements.stores import BUDGETS, CACHE, KEPT
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, mapping, read
from recovery.cluster import nodes
from recovery.cluster.growth import starts_empty
from recovery.model import constants
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder


def clusters(inventory: Stack) -> list[Declared]:
    return inventory.kubernetes("redis.redis.opstreelabs.in", "RedisCluster")


def evaluated(cluster: Declared, inventory: Stack, disruption: Disruption) -> Estimate:
    """The time until it answers as before."""
    builder = EstimateBuilder()
    if disruption is Disruption.APPLICATION:
        builder.add_constant(constants.CACHE_WARMUP)
        builder.require(cluster, KEPT)
    elif disruption is Disruption.REGION:
        builder.note = "the standby's own cache, cold"
        if starts_empty(inventory, "data"):
            builder.note += (
                "; its nodes restart one by one with the memory of a primary, each on a node that has started"
            )
            builder.add_constant(constants.NODE_START)
            builder.add_constant(constants.REDIS_NODE_TIMEOUT)
        builder.add_constant(constants.CACHE_WARMUP)
        builder.require(cluster, CACHE)
    else:
        builder.add_constant(constants.REDIS_NODE_TIMEOUT)
        builder.require(cluster, CACHE)
        if disruption is Disruption.NODE:
            builder.require(cluster, BUDGETS, KEPT)
        else:
            _zones(cluster, inventory, builder)
    return builder.estimate()


def _zones(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    what = "Redis Cluster failover"
    builder.note = "while masters are in different zones, as they are ten minutes after a failover at most"
    for part in ("redisLeader", "redisFollower"):
        pod = mapping(cluster.props, f"spec.{part}")
        spread = spreads_over_zones(items(pod, "topologySpreadConstraints"))
        if not spread and not (part == "redisFollower" and numbers_apart(pod)):
            builder.unbounded(PODS_APART, cluster)
        # Master and replica of a shard have the same pod index: only that keeps the two apart.
        if not numbers_apart(pod):
            allowed = f"master and replica of a shard in different zones: {ZONE} by {POD_INDEX}"
            path = f"spec.{part}.affinity.podAntiAffinity"
            builder.add_missing(what, cluster, path, found="no such required term", allowed=allowed)
    path = "spec.redisLeader.topologySpreadConstraints"
    leaders = [
        each for each in items(cluster.props, path) if read(each, "labelSelector.matchLabels.app") == "redis-leader"
    ]
    if not spreads_over_zones(leaders):
        found = "no such constraint, or not DoNotSchedule"
        builder.add_missing(what, cluster, path, found=found, allowed="leaders in different zones: a majority elects")
    nodes.survive_a_zone(inventory, builder, "data")
