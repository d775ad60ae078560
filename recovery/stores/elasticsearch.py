"""Elasticsearch, where logs are read, evaluated as reproducible from their archive."""

from declared.objects import object_name
from declared.requirements.placement import ZONE, spreads_over_zones
from declared.requirements.stores import KEPT, SEARCH_MASTERS
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, read
from recovery.cluster import nodes
from recovery.model import constants
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder

MASTERS = 3
"""Guide: three nodes, two of which are a majority."""


def clusters(inventory: Stack) -> list[Declared]:
    return inventory.kubernetes("elasticsearch.k8s.elastic.co", "Elasticsearch")


def evaluated(cluster: Declared, inventory: Stack, disruption: Disruption) -> Estimate:
    """The time until logs can be read again; they are written to their archive all the time."""
    builder = EstimateBuilder()
    builder.add_constant(constants.SEARCH_RECOVERY)
    sets = items(cluster.props, "spec.nodeSets")
    if sum(as_number(read(each, "count")) or 0 for each in sets if _may_be_master(each)) < MASTERS:
        builder.unbounded(SEARCH_MASTERS, cluster)
    if disruption is Disruption.APPLICATION:
        builder.require(cluster, KEPT)
    if disruption is Disruption.AVAILABILITY_ZONE:
        for index, each in enumerate(sets):
            path = "podTemplate.spec.topologySpreadConstraints"
            if not spreads_over_zones(items(each, path)):
                found, allowed = "no spread over zones", f"{ZONE}, maxSkew 1, DoNotSchedule"
                builder.add_missing(
                    object_name(cluster), cluster, f"spec.nodeSets[{index}].{path}", found=found, allowed=allowed
                )
        nodes.survive_a_zone(inventory, builder, "data")
    return builder.estimate()


def _may_be_master(nodes_of_set: object) -> bool:
    roles = read(nodes_of_set, 'config."node.roles"')
    return roles is MISSING or "master" in items(nodes_of_set, 'config."node.roles"')
