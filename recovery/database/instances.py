"""The instances of a CloudNativePG cluster: who takes over, and what it has."""

from datetime import timedelta

from declared.objects import namespace_of
from declared.requirements.cluster import OPERATORS
from declared.requirements.database import APART, DURABLE, INSTANCES, synchronous, to_a_point_in_time
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, read
from recovery.cluster import capacity, nodes
from recovery.database import change_of_primary, wal_archive
from recovery.model import constants
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import number_at


def primary_lost(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """What goes with the primary: nothing, since a standby has every commit; or, until one is there, what is not archived."""
    acknowledged_by_standby(cluster, builder)
    if to_a_point_in_time(cluster):
        wal_archive.archived(cluster, inventory, builder)
        builder.note = "a recovery target is set: a commit waits for no standby until one replicates"


def acknowledged_by_standby(cluster: Declared, builder: EstimateBuilder) -> None:
    """No commit is acknowledged that only one instance has."""
    builder.require(cluster, synchronous(cluster), DURABLE)


def write_availability(cluster: Declared, builder: EstimateBuilder) -> None:
    """After the loss of one instance enough are left to commit."""
    builder.require(cluster, INSTANCES)
    count = as_number(read(cluster.props, "spec.instances"))
    path = "spec.postgresql.synchronous.number"
    number = as_number(read(cluster.props, path))
    if count is not None and number is not None and number > count - 2 > 0:
        allowed = f"at most {count - 2:g}, or commits wait while one instance is unavailable"
        builder.add_missing(
            "synchronous replicas after a failover", cluster, path, found=f"{number:g}", allowed=allowed
        )


def instance_lost(cluster: Declared, inventory: Stack, builder: EstimateBuilder, *, drained: bool = True) -> None:
    """Until the next one answers: the loss is detected or the old one stops, whichever takes longer; then a promotion."""
    what, path = "primary shutdown (switchoverDelay)", "spec.switchoverDelay"
    seconds = number_at(what, cluster, path, default=constants.CNPG_SWITCHOVER_DELAY)
    builder.add_unreadable(seconds)
    grace_period = constants.NODE_MONITOR_GRACE_PERIOD.value
    if isinstance(seconds, float) and drained and timedelta(seconds=seconds) > grace_period:
        builder.add_step(what, timedelta(seconds=seconds), cluster, path, f"{seconds:g}")
    else:
        builder.add_constant(constants.NODE_MONITOR_GRACE_PERIOD)
    change_of_primary.operator_restarts(inventory, builder)
    taken_over(cluster, inventory, builder)
    if not inventory.installs("cloudnative-pg"):
        builder.unbounded(OPERATORS, cluster)
    if not any(
        namespace_of(each) == namespace_of(cluster) for each in inventory.kubernetes("postgresql.cnpg.io", "Pooler")
    ):
        builder.add_missing(
            "connection pooler", cluster, "metadata.name", found="no Pooler", allowed="one in its namespace"
        )


def taken_over(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """From a primary whose loss can be seen, and an operator that can act, until the next one acknowledges a commit."""
    match number_at("failoverDelay", cluster, "spec.failoverDelay", default=0):
        case float(delay):
            builder.add_step("failoverDelay", timedelta(seconds=delay), cluster, "spec.failoverDelay", f"{delay:g}")
        case unreadable:
            builder.add_unreadable(unreadable)
    builder.add_constant(constants.INSTANCE_CHOSEN)
    change_of_primary.archive_queried(cluster, inventory, builder)
    builder.add_constant(constants.INSTANCE_PROMOTION)
    builder.add_constant(constants.FIRST_STANDBY)
    change_of_primary.pooler_connects(cluster, inventory, builder)


def survives_drain(cluster: Declared, builder: EstimateBuilder) -> None:
    """Gaps for annotations by which a person stops the operator."""
    for name, harmless in (
        ("cnpg.io/hibernation", (MISSING, "off")),
        ("cnpg.io/reconciliationLoop", (MISSING, "enabled")),
        ("cnpg.io/fencedInstances", (MISSING, "[]", "")),
    ):
        path = f'metadata.annotations."{name}"'
        found = read(cluster.props, path)
        if found not in harmless:
            builder.add_missing("failover by the operator", cluster, path, found=found, allowed="nothing")


def lies_in_zones(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """No zone has all instances, and data nodes are there for them."""
    builder.require(cluster, APART)
    nodes.survive_a_zone(inventory, builder, "data")
    capacity.storage_nodes(inventory, builder)
