"""Where pods run: zones, node groups, and whether there is room for what must run."""

from collections.abc import Iterable
from dataclasses import dataclass

from declared import quantities
from declared.helm import chart_of
from declared.quantities import GIB, Machine
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import as_list, as_number, items, mapping, name_at, read
from recovery.model.chain import Chain

GROUP = "eks/nodeGroup:NodeGroup"
USABLE = 0.85
"""Of a node, for pods: the rest is the kubelet's, the system's and the node agents' (EKS user guide, reserved resources)."""


@dataclass(frozen=True)
class Demand:
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


def survive_a_zone(inventory: Stack, chain: Chain, label: str, what: str) -> None:
    """Gaps unless the groups reach over three zones, with nodes that stay."""
    groups = groups_for(inventory, label)
    if not groups:
        chain.gap(what, None, found=f"no node group labelled {label}", allowed="node groups over three zones")
        return
    covered = set[str]().union(*(group_zones(inventory, each) for each in groups))
    if len(covered) < 3:
        found = f"{label} nodes in {len(covered)} zones"
        chain.gap(what, groups[0], "subnetIds", found=found, allowed="three zones")
    for group in groups:
        chain.one_of(what, group, "capacityType", among=["ON_DEMAND"], default="ON_DEMAND")
        least = chain.number(what, group, "scalingConfig.minSize", least=1, allowed="1 or more")
        chain.number(what, group, "scalingConfig.maxSize", least=least or 1, allowed="no less than minSize")
        _machine(inventory, chain, group)
    names = {name_at(each.props, "name") for each in inventory.aws("eks/cluster:Cluster")}
    for group in groups:
        if names:
            chain.one_of(what, group, "clusterName", among=names)
    per_zone = [each for each in groups if len(group_zones(inventory, each)) == 1]
    spanning = [each for each in groups if each not in per_zone]
    for group in spanning:
        least, zone_count = (
            as_number(read(group.props, "scalingConfig.minSize")),
            len(group_zones(inventory, group)),
        )
        if least is not None and least < zone_count:
            found, allowed = f"{least:g}", f"{zone_count}, one for each zone"
            chain.gap(what, group, "scalingConfig.minSize", found=found, allowed=allowed)


def replaced(inventory: Stack, chain: Chain) -> None:
    """Gaps unless nodes that die are replaced, and more are made when pods wait."""
    what = "node scale-out"
    releases = [
        each
        for each in inventory.kubernetes("helm.sh", "Release")
        if chart_of(each) in ("cluster-autoscaler", "karpenter")
    ]
    if not releases:
        chain.gap(what, None, found="no cluster autoscaler", allowed="a release of cluster-autoscaler")
    for release in releases:
        chain.number(what, release, "values.replicaCount", least=2, allowed="2 or more", default=1)
        names = {name_at(each.props, "name") for each in inventory.aws("eks/cluster:Cluster")}
        if names:
            chain.one_of(what, release, "values.autoDiscovery.clusterName", among=names)
        if inventory.region:
            chain.one_of(what, release, "values.awsRegion", among=[inventory.region])
    for group in inventory.aws(GROUP):
        chain.one_of(what, group, "nodeRepairConfig.enabled", among=[True])


def capacity(inventory: Stack, label: str, size: str, *, zone_lost: bool = False) -> Demand | None:
    """What the groups have at `minSize` or `maxSize`, all zones there or the largest one lost; None: unknown.

    A group of one zone has nodes there or nowhere; one that spans zones is counted as spread evenly.
    """
    by_zone: dict[str, Demand] = {}
    for group in groups_for(inventory, label):
        count, machine = as_number(read(group.props, f"scalingConfig.{size}")), _instance(inventory, group)
        if count is None or machine is None:
            return None
        covered = group_zones(inventory, group) or {""}
        share = count * USABLE / len(covered)
        for zone in covered:
            there = by_zone.get(zone, Demand(0, 0))
            by_zone[zone] = Demand(there.processors + share * machine.processors, there.memory + share * machine.memory)
    left = sorted(by_zone.values(), key=lambda each: each.processors)[: -1 if zone_lost else None]
    return Demand(sum(each.processors for each in left), sum(each.memory for each in left))


def fits(demands: Iterable[Demand], room: Demand) -> bool:
    """Whether pods fit, as if they could be cut to measure; USABLE leaves room for their edges."""
    wanted = list(demands)
    return (
        sum(each.processors for each in wanted) <= room.processors
        and sum(each.memory for each in wanted) <= room.memory
    )


def show(room: Demand) -> str:
    """`47.2 processors and 174 GiB`."""
    return f"{room.processors:.1f} processors and {room.memory / GIB:.0f} GiB"


def _instance(inventory: Stack, group: Declared) -> Machine | None:
    types = items(group.props, "instanceTypes")
    templates = inventory.needed_by(group, "ec2/launchTemplate:LaunchTemplate")
    named = types or [read(each.props, "instanceType") for each in templates]
    machines = [quantities.machine(each) for each in named]
    known = [each for each in machines if each]
    return min(known, key=lambda each: each.processors) if known and len(known) == len(machines) else None


def _machine(inventory: Stack, chain: Chain, group: Declared) -> None:
    if _instance(inventory, group) is None:
        what, allowed = "node capacity for the pods", "an instance type of the families c, m, r or x"
        chain.gap(what, group, "launchTemplate", found="an instance whose size cannot be told", allowed=allowed)


def egress_routes(inventory: Stack, chain: Chain) -> None:
    """Gaps unless every zone has a NAT gateway of its own: log for the other region, and images, leave through it."""
    what = "every zone reaches the other region"
    _routed(inventory, chain)
    routes = [each for each in inventory.aws("ec2/route:Route") if "natGatewayId" in each.props]
    gateways = {urn.urn for each in routes for urn in inventory.needed_by(each, "ec2/natGateway:NatGateway")}
    needed = len(zones(inventory))
    if not needed:
        chain.gap(what, None, found="no subnets", allowed="subnets in three zones")
    elif min(len(gateways), len(routes)) < needed:
        found = f"{len(gateways)} NAT gateways behind {len(routes)} routes"
        resource = routes[0] if routes else None
        chain.gap(what, resource, "natGatewayId", found=found, allowed=f"one for each of {needed} zones")


def _routed(inventory: Stack, chain: Chain) -> None:
    """Every subnet has a table of routes, and somebody leads out to the internet."""
    what = "every zone reaches the other region"
    associated = {
        urn for each in inventory.aws("ec2/routeTableAssociation:RouteTableAssociation") for urn in each.dependencies
    }
    for subnet in inventory.aws("ec2/subnet:Subnet"):
        if subnet.urn not in associated:
            chain.gap(what, subnet, "vpcId", found="no table of routes", allowed="a RouteTableAssociation")
    ways = [each for each in inventory.aws("ec2/route:Route") if "gatewayId" in each.props]
    if not ways:
        chain.gap(what, None, found="no route to an internet gateway", allowed="one, for the public subnets")
    for route in inventory.aws("ec2/route:Route"):
        chain.one_of(what, route, "destinationCidrBlock", among=["0.0.0.0/0"])
