"""Elasticsearch, where it is declared: the place where logs are read, judged as rebuildable from their archive."""

from recovery import constants, nodes
from recovery.declared import Declared
from recovery.disruption import Disruption
from recovery.estimate import MISSING, Chain, Estimate, as_number, items, look
from recovery.inventory import Inventory
from recovery.storage import data_volume

MASTERS = 3
"""Guide: three nodes, two of which are a majority."""


def clusters(inventory: Inventory) -> list[Declared]:
    return inventory.kubernetes("elasticsearch.k8s.elastic.co", "Elasticsearch")


def judged(cluster: Declared, inventory: Inventory, disruption: Disruption) -> Estimate:
    """The time until logs can be read again; they are written to their archive all the time."""
    chain = Chain()
    chain.constant(constants.SEARCH_RECOVERY)
    sets = items(look(cluster.props, ("spec", "nodeSets")))
    _masters(cluster, sets, chain)
    if disruption is Disruption.SOFTWARE:
        for index, each in enumerate(sets):
            for number in range(len(items(look(each, ("volumeClaimTemplates",))))):
                path = ("spec", "nodeSets", index, "volumeClaimTemplates", number, "spec", "storageClassName")
                data_volume(inventory, chain, cluster, *path)
        policy = ("spec", "volumeClaimDeletePolicy")
        chain.one_of("its volumes are kept", cluster, *policy, among=["DeleteOnScaledownOnly"], default=MISSING)
    if disruption is Disruption.ZONE:
        nodes.survive_a_zone(inventory, chain, "data", "instances have nodes in every zone")
    return chain.estimate()


def _masters(cluster: Declared, sets: list[object], chain: Chain) -> None:
    count = 0.0
    for each in sets:
        roles = look(each, ("config", "node.roles"))
        if roles is MISSING or "master" in items(roles):
            count += as_number(look(each, ("count",))) or 0
    if count < MASTERS:
        chain.gap("masters are left", cluster, "spec", "nodeSets", found=f"{count:g} masters", allowed=f"{MASTERS}")
