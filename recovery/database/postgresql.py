"""The system of record: a CloudNativePG cluster, under each disruption."""

from collections.abc import Callable

from declared.resource import Declared
from declared.stack import Stack
from recovery.database import change_of_primary, point_in_time, standby, wal_archive
from recovery.database.instances import (
    acknowledged_by_standby,
    instance_lost,
    lies_in_zones,
    primary_lost,
    survives_drain,
    write_availability,
)
from recovery.model import constants
from recovery.model.disruption import Disruption
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.objectives import Objectives

Estimates = tuple[Estimate, Estimate]
"""RTO and RPO."""


def clusters(inventory: Stack) -> list[Declared]:
    """The declared ones; what a restore check creates and deletes is none of them."""
    return inventory.kubernetes("postgresql.cnpg.io", "Cluster")


def application_failure(cluster: Declared, inventory: Stack, _objectives: Objectives) -> Estimates:
    """A bad delete, or the cluster itself deleted: back to the moment before, from snapshot or archive."""
    rto, rpo = EstimateBuilder(), EstimateBuilder()
    point_in_time.restored(cluster, inventory, rto)
    wal_archive.archived(cluster, inventory, rpo)
    return rto.estimate(), rpo.estimate()


def node_lost(cluster: Declared, inventory: Stack, _objectives: Objectives) -> Estimates:
    """A replica takes over: of a node that becomes NotReady, or of one that is drained, whichever takes longer."""
    rto, rpo = EstimateBuilder(), EstimateBuilder()
    instance_lost(cluster, inventory, rto)
    survives_drain(cluster, rto)
    write_availability(cluster, rto)
    primary_lost(cluster, inventory, rpo)
    return rto.estimate(), rpo.estimate()


def zone_lost(cluster: Declared, inventory: Stack, _objectives: Objectives) -> Estimates:
    """As for a node, if no zone has all of them."""
    rto, rpo = EstimateBuilder(), EstimateBuilder()
    instance_lost(cluster, inventory, rto, drained=False)
    write_availability(cluster, rto)
    lies_in_zones(cluster, inventory, rto)
    primary_lost(cluster, inventory, rpo)
    return rto.estimate(), rpo.estimate()


def region_lost(cluster: Declared, inventory: Stack, objectives: Objectives) -> Estimates:
    """The standby takes over with what the archive has."""
    rto, rpo = EstimateBuilder(), EstimateBuilder()
    wal_archive.archived(cluster, inventory, rpo)
    wal_archive.in_other_region(cluster, inventory, rpo, objectives)
    standby.replicates(cluster, inventory, rpo)
    promoted(cluster, inventory, rto)
    rto.note = "the database's part; the services' estimates have the whole recovery"
    return rto.estimate(), rpo.estimate()


def promoted(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """A standby becomes primary, and restarts once more."""
    change_of_primary.archive_queried(cluster, inventory, builder)
    builder.add_constant(constants.STANDBY_PROMOTION)
    change_of_primary.pooler_connects(cluster, inventory, builder)
    builder.add_constant(constants.CREDENTIALS)
    change_of_primary.restarted_after_promotion(cluster, builder)


def standby_region_lost(cluster: Declared, inventory: Stack, objectives: Objectives) -> Estimates:
    """WAL accumulates on its own volume; nothing stops and nothing is lost."""
    rto, rpo = EstimateBuilder(), EstimateBuilder()
    wal_archive.waits(cluster, rto)
    acknowledged_by_standby(cluster, rpo)
    del inventory, objectives
    return rto.estimate(), rpo.estimate()


DISRUPTIONS: dict[Disruption, Callable[[Declared, Stack, Objectives], Estimates]] = {
    Disruption.APPLICATION: application_failure,
    Disruption.NODE: node_lost,
    Disruption.AVAILABILITY_ZONE: zone_lost,
    Disruption.REGION: region_lost,
    Disruption.STANDBY_REGION: standby_region_lost,
}
