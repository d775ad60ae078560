"""Node groups of the cluster, and the zones of the stack."""

from declared.demand.nodes import GROUP
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import mapping, read


def zones(inventory: Stack) -> set[str]:
    """The zones that the stack has subnets in."""
    found = (read(each.props, "availabilityZone") for each in inventory.aws("ec2/subnet:Subnet"))
    return {zone for zone in found if isinstance(zone, str) and zone != UNKNOWN}


def groups_for(inventory: Stack, label: str) -> list[Declared]:
    """The node groups with a value of the label by which pods choose their nodes."""
    return [each for each in inventory.aws(GROUP) if label in mapping(each.props, "labels").values()]
