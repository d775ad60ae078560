"""Node groups of the cluster, and the zones of the stack."""

from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import as_list, mapping, read

GROUP = "eks/nodeGroup:NodeGroup"


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
