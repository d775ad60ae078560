"""Where pods run: zones, node groups, and whether there is room for what must run."""

from collections.abc import Iterable
from dataclasses import dataclass

from declared import quantities
from declared.quantities import GIB, Machine
from declared.requirements.platform import NAT_PER_ZONE, NODES_SPREAD, NODES_STAY, OPERATORS
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import as_list, as_number, items, mapping, read
from recovery.model.estimate_builder import EstimateBuilder

GROUP = "eks/nodeGroup:NodeGroup"
ZONES = 3
"""Zones of a region that a stack uses."""
USABLE = 0.85
"""Of a node, for pods: the rest is the kubelet's, the system's and the node agents' (EKS user guide, reserved resources)."""


@dataclass(frozen=True)
class ResourceRequest:
    """What pods ask for."""

    processors: float
    memory: float


def zones(inventory: Stack) -> set[str]:
    """The zones that the stack has subnets in."""
    found = (read(each.props, "availabilityZone") for each in inventory.aws("ec2/subnet:Subnet"))
    return {zone for zone in found if isinstance(zone, str) and zone != UNKNOWN}


def group_zones(inventory: Stack, group: Declared) -> set[str]:
    """The zones of a node group, by the subnets that it is made of."""
    subnets = inventory.needed_by(group, "ec2/subnet:Subnet")
    found = (read(each.props, "availabilityZone") for each in subnets)
    named = sorted(zone for zone in found if isinstance(zone, str) and zone != UNKNOWN)
    listed = read(group.props, "subnetIds")
    return set(named if listed == UNKNOWN else named[: len(as_list(listed))])


def groups_for(inventory: Stack, label: str) -> list[Declared]:
    """The node groups with a value of the label by which pods choose their nodes."""
    return [each for each in inventory.aws(GROUP) if label in mapping(each.props, "labels").values()]


def survive_a_zone(inventory: Stack, builder: EstimateBuilder, label: str) -> None:
    """No bound unless the groups reach over three zones, with nodes that stay."""
    groups = groups_for(inventory, label)
    covered = set[str]().union(*(group_zones(inventory, each) for each in groups))
    if len(covered) < ZONES:
        builder.unbounded(NODES_SPREAD, groups[0] if groups else None)
    for group in groups:
        builder.require(group, NODES_STAY)
        _machine(inventory, builder, group)


def replaced(inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound unless nodes that die are replaced, and more are made when pods wait."""
    if not (inventory.installs("cluster-autoscaler") or inventory.installs("karpenter")):
        builder.unbounded(OPERATORS, next(iter(inventory.aws(GROUP)), None))
    for group in inventory.aws(GROUP):
        builder.require(group, NODES_STAY)


def capacity(inventory: Stack, label: str, size: str, *, zone_lost: bool = False) -> ResourceRequest | None:
    """What the groups have at `minSize` or `maxSize`, all zones there or the largest one lost; None: unknown.

    A group of one zone has nodes there or nowhere; one that spans zones is counted as spread evenly.
    """
    by_zone: dict[str, ResourceRequest] = {}
    for group in groups_for(inventory, label):
        count, machine = as_number(read(group.props, f"scalingConfig.{size}")), _instance(inventory, group)
        if count is None or machine is None:
            return None
        covered = group_zones(inventory, group) or {""}
        share = count * USABLE / len(covered)
        for zone in covered:
            there = by_zone.get(zone, ResourceRequest(0, 0))
            by_zone[zone] = ResourceRequest(
                there.processors + share * machine.processors, there.memory + share * machine.memory
            )
    left = sorted(by_zone.values(), key=lambda each: each.processors)[: -1 if zone_lost else None]
    return ResourceRequest(sum(each.processors for each in left), sum(each.memory for each in left))


def fits(demands: Iterable[ResourceRequest], room: ResourceRequest) -> bool:
    """Whether pods fit, as if they could be cut to measure; USABLE leaves room for their edges."""
    wanted = list(demands)
    return (
        sum(each.processors for each in wanted) <= room.processors
        and sum(each.memory for each in wanted) <= room.memory
    )


def show(room: ResourceRequest) -> str:
    """`47.2 processors and 174 GiB`."""
    return f"{room.processors:.1f} processors and {room.memory / GIB:.0f} GiB"


def _instance(inventory: Stack, group: Declared) -> Machine | None:
    types = items(group.props, "instanceTypes")
    templates = inventory.needed_by(group, "ec2/launchTemplate:LaunchTemplate")
    named = types or [read(each.props, "instanceType") for each in templates]
    machines = [quantities.machine(each) for each in named]
    known = [each for each in machines if each]
    return min(known, key=lambda each: each.processors) if known and len(known) == len(machines) else None


def _machine(inventory: Stack, builder: EstimateBuilder, group: Declared) -> None:
    if _instance(inventory, group) is None:
        what, allowed = "node capacity for the pods", "an instance type of the families c, m, r or x"
        builder.add_missing(
            what, group, "launchTemplate", found="an instance whose size cannot be told", allowed=allowed
        )


def egress_routes(inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound unless every zone has a NAT gateway of its own: WAL for the other region, and images, go by it."""
    routes = [each for each in inventory.aws("ec2/route:Route") if "natGatewayId" in each.props]
    gateways = {urn.urn for each in routes for urn in inventory.needed_by(each, "ec2/natGateway:NatGateway")}
    if min(len(gateways), len(routes)) < max(1, len(zones(inventory))):
        builder.unbounded(NAT_PER_ZONE, None)
