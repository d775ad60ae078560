"""Nodes: spread over zones, repaired, and with a NAT gateway in each zone."""

from declared.demand.nodes import GROUP, group_zones
from declared.requirements.cluster import NAT_PER_ZONE, NODES_REPAIRED, NODES_SPREAD, OPERATORS
from declared.stack import Stack
from declared.standby import is_standby
from recovery.cluster.capacity import require_known_instances
from recovery.cluster.node_groups import groups_for, zones
from recovery.model.estimate_builder import EstimateBuilder

ZONES = 3
"""Zones of a region that a stack uses."""


def survive_a_zone(inventory: Stack, builder: EstimateBuilder, label: str) -> None:
    """No bound unless the groups span three zones, with on-demand nodes that are repaired."""
    groups = groups_for(inventory, label)
    covered = set[str]().union(*(group_zones(inventory, each) for each in groups))
    if len(covered) < ZONES:
        builder.unbounded(NODES_SPREAD, groups[0] if groups else None)
    for group in groups:
        builder.require(group, NODES_REPAIRED)
        require_known_instances(inventory, builder, group)


def replaced(inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound unless failed nodes are replaced, and nodes are added while pods are Pending."""
    if not (inventory.installs("cluster-autoscaler") or inventory.installs("karpenter")):
        builder.unbounded(OPERATORS, next(iter(inventory.aws(GROUP)), None))
    for group in inventory.aws(GROUP):
        builder.require(group, NODES_REPAIRED)


def egress_routes(inventory: Stack, builder: EstimateBuilder) -> None:
    """No bound unless every zone has a NAT gateway of its own: WAL for the other region, and images, need it. A standby needs one."""
    needed = 1 if is_standby(inventory) else max(1, len(zones(inventory)))
    routes = [each for each in inventory.aws("ec2/route:Route") if "natGatewayId" in each.props]
    gateways = {urn.urn for each in routes for urn in inventory.needed_by(each, "ec2/natGateway:NatGateway")}
    if min(len(gateways), len(routes)) < needed:
        builder.unbounded(NAT_PER_ZONE, None)
