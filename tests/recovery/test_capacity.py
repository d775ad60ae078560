"""The capacity of node groups, worked out by hand: an m6i.4xlarge has 16 processors, of which 0.85 are for pods."""

import pytest

from declared.resource import Declared
from recovery.cluster.capacity import USABLE, ResourceRequest, node_capacity
from tests.recovery.small import HOME, aws, inventory, nodes


def zonal(*largest: int) -> list[Declared]:
    """A group in each zone, with this many nodes at most."""
    found: list[Declared] = []
    for zone, most in zip("abc", largest, strict=True):
        subnet = aws("ec2/subnet:Subnet", zone, availabilityZone=f"{HOME}{zone}")
        template = aws("ec2/launchTemplate:LaunchTemplate", f"nodes-{zone}", instanceType="m6i.4xlarge")
        group = aws(
            "eks/nodeGroup:NodeGroup",
            f"nodes-{zone}",
            template,
            subnet,
            labels={"nodes": "application"},
            scalingConfig={"minSize": 1, "maxSize": most},
            subnetIds=[zone],
        )
        found += [subnet, template, group]
    return found


def processors(capacity: ResourceRequest | None) -> float:
    assert capacity is not None
    return capacity.processors


def test_groups_of_one_zone_add_up() -> None:
    assert processors(node_capacity(inventory(zonal(1, 2, 3)), "application", "maxSize")) == pytest.approx(
        6 * 16 * USABLE
    )


def test_what_is_left_after_the_loss_of_a_zone_is_that_of_the_two_smaller_ones() -> None:
    """The group of another zone does not scale out by the nodes of the lost zone."""
    left = node_capacity(inventory(zonal(1, 2, 3)), "application", "maxSize", zone_lost=True)

    assert processors(left) == pytest.approx(3 * 16 * USABLE)


def test_a_group_that_spans_three_zones_loses_a_third() -> None:
    left = node_capacity(inventory(nodes(largest=9)), "application", "maxSize", zone_lost=True)

    assert processors(left) == pytest.approx(6 * 16 * USABLE)
