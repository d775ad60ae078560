"""The capacity of node groups, and whether pods fit on them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from declared import quantities
from declared.demand.nodes import group_zones
from declared.quantities import GIB, Machine
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, items, read
from recovery.cluster.growth import starts_empty
from recovery.cluster.node_groups import groups_for
from recovery.model.estimate_builder import EstimateBuilder

USABLE = 0.85
"""Of a node, for pods: the rest is the kubelet's, the system's and the node agents' (EKS user guide, reserved resources)."""


@dataclass(frozen=True)
class ResourceRequest:
    """CPU and memory that pods request."""

    processors: float
    memory: float


def node_capacity(inventory: Stack, label: str, size: str, *, zone_lost: bool = False) -> ResourceRequest | None:
    """Capacity of the groups at `minSize` or `maxSize`, with all zones or without the largest; None: unknown.

    A group of several zones is counted as spread evenly.
    """
    by_zone: dict[str, ResourceRequest] = {}
    for group in groups_for(inventory, label):
        count, machine = as_number(read(group.props, f"scalingConfig.{size}")), _instance(inventory, group)
        if count is None or machine is None:
            return None
        covered = group_zones(inventory, group) or {""}
        share = count * USABLE / len(covered)
        for zone in covered:
            counted = by_zone.get(zone, ResourceRequest(0, 0))
            by_zone[zone] = ResourceRequest(
                counted.processors + share * machine.processors, counted.memory + share * machine.memory
            )
    left = sorted(by_zone.values(), key=lambda each: each.processors)[: -1 if zone_lost else None]
    return ResourceRequest(sum(each.processors for each in left), sum(each.memory for each in left))


def fits(requests: Iterable[ResourceRequest], available: ResourceRequest) -> bool:
    """Whether pods fit, as if they could be divided at will; USABLE leaves a margin for that."""
    wanted = list(requests)
    return (
        sum(each.processors for each in wanted) <= available.processors
        and sum(each.memory for each in wanted) <= available.memory
    )


def show(available: ResourceRequest) -> str:
    """`47.2 vCPU and 174 GiB`."""
    return f"{available.processors:.1f} vCPU and {available.memory / GIB:.0f} GiB"


def require_known_instances(inventory: Stack, builder: EstimateBuilder, group: Declared) -> None:
    """No bound while the size of the group's instances is unknown."""
    if _instance(inventory, group) is None:
        what, allowed = "node capacity for the pods", "an instance type of the families c, m, r or x"
        builder.add_missing(what, group, "launchTemplate", found="an instance of unknown size", allowed=allowed)


def storage_nodes(inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound unless database, cache and message broker fit on the data nodes at their minimum size.

    Nodes of a group that starts empty are there as long as pods need them.
    """
    available = node_capacity(inventory, "data", "maxSize" if starts_empty(inventory, "data") else "minSize")
    if available is None or fits(wanted := list(_requests(inventory)), available):
        return
    total = ResourceRequest(sum(each.processors for each in wanted), sum(each.memory for each in wanted))
    groups = groups_for(inventory, "data")
    found, allowed = show(available), show(total)
    builder.add_missing(
        "storage-node capacity", groups[0] if groups else None, "scalingConfig", found=found, allowed=allowed
    )


def _requests(inventory: Stack) -> Iterator[ResourceRequest]:
    for cluster in inventory.kubernetes("postgresql.cnpg.io", "Cluster"):
        yield _request(cluster, "spec.resources", read(cluster.props, "spec.instances"))
    for pool in inventory.kubernetes("kafka.strimzi.io", "KafkaNodePool"):
        yield _request(pool, "spec.resources", read(pool.props, "spec.replicas"))
    for cluster in inventory.kubernetes("redis.redis.opstreelabs.in", "RedisCluster"):
        for part in ("redisLeader", "redisFollower"):
            yield _request(cluster, f"spec.{part}.resources", read(cluster.props, f"spec.{part}.replicas"))


def _request(resource: Declared, path: str, count: object) -> ResourceRequest:
    """A pod without requests counts nothing; a policy reports it."""
    requests, number = read(resource.props, f"{path}.requests"), as_number(count) or 0
    processors = quantities.parse(read(requests, "cpu")) or 0
    memory = quantities.parse(read(requests, "memory")) or 0
    return ResourceRequest(processors * number, memory * number)


def _instance(inventory: Stack, group: Declared) -> Machine | None:
    types = items(group.props, "instanceTypes")
    templates = inventory.needed_by(group, "ec2/launchTemplate:LaunchTemplate")
    named = types or [read(each.props, "instanceType") for each in templates]
    machines = [quantities.machine(each) for each in named]
    known = [each for each in machines if each]
    return min(known, key=lambda each: each.processors) if known and len(known) == len(machines) else None
