"""Whether the data nodes have room for the stores that prefer them."""

from collections.abc import Iterator

from declared import quantities
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, read
from recovery.model.estimate_builder import EstimateBuilder
from recovery.platform import nodes
from recovery.platform.nodes import ResourceRequest


def for_data(inventory: Stack, builder: EstimateBuilder) -> None:
    """A gap unless database, cache and streams fit on the data nodes that are always there."""
    room = nodes.capacity(inventory, "data", "minSize")
    if room is None or nodes.fits(wanted := list(_demands(inventory)), room):
        return
    total = ResourceRequest(sum(each.processors for each in wanted), sum(each.memory for each in wanted))
    groups = nodes.groups_for(inventory, "data")
    found, allowed = nodes.show(room), nodes.show(total)
    builder.add_missing(
        "storage-node capacity", groups[0] if groups else None, "scalingConfig", found=found, allowed=allowed
    )


def _demands(inventory: Stack) -> Iterator[ResourceRequest]:
    for cluster in inventory.kubernetes("postgresql.cnpg.io", "Cluster"):
        yield _demand(cluster, "spec.resources", read(cluster.props, "spec.instances"))
    for pool in inventory.kubernetes("kafka.strimzi.io", "KafkaNodePool"):
        yield _demand(pool, "spec.resources", read(pool.props, "spec.replicas"))
    for cluster in inventory.kubernetes("redis.redis.opstreelabs.in", "RedisCluster"):
        for part in ("redisLeader", "redisFollower"):
            yield _demand(cluster, f"spec.{part}.resources", read(cluster.props, f"spec.{part}.replicas"))


def _demand(resource: Declared, path: str, count: object) -> ResourceRequest:
    """What is not asked for is not counted; what asks for nothing is the policies' business."""
    requests, number = read(resource.props, f"{path}.requests"), as_number(count) or 0
    processors = quantities.parse(read(requests, "cpu")) or 0
    memory = quantities.parse(read(requests, "memory")) or 0
    return ResourceRequest(processors * number, memory * number)
