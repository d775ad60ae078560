"""The system of record: a CloudNativePG cluster, under each disruption."""

from collections.abc import Callable

from declared.resource import Declared
from declared.stack import Stack
from recovery.database import change_of_primary, point_in_time, standby, wal_archive
from recovery.database.instances import instance_lost, lies_in_zones, survives_drain, write_availability, zero_data_loss
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.objectives import Objectives

Judged = tuple[Estimate, Estimate]
"""RTO and RPO."""


def clusters(inventory: Stack) -> list[Declared]:
    """The declared ones; what a restore check makes and throws away is none of them."""
    return inventory.kubernetes("postgresql.cnpg.io", "Cluster")


def software_fault(cluster: Declared, inventory: Stack, _objectives: Objectives) -> Judged:
    """A bad delete, or the cluster itself deleted: back to the moment before, from snapshot or archive."""
    rto, rpo = Chain(), Chain()
    point_in_time.restored(cluster, inventory, rto)
    wal_archive.archived(cluster, inventory, rpo)
    return rto.estimate(), rpo.estimate()


def node_lost(cluster: Declared, inventory: Stack, _objectives: Objectives) -> Judged:
    """A replica takes over: of a node that becomes NotReady, or of one that is drained, whichever takes longer."""
    rto, rpo = Chain(), Chain()
    instance_lost(cluster, inventory, rto)
    survives_drain(cluster, rto)
    write_availability(cluster, rto)
    zero_data_loss(cluster, rpo)
    return rto.estimate(), rpo.estimate()


def zone_lost(cluster: Declared, inventory: Stack, _objectives: Objectives) -> Judged:
    """As for a node, if no zone has all of them."""
    rto, rpo = Chain(), Chain()
    instance_lost(cluster, inventory, rto, drained=False)
    write_availability(cluster, rto)
    lies_in_zones(cluster, inventory, rto)
    zero_data_loss(cluster, rpo)
    return rto.estimate(), rpo.estimate()


def region_lost(cluster: Declared, inventory: Stack, objectives: Objectives) -> Judged:
    """The standby takes over with what the archive has."""
    rto, rpo = Chain(), Chain()
    wal_archive.archived(cluster, inventory, rpo)
    wal_archive.leaves_the_region(cluster, inventory, rpo, objectives)
    standby.replicates(cluster, inventory, rpo)
    promoted(cluster, inventory, rto)
    rto.note = "the database's part; the whole way is the services'"
    return rto.estimate(), rpo.estimate()


def promoted(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """A standby becomes primary, and restarts once more."""
    chain.constant(constants.ARCHIVE_REPLAY)
    change_of_primary.archive_asked(cluster, inventory, chain)
    chain.constant(constants.INSTANCE_PROMOTION)
    change_of_primary.pooler_connects(cluster, inventory, chain)
    chain.constant(constants.CREDENTIALS)
    change_of_primary.restarted_once(cluster, chain)


def standby_region_lost(cluster: Declared, inventory: Stack, objectives: Objectives) -> Judged:
    """WAL accumulates on its own volume; nothing stops and nothing is lost."""
    rto, rpo = Chain(), Chain()
    wal_archive.waits(cluster, rto)
    zero_data_loss(cluster, rpo)
    del inventory, objectives
    return rto.estimate(), rpo.estimate()


DISRUPTIONS: dict[Disruption, Callable[[Declared, Stack, Objectives], Judged]] = {
    Disruption.SOFTWARE: software_fault,
    Disruption.NODE: node_lost,
    Disruption.ZONE: zone_lost,
    Disruption.REGION: region_lost,
    Disruption.STANDBY_REGION: standby_region_lost,
}
